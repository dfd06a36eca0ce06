"""What an alert is about when it is no service: a part of the platform, and who looks after it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from generators.alerts._alert import Alert, Panel, Proof
from generators.conventions import monitoring
from generators.model import Fleet, Limit


def key(component: str, signal: str, limit: Limit) -> str:
    """Where a limit of the platform is changed."""
    return f"alerting.platform.{component}.{signal}.{limit.severity}"


@dataclass(frozen=True)
class Platform:
    """The fleet as the rules of the platform see it."""

    fleet: Fleet

    @cached_property
    def team(self) -> str:
        """Who looks after the platform."""
        return self.fleet.caretakers[0]

    @cached_property
    def environment(self) -> str:
        """The environment that users are in."""
        return self.fleet.environments[-1].name

    @cached_property
    def namespace(self) -> str:
        """Its namespace."""
        return self.fleet.environments[-1].namespace

    @cached_property
    def namespaces(self) -> str:
        """A regular expression of the environments' namespaces, those of tenants included."""
        return "|".join(f"{one.namespace}(-.+)?" for one in self.fleet.environments)

    @cached_property
    def monitoring(self) -> str:
        """The namespace of Prometheus and Alertmanager."""
        return self.fleet.platform.prometheus.namespace

    def limit(self, component: str, signal: str, severity: str) -> Limit:
        """A figure of the catalog: ``alerting.platform.<component>.<signal>.<severity>``."""
        return self.fleet.alerting.platform_limit(component, signal, severity)

    def logs(self, namespace: str, name: str) -> str:
        """A command that shows what a program said last."""
        return f"kubectl -n {namespace} logs -l app.kubernetes.io/name={name} --since=30m --tail=200"

    def pods(self, namespace: str, name: str) -> str:
        """A command that shows the pods of a program."""
        return f"kubectl -n {namespace} get pods -l app.kubernetes.io/name={name} -o wide"

    def alert(
        self,
        part: str,
        component: str,
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
        proof: Proof,
        steps: tuple[str, str, str],
        panel: Panel | None = None,
        verify: str = "",
        keep_firing: int = 0,
        key: str = "",
        also: tuple[str, ...] = (),
    ) -> Alert:
        """An alert of a component of the platform."""
        return Alert(
            name=name,
            severity=severity,
            signal=signal,
            service="",
            component=component,
            part=part,
            team=self.team,
            tier=monitoring.TIER,
            expr=expr,
            duration=lasts,
            summary=summary,
            description=description,
            impact=impact,
            first_steps=steps,
            verify=verify or f"The figure is back on the good side ({threshold}) and the alert resolves.",
            why=why,
            threshold=threshold,
            panel=panel or Panel(expr, "short", summary),
            proof=proof,
            keep_firing=keep_firing,
            key=key,
            also=also,
        )
