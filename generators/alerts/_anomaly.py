"""Traffic, errors and latency against what is usual: the day before, and the same hour of past weeks.

Ratios must leave both at once, so neither a busy Monday nor one odd day in the past is news. Traffic
is compared with the same hour alone: it rises and falls so far within a day that even none at all is
within three of a day's deviations. Deviations have a floor, quiet services and missing history say
nothing, and nobody is ever paged.
"""

from __future__ import annotations

from collections.abc import Iterator

from generators.alerts import _history
from generators.alerts._alert import Alert, Input, Panel, Proof, Recording
from generators.alerts._requests import error_ratio_or_zero, slow_ratio
from generators.alerts._subject import Subject
from generators.alerts.text import duration, number
from generators.conventions import metrics
from generators.conventions.service_limits import heard
from generators.model import Limit

_WEEKS = (1, 2, 3)
HISTORY = (_WEEKS[-1] * 7 + 1) * 86400
"""Seconds of history that the comparison reads."""
_FLOOR = 0.25
"""A deviation counts as at least this part of the week's: a calm day makes nobody nervous."""
_DAY, _SEASON = "1d", "3w"
_PASTS = {"requests": (_SEASON,), "errors": (_DAY, _SEASON), "slow": (_DAY, _SEASON)}
"""What each figure is compared with."""
_SAID = {_DAY: "the last day", _SEASON: f"the same hour of the last {len(_WEEKS)} weeks"}


def watched(subject: Subject) -> bool:
    """Whether it answers requests and samples are kept long enough."""
    return subject.serves and subject.fleet.platform.prometheus.retention * 86400 >= HISTORY


def recordings(subject: Subject) -> Iterator[Recording]:
    """What is, then mean and deviation of what was."""
    if not watched(subject):
        return
    labels, window = (("service", subject.id),), _window(subject)
    total = f'rate({metrics.REQUESTS}{{job="{subject.id}"}}[{duration(window)}])'
    for name, expr, expected in (
        ("requests", f"sum by (environment) ({total})", _history.rate(window)),
        ("errors", error_ratio_or_zero(subject, window), _history.ratio("errors", window)),
        ("slow", slow_ratio(subject, window), _history.ratio("slow", window)),
    ):
        yield Recording(_now(subject, name), expr, labels, window, expected)
    for name, pasts in _PASTS.items():
        now = f'{_now(subject, name)}{{service="{subject.id}"}}'
        floor = f"{number(_FLOOR)} * stddev_over_time({now}[7d])"
        means = " + ".join(f"avg_over_time({now}[1h] offset {week}w)" for week in _WEEKS)
        spreads = " + ".join(f"stddev_over_time({now}[1h] offset {week}w)" for week in _WEEKS)
        for past, mean, spread, reach in (
            (_DAY, f"avg_over_time({now}[1d])", f"stddev_over_time({now}[1d])", 7 * 86400),
            (_SEASON, f"({means}) / {len(_WEEKS)}", f"({spreads}) / {len(_WEEKS)}", HISTORY),
        ):
            if past not in pasts:
                continue
            usual = _history.mean(name, past)
            yield Recording(f"service:{name}:mean{past}", mean, labels, reach, usual)
            deviation = _history.deviation(name, past, _FLOOR)
            expr = f"{spread} > {floor} or {floor}"
            yield Recording(f"service:{name}:deviation{past}", expr, labels, reach, deviation)


def anomalies(subject: Subject) -> Iterator[Alert]:
    """One alert each for traffic (both ways), errors and latency (upwards)."""
    if not watched(subject):
        return
    title = subject.service.title
    yield _alert(subject, "Traffic", "requests", "traffic", "reqps", f"Traffic of {title} is unusual", True)
    yield _alert(
        subject, "Errors", "errors", "errors", "percentunit", f"{title} fails more than usual", False
    )
    yield _alert(subject, "Latency", "slow", "latency", "percentunit", f"{title} is slower than usual", False)


def _alert(
    subject: Subject, name: str, record: str, signal: str, unit: str, summary: str, both: bool
) -> Alert:
    loudness = heard("anomaly", subject.service.base.down)
    limit = subject.limit("anomaly", loudness)
    sigmas = number(limit.above)
    selector = f'{{service="{subject.id}"}}'
    now = f"{_now(subject, record)}{selector}"

    def away(past: str) -> str:
        distance = f"{now} - service:{record}:mean{past}{selector}"
        distance = f"abs({distance})" if both else distance
        return f"{distance} > {sigmas} * service:{record}:deviation{past}{selector}"

    busy = f"service:requests:mean3w{selector} > {number(limit.least)}"
    pasts = _PASTS[record]
    compared = " and ".join(_SAID[past] for past in pasts)
    value = "{{ $value | humanize }}" if both else "{{ $value | humanizePercentage }}"
    return subject.alert(
        f"{name}Unusual",
        subject.capped(loudness),
        signal,
        " and ".join((now, *map(away, pasts), busy)),
        limit.duration,
        summary=summary,
        description=(
            f"{name} of {subject.id} in {{{{ $labels.environment }}}} ({value}) is more than"
            f" {sigmas} deviations away from {compared}."
        ),
        impact="Perhaps none; often the first that is seen of something that grows.",
        why=limit.why,
        threshold=f"more than {sigmas} deviations from {compared} for {duration(limit.duration)}",
        panel=Panel(now, unit, f"{name}, beside the usual"),
        proof=_proof(subject, record, limit),
        key=subject.limit_key("anomaly", loudness),
        also=(subject.tier_key("down"),),
    )


def _proof(subject: Subject, record: str, limit: Limit) -> Proof:
    labels = f'{{service="{subject.id}",environment="{subject.environment}"}}'
    busy = max(1.0, 2 * limit.least)
    mean, deviation = (busy, 0.1) if record == "requests" else (0.01, 0.005)
    bad = mean + deviation * (limit.above + 1)
    inputs = [
        Input(
            f"{_now(subject, record)}{labels}", bad, mean, mean + deviation * (limit.above - 0.2), idle=mean
        ),
        *(
            Input(f"service:{record}:{name}{past}{labels}", level, level, level, idle=level)
            for past in _PASTS[record]
            for name, level in (("mean", mean), ("deviation", deviation))
        ),
    ]
    if record != "requests":
        inputs.append(Input(f"service:requests:mean3w{labels}", busy, busy, busy, idle=busy))
    return Proof(tuple(inputs), bad, (("environment", subject.environment), ("service", subject.id)))


def _window(subject: Subject) -> int:
    return max(300, subject.window)


def _now(subject: Subject, name: str) -> str:
    operation = "rate" if name == "requests" else "ratio_rate"
    return f"service:{name}:{operation}{duration(_window(subject))}"
