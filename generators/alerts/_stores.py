"""Databases, caches and queues: reachable, with room, replicating, and backed up in time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from generators.alerts._alert import ABSENT, Alert, Input, Panel, Proof
from generators.alerts._availability import PRESENT
from generators.alerts._component import Platform, key
from generators.alerts._resources import KUBE_STATE
from generators.alerts._subject import FORGOTTEN
from generators.alerts.text import duration, number, share, worse
from generators.conventions import backups, labels, notifying, scraping
from generators.grammar.schedules import longest_pause
from generators.model import Limit, Resource

_BOTH = ("critical", "warning")
_IMPACT = "Every service that needs it fails; their alerts are muted while this one fires."


def part(resource: Resource) -> str:
    """The rule file of a resource: never the name of another part."""
    return f"resource-{resource.name}"


def alerts(platform: Platform, resource: Resource) -> Iterator[Alert]:
    """What its exporter tells, and whether its backups are made."""
    store = Store(platform, resource)
    if resource.type == "postgresql":
        yield from _postgresql(store)
    elif resource.type == "redis":
        yield from _redis(store)
    else:
        yield from _nats(store)
    if resource.backup is not None:
        yield from _backup(store)


class Store:
    """One resource as its rules see it."""

    def __init__(self, platform: Platform, resource: Resource) -> None:
        self.platform, self.resource = platform, resource
        job = scraping.EXPORTERS[resource.type]
        self.matchers = f'job="{job}",resource="{resource.name}"'
        self.labels = (("environment", platform.environment), ("instance", "10.0.0.9:1"))
        self.sample = f'{self.matchers},environment="{platform.environment}",instance="10.0.0.9:1"'
        host = f"{resource.name}.{platform.namespace}.svc"
        if platform.environment in resource.endpoints:
            host = resource.endpoints[platform.environment].host
        label = labels.uses(platform.fleet.platform.name, resource.name)
        self.steps = (
            f"nc -zv {host} {resource.port}",
            platform.logs(platform.monitoring, job),
            f"kubectl -n {platform.namespace} get pods -l {label}=true",
        )

    def each(self, series: str) -> str:
        """The worst of an instance's series, by instance."""
        return f"max by (environment, instance) ({series}{{{self.matchers}}})"

    def limit(self, signal: str, severity: str = "critical") -> Limit:
        """A figure for resources of its type."""
        return self.platform.limit(self.resource.type, signal, severity)

    def alert(
        self,
        name: str,
        signal: str,
        of: str,
        limit: Limit,
        expr: str,
        summary: str,
        threshold: str,
        panel: Panel,
        inputs: tuple[Input, ...],
        value: float,
        impact: str = _IMPACT,
    ) -> Alert:
        """An alert about one instance; ``of`` is the catalog's signal that ``limit`` belongs to."""
        return self.platform.alert(
            part(self.resource),
            self.resource.name,
            name,
            limit.severity,
            signal,
            expr,
            limit.duration,
            summary=summary,
            description=f"{summary}: {{{{ $labels.instance }}}} in {{{{ $labels.environment }}}}.",
            impact=impact,
            why=limit.why,
            threshold=f"{threshold} for {duration(limit.duration)}",
            panel=panel,
            proof=Proof(inputs, value, self.labels),
            steps=self.steps,
            key=key(self.resource.type, of, limit),
        )

    def down(self, series: str) -> Alert:
        """The server does not answer its exporter."""
        name = self.resource.name
        query = self.each(series)
        lost = self.alert(
            f"{_word(name)}Down", "availability", "down", self.limit("down"), f"{query} == 0",
            f"{name} cannot be reached", "unreachable", Panel(query, "short", "Reachable"),
            (Input(f"{series}{{{self.sample}}}", 0, 1, 1, idle=1),), 0,
        )  # fmt: skip
        return replace(lost, keep_firing=FORGOTTEN, labels=((notifying.LOST, name),))

    def unseen(self, series: str) -> Alert:
        """Nobody says whether it answers: its exporter is gone, or was never there."""
        name, impact = self.resource.name, "If it is lost, nothing says so but the services that need it."
        known = f"group by (environment) ({series}{{{self.matchers}}})"
        # Only where it is, and where services are: an environment to come has no exporter yet.
        places = sorted({*self.resource.endpoints, *self.resource.in_cluster})
        where = f'{"=" if len(places) == 1 else "=~"}"{"|".join(places)}"'
        there = f'{PRESENT}{{environment="{self.platform.environment}"}}'
        limit = self.limit("unseen", "warning")
        lost = self.alert(
            f"{_word(name)}Unseen", "monitoring", "unseen", limit,
            f"{PRESENT}{{environment{where}}} unless on (environment) {known}",
            f"Nothing tells how {name} is", "no exporter", Panel(known, "short", "Exporters that tell"),
            (
                Input(there, 1, 1, 1, idle=1),
                # Below: a server that does not answer has an alert of its own.
                Input(f"{series}{{{self.sample}}}", ABSENT, 1, 0, idle=1),
            ),
            1, impact,
        )  # fmt: skip
        description = f"No exporter says in {{{{ $labels.environment }}}} whether {name} answers."
        proof = replace(lost.proof, labels=(("environment", self.platform.environment),))
        verify = "The panel shows that environment again: its exporter tells, and whether the server answers."
        job = scraping.EXPORTERS[self.resource.type]
        pods = f"{self.platform.pods(self.platform.monitoring, job)} --show-labels"
        steps = (pods, self.steps[1], self.steps[0])
        return replace(lost, description=description, proof=proof, verify=verify, first_steps=steps)

    def filling(
        self, what: str, used: str, size: str, severities: tuple[str, ...] = _BOTH
    ) -> Iterator[Alert]:
        """Use of something that has a size; a size of 0 means that none is set."""
        query = f"{self.each(used)} / ({self.each(size)} > 0)"

        def inputs(worst: float, below: float) -> tuple[Input, ...]:
            return (
                Input(f"{used}{{{self.sample}}}", 1000 * worst, 0, 1000 * below),
                Input(f"{size}{{{self.sample}}}", 1000, 1000, 1000, idle=1000),
            )

        return self.shares(what, query, f"of its {what}", inputs, severities)

    def shares(
        self,
        what: str,
        query: str,
        of_what: str,
        inputs: Callable[[float, float], tuple[Input, ...]],
        severities: tuple[str, ...],
    ) -> Iterator[Alert]:
        """A share of something at one level or two; ``inputs`` are made of a bad and a quiet share."""
        name = self.resource.name
        # One bad level for both, so that one timeline proves both.
        worst = worse(max(self.limit(what, severity).above for severity in severities))
        for severity in severities:
            limit = self.limit(what, severity)
            above = share(limit.above)
            yield self.alert(
                f"{_word(name)}{what.capitalize()}{severity.capitalize()}", what, what, limit,
                f"{query} > {number(limit.above)}", f"{name} uses more than {above} {of_what}",
                f"above {above}", Panel(query, "percentunit", f"{what} of {name}", limit.above),
                inputs(worst, limit.above * 0.97), worst,
            )  # fmt: skip


