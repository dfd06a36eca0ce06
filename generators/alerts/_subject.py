"""What an alert is about: a service as its rules see it, with the caps and labels of its tier."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

from generators.alerts._alert import Alert, Panel, Proof
from generators.alerts.text import duration, figure
from generators.conventions import monitoring, notifying, scraping, workloads
from generators.conventions.enumerations import SEVERITIES
from generators.model import Fleet, Limit, Service, Settings, Signal

MARK = "\ue000"
"""Begins and ends every mark. The grammar refuses it in all text of a catalog: none is taken for a mark."""
MARKED_ID = f"{MARK}id{MARK}"
MARKED_UPSTREAMS = f"{MARK}upstreams{MARK}"
MARKED_PATTERN = f"{MARK}pattern{MARK}"
MARKED_UPSTREAM = f"{MARK}upstream{MARK}"
"""What stands for the id, and for all that is needed (as a text and as a pattern) and the first of it,
where a service stands for all that are alike."""

INFRASTRUCTURE_WINDOW = scraping.SAMPLES * scraping.PLATFORM_INTERVAL

FORGOTTEN = 420
"""Seconds until the windows of five minutes of those that need something have forgotten its loss: ended
before, it would no longer explain their errors, and they would call somebody for what is over."""


@dataclass(frozen=True)
class Subject:
    """A service and what its rules need of the fleet."""

    service: Service
    fleet: Fleet

    @cached_property
    def id(self) -> str:
        """The service's id, which is also the name of its job."""
        return self.service.id

    @cached_property
    def settings(self) -> Settings:
        """Those of the last environment of the promotion: where users are."""
        return self.service.environments[self.fleet.environments[-1].name]

    @cached_property
    def interval(self) -> int:
        """Seconds between two scrapes, of the environment that is scraped least often."""
        return max(one.scrape_interval for one in self.service.environments.values())

    @cached_property
    def window(self) -> int:
        """The shortest range in seconds that is sound for the service's own series."""
        return scraping.SAMPLES * self.interval

    @cached_property
    def environment(self) -> str:
        """The environment that users are in."""
        return self.fleet.environments[-1].name

    @cached_property
    def namespace(self) -> str:
        """Its namespace."""
        return self.fleet.environments[-1].namespace

    @cached_property
    def serves(self) -> bool:
        """Whether it answers requests."""
        return self.service.kind in workloads.SERVES

    @cached_property
    def runs(self) -> bool:
        """Whether it keeps running and is scraped."""
        return self.service.kind in workloads.RUNS

    @cached_property
    def pods(self) -> str:
        """The matchers of its containers among those of the cluster."""
        return f'container="{workloads.CONTAINER}",{self.pod}'

    @cached_property
    def pod(self) -> str:
        """The matcher of its pods, of series that know no containers."""
        return f'pod=~"{monitoring.pods_of(self.id, self.service.kind)}"'

    @cached_property
    def pod_sample(self) -> str:
        """Labels of a pod as a test writes them: matched by ``pod``."""
        pod = {
            "stateful": f"{self.id}-0",
            "cron": f"{self.id}-29000000-x2x4z",
            "job": f"{self.id}-1-x2x4z",
        }.get(self.service.kind, f"{self.id}-7d5b9c6f4d-x2x4z")
        return f'namespace="{self.namespace}",pod="{pod}"'

    @cached_property
    def sample(self) -> str:
        """Labels of a container likewise: matched by ``pods``."""
        return f'{self.pod_sample},container="{workloads.CONTAINER}"'

    @cached_property
    def target(self) -> str:
        """Labels of a scraped pod as a test writes them."""
        return (
            f'job="{self.id}",service="{self.id}",environment="{self.environment}",instance="10.0.0.1:8080"'
        )

    @cached_property
    def upstreams(self) -> tuple[str, ...]:
        """Everything it cannot do without, sorted; of an outline, the mark for all of them."""
        names = {call.service for call in self.service.calls if not call.optional}
        names |= {use.resource.name for use in self.service.uses if not use.optional}
        if names and self.id == MARKED_ID:
            return (MARKED_UPSTREAMS,)
        return tuple(sorted(names))

    @cached_property
    def upstream_pattern(self) -> str:
        """A regular expression of exactly those."""
        return MARKED_PATTERN if self.id == MARKED_ID else "|".join(self.upstreams)

    @cached_property
    def upstream(self) -> str:
        """The first of them, as a sample."""
        return MARKED_UPSTREAM if self.id == MARKED_ID else self.upstreams[0]

    def capped(self, severity: str) -> str:
        """The severity, or the loudest that the tier allows."""
        loudest = max(SEVERITIES.index(self.service.base.loudest), SEVERITIES.index(severity))
        return SEVERITIES[loudest]

    def kubectl(self, words: str) -> str:
        """A command against the namespace that users are in."""
        return f"kubectl -n {self.namespace} {words}"

    def pods_command(self, words: str) -> str:
        """A command about all pods of the service."""
        return self.kubectl(f"{words} -l app.kubernetes.io/name={self.id}")

    def alert(
        self,
        name: str,
        severity: str,
        signal: str,
        expr: str,
        lasts: int,
        *,
        summary: str,
        description: str,
        impact: str,
        why: str,
        threshold: str,
        panel: Panel,
        proof: Proof,
        steps: tuple[str, str, str] | None = None,
        verify: str = "",
        keep_firing: int = 0,
        key: str = "",
        also: tuple[str, ...] = (),
    ) -> Alert:
        """An alert of this service; ``severity`` must be capped already."""
        return Alert(
            name=name,
            severity=severity,
            signal=signal,
            service=self.id,
            component="",
            part="",
            team=self.service.team.name,
            tier=self.service.tier.name,
            expr=expr,
            duration=lasts,
            summary=summary,
            description=description,
            impact=impact,
            first_steps=steps or self.steps,
            verify=verify or f"The panel is back below the threshold ({threshold}) and the alert resolves.",
            why=why,
            threshold=threshold,
            panel=panel,
            proof=proof,
            keep_firing=keep_firing,
            labels=((notifying.LOST, self.id),) if signal == notifying.AVAILABILITY and self.runs else (),
            upstreams=self.upstreams if signal in notifying.EXPLAINED and self.runs else (),
            key=key,
            also=also,
        )

    @cached_property
    def steps(self) -> tuple[str, str, str]:
        """The first three commands where nothing else is known to be better."""
        return (
            self.pods_command("get pods -o wide"),
            self.pods_command("logs --since=15m --tail=200 --prefix"),
            self.kubectl("get events --sort-by=.lastTimestamp"),
        )

    def key_of(self, signal: Signal, limit: Limit) -> str:
        """Where the limit is stated: with the service if it differs there, else with the signal."""
        platform = next((one for one in self.fleet.alerting.signals if one.name == signal.name), signal)
        stated = replace(limit, severity=limit.lowered_from or limit.severity, lowered_from="")
        if stated in platform.limits:
            return f"alerting.signals.{signal.name}.{stated.severity}"
        return f"services.{self.id}.alerts.{signal.name}.{stated.severity}"

    def limit(self, name: str, severity: str) -> Limit:
        """What every service is watched for, as it holds for this one: ``conventions.service_limits``."""
        return self.service.limit(name, severity, self.fleet.alerting)

    def limit_key(self, name: str, severity: str) -> str:
        """Where that is stated: with the service if it differs there, else with the fleet."""
        if self.limit(name, severity) in self.fleet.alerting.service_limits[name]:
            return f"alerting.services.{name}.{severity}"
        return f"services.{self.id}.alerts.{name}.{severity}"

    def tier_key(self, setting: str) -> str:
        """Where what the tier decides is changed."""
        return f"tiers.{self.service.tier.name}.{setting}"


def threshold_text(signal: Signal, limit: Limit, window: int) -> str:
    """``above 5% over 1m for 5m``."""
    over = f" over {duration(window)}" if window else ""
    return f"above {figure(limit.above, signal.unit)}{over} for {duration(limit.duration)}"
