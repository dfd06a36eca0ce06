"""Objectives: how fast the error budget is spent, over a long and a short window at once."""

from __future__ import annotations

from collections.abc import Iterator

from generators.alerts import _history
from generators.alerts._alert import Alert, Input, Panel, Proof, Recording
from generators.alerts._requests import error_ratio_or_zero
from generators.alerts._subject import Subject
from generators.alerts.text import duration, number, share, worse
from generators.conventions import metrics
from generators.conventions.signals import BUDGET, PERIOD, WINDOW, Burn, burn
from generators.model import Limit, Signal

_BELOW = 0.95


def burns(subject: Subject) -> Iterator[tuple[Signal, Limit, Burn]]:
    """Every pair of windows that is watched for a service."""
    if not subject.serves:
        return
    availability = subject.settings.objectives.availability
    for signal in subject.service.signals:
        if signal.name.startswith(BUDGET):
            for limit in signal.limits:
                found = burn(limit.above, limit.window or WINDOW, availability, subject.window)
                if found.feasible:
                    yield signal, limit, found


def recordings(subject: Subject) -> Iterator[Recording]:
    """The error ratio over every window of the pairs and over the period, and the requests."""
    found = [one for _, _, one in burns(subject)]
    if not found:
        return
    labels = (("service", subject.id),)
    windows = {one.long for one in found} | {one.short for one in found}
    if subject.fleet.platform.prometheus.retention * 86400 >= PERIOD:
        windows.add(PERIOD)
    for window in sorted(windows):
        expected = _history.ratio("errors", window)
        yield Recording(_ratio(window), error_ratio_or_zero(subject, window), labels, window, expected)
    if PERIOD in windows:
        yield _left(subject)
    for window in sorted({one.long for one in found}):
        total = f'rate({metrics.REQUESTS}{{job="{subject.id}"}}[{duration(window)}])'
        expr = f"sum by (environment) ({total})"
        yield Recording(_requests(window), expr, labels, window, _history.rate(window))


def _left(subject: Subject) -> Recording:
    """What is left of the service's own budget: dashboards that name no service cannot know it."""
    allowed = _allowed(subject)
    return Recording(
        f"service:budget:left{duration(PERIOD)}",
        f"1 - {_of(subject, _ratio(PERIOD))} / {number(allowed)}",
        (("service", subject.id), ("tier", subject.service.tier.name)),
        PERIOD,
        1 - _history.ratio("errors", PERIOD) / allowed,
    )


def _allowed(subject: Subject) -> float:
    """The share of requests that may fail."""
    return round(1 - subject.settings.objectives.availability, 12)


def budgets(subject: Subject) -> Iterator[Alert]:
    """One alert for each pair of windows; its value is how long a whole budget lasts at this pace."""
    allowed = _allowed(subject)
    for signal, limit, pair in burns(subject):
        long, short = _of(subject, _ratio(pair.long)), _of(subject, _ratio(pair.short))
        least = number(pair.requests / pair.long)
        lasts = number(allowed * PERIOD)
        expr = (
            f"{lasts} / {long} and {long} > {number(pair.threshold)}"
            f" and {short} > {number(pair.threshold)}"
            f" and {_of(subject, _requests(pair.long))} > {least}"
        )
        name = "".join(part.capitalize() for part in signal.name.split("-"))
        spent, over = share(limit.above), duration(pair.long)
        yield subject.alert(
            f"{name}{limit.severity.capitalize()}",
            limit.severity,
            "errors",
            expr,
            limit.duration,
            summary=f"{subject.service.title} spends {spent} of its month's error budget in {over}",
            description=(
                f"{subject.id} in {{{{ $labels.environment }}}} fails so often, over {over} and still over"
                f" {duration(pair.short)}, that the budget of a whole month"
                f" ({share(allowed)} of the requests) would last {{{{ $value | humanizeDuration }}}}."
            ),
            impact=f"{subject.service.title} will miss its objective of"
            f" {share(subject.settings.objectives.availability)} this month.",
            why=limit.why,
            threshold=f"{spent} of the budget in {over}: more than {share(pair.threshold)} errors,"
            f" {number(round(pair.factor, 4))} times the even pace, for {duration(limit.duration)}",
            panel=Panel(long, "percentunit", f"Errors over {over}", pair.threshold),
            proof=_proof(subject, limit, pair, allowed * PERIOD),
            key=subject.key_of(signal, limit),
        )


def _ratio(window: int) -> str:
    return f"service:errors:ratio_rate{duration(window)}"


def _requests(window: int) -> str:
    return f"service:requests:rate{duration(window)}"


def _of(subject: Subject, record: str) -> str:
    return f'{record}{{service="{subject.id}"}}'


def _proof(subject: Subject, limit: Limit, pair: Burn, lasts: float) -> Proof:
    labels = f'{{service="{subject.id}",environment="{subject.environment}"}}'
    bad = float(number(worse(pair.threshold)))
    below = float(number(pair.threshold * _BELOW))
    plenty = 3 * pair.requests / pair.long
    windows = sorted({pair.long, pair.short})
    return Proof(
        (
            *(Input(f"{_ratio(window)}{labels}", bad, 0, below) for window in windows),
            Input(f"{_requests(pair.long)}{labels}", plenty, plenty, plenty),
        ),
        float(number(lasts)) / bad,
        (("environment", subject.environment), ("service", subject.id)),
    )