def _postgresql(store: Store) -> Iterator[Alert]:
    yield store.down("pg_up")
    yield store.unseen("pg_up")
    name = store.resource.name
    real = f'{store.matchers},datname!~"template.*"'
    backends = f"sum by (environment, instance) (pg_stat_database_numbackends{{{real}}})"
    query = f"{backends} / ({store.each('pg_settings_max_connections')} > 0)"

    def inputs(worst: float, below: float) -> tuple[Input, ...]:
        series = f"pg_stat_database_numbackends{{{store.sample}"
        return (
            Input(f'{series},datname="app"}}', 1000 * worst, 0, 1000 * below),
            Input(f'{series},datname="template1"}}', 300, 300, 300),
            Input(f'pg_settings_max_connections{{{store.sample},server="a"}}', 1000, 1000, 1000, idle=1000),
        )

    yield from store.shares("connections", query, "of its connections", inputs, _BOTH)
    lag, limit = store.each("pg_replication_lag_seconds"), store.limit("replication")
    behind = duration(int(limit.above))
    yield store.alert(
        f"{_word(name)}ReplicationBroken", "replication", "replication", limit,
        f"{lag} > {number(limit.above)}", f"A replica of {name} is more than {behind} behind",
        f"more than {behind} behind", Panel(lag, "s", "Replication lag", limit.above),
        (Input(f"pg_replication_lag_seconds{{{store.sample}}}", 3 * limit.above, 0, 0.97 * limit.above),),
        3 * limit.above, "A failover would lose data; reads from the replica are old.",
    )  # fmt: skip


