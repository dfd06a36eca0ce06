"""What an alert is: everything that rules, routes, runbooks, dashboards and tests say of it."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf

from generators.conventions import monitoring

TWO_SAMPLES = 1
"""As an onset: a rate is not there at the first evaluation, and at the second it is."""
ABSENT = inf
"""As a level of an input: the series is not there."""


@dataclass(frozen=True, slots=True)
class Input:
    """One series that a test feeds: its name with labels, and its level in each state.

    A ``counter`` is given in units a second, a ``gauge`` as it is; a level may be ``ABSENT``.
    """

    series: str
    bad: float
    good: float
    below: float
    """Just on the quiet side of the threshold."""
    kind: str = "gauge"
    idle: float = 0.0
    """While nothing happens at all."""


@dataclass(frozen=True, slots=True)
class Proof:
    """How a unit test makes an alert true, almost true and untrue again. Times in seconds.

    Alerts whose inputs do not contradict each other share a timeline; an input that must stay away
    for this alert to be seen is stated as one.
    """

    inputs: tuple[Input, ...]
    value: float
    """The alert's ``$value`` while the inputs are bad."""
    labels: tuple[tuple[str, str], ...] = ()
    """Labels that the alert takes over from its series."""
    memory: int = 0
    """Longest range the expression looks back over: how long it may take to forget."""
    onset: int = 0
    """How long bad inputs last before the expression first sees them; 0: at the first sample."""
    drift: float = 0.0
    """How ``value`` changes a second."""
    start: int = 0
    """Unix time at which the test has to begin, for what depends on the date."""
    missing: str = "silent"
    """``fires`` where the alert is about series that are not there."""


@dataclass(frozen=True, slots=True)
class Panel:
    """What to look at: a query that returns the watched figure, and its unit as Grafana names it."""

    query: str
    unit: str
    title: str = ""
    threshold: float | None = None


@dataclass(frozen=True, slots=True)
class Alert:
    """An alert of one service or of one part of the platform. Times in seconds.

    Exactly one of ``service`` and ``component`` is set. ``part`` is the rule file of a platform
    alert, empty for a service's. Annotations may hold ``{{ $value }}`` and ``{{ $labels.x }}``.
    """

    name: str
    severity: str
    signal: str
    service: str
    component: str
    part: str
    team: str
    tier: str
    expr: str
    duration: int
    summary: str
    description: str
    impact: str
    first_steps: tuple[str, str, str]
    """Three commands, in order, that can be pasted."""
    verify: str
    """How to see that it is over."""
    why: str
    """Why the threshold is that very figure."""
    threshold: str
    """The threshold as people write it: ``above 5% for 5m``."""
    panel: Panel
    proof: Proof
    keep_firing: int = 0
    labels: tuple[tuple[str, str], ...] = ()
    """Further labels, sorted."""
    upstreams: tuple[str, ...] = ()
    """Names of the services and resources whose loss explains it and, if as loud, keeps it quiet."""
    key: str = ""
    """Where the threshold is changed: a key of services.yaml; empty where nothing is to be tuned."""
    also: tuple[str, ...] = ()
    """Further keys that it follows from, such as the tier's that says how loud it is."""

    @property
    def subject(self) -> str:
        """The service's id or the component's name."""
        return self.service or self.component

    @property
    def runbook(self) -> str:
        """Path and anchor of its section: ``monitoring/runbooks/wallet.md#errorscritical``."""
        if self.service:
            path = monitoring.service_runbook(self.service)
        else:
            path = monitoring.platform_runbook(self.part)
        return f"{path}#{monitoring.anchor(self.name)}"

    @property
    def dashboard(self) -> str:
        """UID of the dashboard that shows it."""
        if self.service:
            return monitoring.service_dashboard(self.service)
        return monitoring.fleet_dashboard("platform")

    def all_labels(self) -> dict[str, str]:
        """Every label its rule sets: severity, signal, service or component, team, tier, its own."""
        subject = ("service", self.service) if self.service else ("component", self.component)
        return dict(
            (
                ("severity", self.severity),
                ("signal", self.signal),
                subject,
                ("team", self.team),
                ("tier", self.tier),
                *self.labels,
            )
        )

    def annotations(self) -> dict[str, str]:
        """Every annotation of its rule, unrendered."""
        return {
            "summary": self.summary,
            "description": self.description,
            "impact": self.impact,
            "first": self.first_steps[0],
            "runbook": self.runbook,
            "dashboard": f"/d/{self.dashboard}",
        }


@dataclass(frozen=True, slots=True)
class Recording:
    """A recording rule. ``record`` is ``<level>:<what>:<operation and window>``."""

    record: str
    expr: str
    labels: tuple[tuple[str, str], ...] = ()
    window: int = 0
    """Seconds its expression looks back over; slow ones are evaluated less often."""
    expected: float = 1.0
    """What it must be at the end of the history that its test feeds."""
