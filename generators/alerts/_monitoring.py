"""The monitoring itself: the heartbeat, what is expected where, and whether its parts work."""

from __future__ import annotations

from collections.abc import Iterator

from generators.alerts._alert import ABSENT, Alert, Input, Panel, Proof, Recording
from generators.alerts._availability import PRESENT
from generators.alerts._component import Platform, key
from generators.alerts._parts_of_monitoring import PART, broken
from generators.alerts._unseen import unseen
from generators.alerts.text import duration
from generators.conventions import notifying

ESCALATION = "escalation"
"""A part of its own: it watches the alerts of all others."""


def recordings(platform: Platform) -> Iterator[Recording]:
    """Which environments this Prometheus sees, remembered for a day."""
    seen = 'group by (environment) (up{service!="",environment!=""})'
    yield Recording(PRESENT, f"{seen} or last_over_time({PRESENT}[1d])", (), 86400)


def history(platform: Platform) -> tuple[Input, ...]:
    """A service that was seen until some hours ago: its environment is still remembered."""
    return (Input(f'up{{service="sample",environment="{platform.environment}"}}', 1, ABSENT, 0),)


def alerts(platform: Platform) -> Iterator[Alert]:
    """The heartbeat first: without it nobody would miss the others."""
    yield _watchdog(platform)
    yield _nothing(platform)
    yield unseen(platform, PART, _steps(platform))
    yield _unanswered(platform)
    yield from broken(platform)


def _steps(platform: Platform) -> tuple[str, str, str]:
    return (
        f"kubectl -n {platform.monitoring} get pods",
        platform.logs(platform.monitoring, "alertmanager"),
        platform.logs(platform.monitoring, "prometheus"),
    )


def _watchdog(platform: Platform) -> Alert:
    return platform.alert(
        PART,
        "alerting",
        "Watchdog",
        "critical",
        "heartbeat",
        "vector(1)",
        0,
        summary="The way from rule to receiver works",
        description="This alert always fires. Its receiver calls somebody when it stops arriving.",
        impact="None while it arrives. When it stops, no other alert arrives either.",
        why="What always fires is the only alert whose absence means something.",
        threshold="always",
        panel=Panel("vector(1)", "short", "Heartbeat"),
        proof=Proof((), 1, missing="fires"),
        steps=_steps(platform),
        verify="It arrives: this alert is meant to fire for good.",
    )


def _nothing(platform: Platform) -> Alert:
    up = f'{PRESENT}{{environment="{platform.environment}"}}'
    limit = platform.limit("discovery", "nothing", "critical")
    return platform.alert(
        PART,
        "discovery",
        "NothingDiscovered",
        limit.severity,
        "availability",
        f"absent({PRESENT})",
        limit.duration,
        summary="Prometheus sees no service of any environment",
        description="No environment has shown a single service within a day.",
        impact="Every alert about a service is blind.",
        why=limit.why,
        threshold=f"nothing for {duration(limit.duration)}",
        panel=Panel(f"count({PRESENT})", "short", "Environments seen"),
        proof=Proof((Input(up, ABSENT, 1, 1, idle=1),), 1, missing="fires"),
        steps=_steps(platform),
        key=key("discovery", "nothing", limit),
    )


def _unanswered(platform: Platform) -> Alert:
    firing = _calling(platform)
    named = f'label_replace({firing}, "owner", "$1", "team", "(.+)")'
    named = f'label_replace({named}, "alert", "$1", "alertname", "(.+)")'
    named = f'label_replace({named}, "about", "$1", "component", "(.+)")'
    named = f'label_replace({named}, "about", "$1", "service", "(.+)")'
    query = f"max by (alert, owner, about, service, environment, namespace) ({named}) == 1"
    limit = platform.limit("alerting", "unanswered", "critical")
    lasts = duration(limit.duration)
    return platform.alert(
        ESCALATION,
        "alerting",
        "CriticalUnanswered",
        limit.severity,
        "escalation",
        query,
        limit.duration,
        summary=f"A critical alert has fired for {lasts}",
        description="{{ $labels.alert }} of {{ $labels.about }}, owned by {{ $labels.owner }}, fires.",
        impact="What is broken stays broken; perhaps nobody has seen the page.",
        why=limit.why,
        threshold=f"critical for {lasts}",
        panel=Panel(f"count({firing})", "short", "Critical alerts"),
        proof=_unanswered_proof(platform),
        steps=_steps(platform),
        key=key("alerting", "unanswered", limit),
    )


def _calling(platform: Platform) -> str:
    """Critical alerts that call somebody: not where no users are, and not what a loss explains."""
    quiet = platform.fleet.environments[:-1]
    where = ['alertstate="firing"', 'severity="critical"']
    if quiet:
        where.append(f'environment!~"{"|".join(one.name for one in quiet)}"')
        where.append(f'namespace!~"{"|".join(f"{one.namespace}(-.+)?" for one in quiet)}"')
    stated = f"ALERTS{{{','.join(where)},signal"
    explained = "|".join(notifying.EXPLAINED)
    others = f'{stated}!~"{explained}|{notifying.HEARTBEAT_SIGNAL}|{ESCALATION}"}}'
    lost = (
        f'ALERTS{{alertname="{notifying.UPSTREAM_LOST}",alertstate="firing",{notifying.LOUDNESS}="critical"}}'
    )
    # As Alertmanager keeps them quiet: what nobody was called for, nobody has left unanswered.
    return f'({others} or {stated}=~"{explained}"}} unless on (environment, service) {lost})'


def _unanswered_proof(platform: Platform) -> Proof:
    where = f'environment="{platform.environment}"'
    series = (
        'ALERTS{alertname="SampleAlert",alertstate="firing",severity="critical",signal="errors",'
        f'service="sample",team="owners",{where}}}'
    )
    muted = series.replace('"sample"', '"muted"')
    # One signal that a loss explains, and one that it does not.
    quiet = [
        series.replace(where, place).replace('"errors"', signal)
        for one in platform.fleet.environments[:-1]
        for place in (f'environment="{one.name}"', f'namespace="{one.namespace}"')
        for signal in ('"errors"', '"cpu"')
    ]
    loss = (
        f'ALERTS{{alertname="{notifying.UPSTREAM_LOST}",alertstate="firing",{where},'
        f'{notifying.LOUDNESS}="critical",service="muted",severity="info"}}'
    )
    # A loss that nobody is called for explains no page.
    quieter = loss.replace("critical", "warning").replace("muted", "sample")
    others = (
        series.replace("critical", "warning"),
        series.replace('"errors"', f'"{notifying.HEARTBEAT_SIGNAL}"'),
        *quiet,
        muted,
        loss,
        quieter,
    )
    labels = (
        ("about", "sample"),
        ("alert", "SampleAlert"),
        ("environment", platform.environment),
        ("owner", "owners"),
        ("service", "sample"),
    )
    return Proof(
        (
            Input(series, 1, ABSENT, ABSENT, idle=ABSENT),
            *(Input(one, 1, 1, 1, idle=1) for one in others),
        ),
        1,
        labels,
    )