def _redis(store: Store) -> Iterator[Alert]:
    yield store.down("redis_up")
    yield store.unseen("redis_up")
    yield from store.filling("memory", "redis_memory_used_bytes", "redis_memory_max_bytes")
    yield from store.filling(
        "connections", "redis_connected_clients", "redis_config_maxclients", ("warning",)
    )
    link = f"min by (environment, instance) (redis_master_link_up{{{store.matchers}}})"
    name = store.resource.name
    yield store.alert(
        f"{_word(name)}ReplicationBroken", "replication", "replication", store.limit("replication"),
        f"{link} == 0", f"A replica of {name} has lost its primary", "without its primary",
        Panel(link, "short", "Connected to the primary"),
        (Input(f"redis_master_link_up{{{store.sample}}}", 0, 1, 1, idle=1),), 0,
        "A failover would lose data; reads from the replica are old.",
    )  # fmt: skip


def _nats(store: Store) -> Iterator[Alert]:
    yield store.down("up")
    yield store.unseen("up")
    used, size = "gnatsd_varz_jetstream_stats_storage", "gnatsd_varz_jetstream_config_max_storage"
    yield from store.filling("storage", used, size)


def _backup(store: Store) -> Iterator[Alert]:
    resource, backup = store.resource, store.resource.backup
    assert backup is not None
    period = longest_pause(backup.schedule)
    cron = backups.backup_job(resource.name)
    series = f'kube_cronjob_status_last_successful_time{{{KUBE_STATE},cronjob="{cron}"'
    query = f"time() - max by (namespace) ({series}}})"
    stated = [store.platform.limit("backup", "missed", severity) for severity in _BOTH]
    oldest = period * int(max(one.above for one in stated)) + 2 * backups.TAKES
    sample = f'{series},namespace="{store.platform.namespace}"}}'
    for one in stated:
        runs = int(one.above)
        limit = period * runs + backups.TAKES
        age, name = duration(limit), f"{_word(resource.name)}Backup{one.severity.capitalize()}"
        yield store.platform.alert(
            part(resource), resource.name, name, one.severity, "backup", f"{query} > {limit}", one.duration,
            summary=f"The last good backup of {resource.name} is older than {age}",
            description=f"The last backup of {resource.name} is {{{{ $value | humanizeDuration }}}} old.",
            impact=f"More than the agreed {duration(backup.recovery_point)} of data may be lost.",
            why=f"It is made every {duration(period)}, and ended after {duration(backups.TAKES)}. {one.why}",
            threshold=f"older than {age} for {duration(one.duration)}",
            panel=Panel(query, "s", f"Age of the last backup of {resource.name}", limit),
            proof=Proof(
                (Input(sample, -oldest, 0, 7200 - limit),),
                oldest, (("namespace", store.platform.namespace),), drift=1,
            ),
            steps=(
                f"kubectl -n {store.platform.namespace} get cronjob {cron}",
                f"kubectl -n {store.platform.namespace} get jobs --sort-by=.status.startTime",
                f"kubectl -n {store.platform.namespace} logs -l job-name={cron} --tail=200",
            ),
            key=key("backup", "missed", one),
        )  # fmt: skip


def _word(name: str) -> str:
    return "".join(part.capitalize() for part in name.split("-"))
