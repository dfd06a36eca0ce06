"""Databases, caches and queues: reachable, with room, replicating, and backed up in time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from generators.alerts._alert import Alert, Input, Panel, Proof
from generators.alerts._component import Platform
from generators.alerts._resources import KUBE_STATE
from generators.alerts.text import duration, number, schedule_period, share
from generators.conventions import monitoring, names, scraping
from generators.model import Resource

_LATE = 2 * 3600
"""Seconds a backup may take, on top of the time between two."""
_FORGOTTEN = 420
"""Seconds until the windows of five minutes of those that need it have forgotten its loss: ended before,
it would no longer explain their errors, and they would call somebody for what is over."""
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
        label = names.uses_label(platform.fleet.platform.name, resource.name)
        self.steps = (
            f"nc -zv {host} {resource.port}",
            platform.logs(platform.monitoring, job),
            f"kubectl -n {platform.namespace} get pods -l {label}=true",
        )

    def each(self, series: str) -> str:
        """The worst of an instance's series, by instance."""
        return f"max by (environment, instance) ({series}{{{self.matchers}}})"

    def alert(
        self,
        name: str,
        severity: str,
        signal: str,
        expr: str,
        lasts: int,
        summary: str,
        why: str,
        threshold: str,
        panel: Panel,
        inputs: tuple[Input, ...],
        value: float,
        impact: str = _IMPACT,
    ) -> Alert:
        """An alert about one instance."""
        return self.platform.alert(
            part(self.resource),
            self.resource.name,
            name,
            severity,
            signal,
            expr,
            lasts,
            summary=summary,
            description=f"{summary}: {{{{ $labels.instance }}}} in {{{{ $labels.environment }}}}.",
            impact=impact,
            why=why,
            threshold=threshold,
            panel=panel,
            proof=Proof(inputs, value, self.labels),
            steps=self.steps,
            key=f"resources.{self.resource.name}",
        )

    def down(self, series: str) -> Alert:
        """The server does not answer its exporter."""
        name = self.resource.name
        query = self.each(series)
        lost = self.alert(
            f"{_word(name)}Down", "critical", "availability", f"{query} == 0", 60,
            f"{name} cannot be reached",
            "Every service that needs it fails within seconds; a minute leaves out a restart.",
            "unreachable for 1m", Panel(query, "short", "Reachable"),
            (Input(f"{series}{{{self.sample}}}", 0, 1, 1, idle=1),), 0,
        )  # fmt: skip
        return replace(lost, keep_firing=_FORGOTTEN)

    def filling(
        self, what: str, used: str, size: str, levels: tuple[tuple[str, float], ...]
    ) -> Iterator[Alert]:
        """Use of something that has a size; a size of 0 means that none is set."""
        query = f"{self.each(used)} / ({self.each(size)} > 0)"
        name, worst = self.resource.name, 0.95
        for severity, limit in levels:
            inputs = (
                Input(f"{used}{{{self.sample}}}", 95, 50, limit * 97),
                Input(f"{size}{{{self.sample}}}", 100, 100, 100, idle=100),
            )
            yield self.alert(
                f"{_word(name)}{what.capitalize()}{severity.capitalize()}", severity, what,
                f"{query} > {number(limit)}", 300,
                f"{name} uses more than {share(limit)} of its {what}",
                "At 100% it refuses; the rest is what a peak takes.",
                f"above {share(limit)} for 5m", Panel(query, "percentunit", f"{what} of {name}", limit),
                inputs, worst,
            )  # fmt: skip


def _postgresql(store: Store) -> Iterator[Alert]:
    yield store.down("pg_up")
    levels = (("critical", 0.9), ("warning", 0.8))
    name = store.resource.name
    real = f'{store.matchers},datname!~"template.*"'
    backends = f"sum by (environment, instance) (pg_stat_database_numbackends{{{real}}})"
    query = f"{backends} / ({store.each('pg_settings_max_connections')} > 0)"
    for severity, limit in levels:
        yield store.alert(
            f"{_word(name)}Connections{severity.capitalize()}", severity, "connections",
            f"{query} > {number(limit)}", 300,
            f"{name} has {share(limit)} of its connections in use",
            "At 100% new pods cannot start; the rest is one rollout of a large service.",
            f"above {share(limit)} for 5m", Panel(query, "percentunit", f"connections of {name}", limit),
            (Input(f'pg_stat_database_numbackends{{{store.sample},datname="app"}}', 95, 50, limit * 97),
             Input(f'pg_stat_database_numbackends{{{store.sample},datname="template1"}}', 30, 30, 30),
             Input(f'pg_settings_max_connections{{{store.sample},server="a"}}', 100, 100, 100, idle=100)),
            0.95,
        )  # fmt: skip
    lag = store.each("pg_replication_lag_seconds")
    yield store.alert(
        f"{_word(name)}ReplicationBroken", "critical", "replication", f"{lag} > 300", 300,
        f"A replica of {name} is more than five minutes behind",
        "What the replica has not yet got is lost if the primary is.",
        "more than 300s behind for 5m", Panel(lag, "s", "Replication lag", 300),
        (Input(f"pg_replication_lag_seconds{{{store.sample}}}", 900, 1, 290),), 900,
        "A failover would lose data; reads from the replica are old.",
    )  # fmt: skip


def _redis(store: Store) -> Iterator[Alert]:
    yield store.down("redis_up")
    levels = (("critical", 0.9), ("warning", 0.8))
    yield from store.filling("memory", "redis_memory_used_bytes", "redis_memory_max_bytes", levels)
    yield from store.filling("connections", "redis_connected_clients", "redis_config_maxclients", levels[1:])
    link = f"min by (environment, instance) (redis_master_link_up{{{store.matchers}}})"
    name = store.resource.name
    yield store.alert(
        f"{_word(name)}ReplicationBroken", "critical", "replication", f"{link} == 0", 300,
        f"A replica of {name} has lost its primary",
        "A replica reconnects within seconds; after five minutes it will not.",
        "without its primary for 5m", Panel(link, "short", "Connected to the primary"),
        (Input(f"redis_master_link_up{{{store.sample}}}", 0, 1, 1, idle=1),), 0,
        "A failover would lose data; reads from the replica are old.",
    )  # fmt: skip


def _nats(store: Store) -> Iterator[Alert]:
    yield store.down("up")
    used, size = "gnatsd_varz_jetstream_stats_storage", "gnatsd_varz_jetstream_config_max_storage"
    yield from store.filling("storage", used, size, (("critical", 0.9), ("warning", 0.8)))


def _backup(store: Store) -> Iterator[Alert]:
    resource, backup = store.resource, store.resource.backup
    assert backup is not None
    period = schedule_period(backup.schedule)
    cron = monitoring.backup_job(resource.name)
    series = f'kube_cronjob_status_last_successful_time{{{KUBE_STATE},cronjob="{cron}"'
    query = f"time() - max by (namespace) ({series}}})"
    sample, oldest = f'{series},namespace="{store.platform.namespace}"}}', period * 3 + 2 * _LATE
    for severity, runs in (("critical", 3), ("warning", 1)):
        limit = period * runs + _LATE
        age, name = duration(limit), f"{_word(resource.name)}Backup{severity.capitalize()}"
        yield store.platform.alert(
            part(resource), resource.name, name, severity, "backup", f"{query} > {limit}", 600,
            summary=f"The last good backup of {resource.name} is older than {age}",
            description=f"The last backup of {resource.name} is {{{{ $value | humanizeDuration }}}} old.",
            impact=f"More than the agreed {duration(backup.recovery_point)} of data may be lost.",
            why=f"It is made every {duration(period)} and takes up to {duration(_LATE)};"
            f" {runs} of them did not succeed.",
            threshold=f"older than {age}",
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
            key=f"resources.{resource.name}.backup.schedule",
        )  # fmt: skip


def _word(name: str) -> str:
    return "".join(part.capitalize() for part in name.split("-"))
