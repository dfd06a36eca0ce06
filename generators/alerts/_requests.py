"""Errors and latency of a service, as its users meet them, against the limits of the catalog."""

from __future__ import annotations

from collections.abc import Iterator

from generators.alerts._alert import TWO_SAMPLES, Alert, Input, Panel, Proof
from generators.alerts._subject import Subject, threshold_text
from generators.alerts.text import duration, number, share, worse
from generators.conventions import metrics
from generators.model import Limit, Signal

_TRAFFIC = 100.0
"""Good requests a second in a test."""
_BELOW = 0.95


def error_ratio(subject: Subject, window: int) -> str:
    """The share of requests answered with a 5xx code; nothing without any, or without requests."""
    failed, total = _failed_and_all(subject, window)
    return f"{failed} / ({total} > 0)"


def error_ratio_or_zero(subject: Subject, window: int) -> str:
    """The same, and 0 where no request has ever failed: for what is recorded."""
    failed, total = _failed_and_all(subject, window)
    return f"({failed} or 0 * {total}) / ({total} > 0)"


def _failed_and_all(subject: Subject, window: int) -> tuple[str, str]:
    job, over = f'job="{subject.id}"', duration(window)
    return (
        f'sum by (environment) (rate({metrics.REQUESTS}{{{job},code=~"5.."}}[{over}]))',
        f"sum by (environment) (rate({metrics.REQUESTS}{{{job}}}[{over}]))",
    )


def slow_ratio(subject: Subject, window: int) -> str:
    """The share of requests that took longer than the latency objective."""
    job, over = f'job="{subject.id}"', duration(window)
    bucket = bucket_matcher(subject.settings.objectives.latency)
    total = f"sum by (environment) (rate({metrics.DURATION}_count{{{job}}}[{over}]))"
    fast = f"sum by (environment) (rate({metrics.DURATION}_bucket{{{job},{bucket}}}[{over}]))"
    return f"1 - {fast} / ({total} > 0)"


def bucket_matcher(seconds: float) -> str:
    """The ``le`` of a bucket, as exporters write whole numbers and as Prometheus 3 rewrites them."""
    text = number(seconds)
    return f'le="{text}"' if "." in text else f'le=~"{text}([.]0)?"'


def bucket_label(seconds: float) -> str:
    """The ``le`` that Prometheus 3 stores."""
    text = number(seconds)
    return f'le="{text}"' if "." in text else f'le="{text}.0"'


def errors(subject: Subject, signal: Signal) -> Iterator[Alert]:
    """One alert per limit of the error rate."""
    worst = worse(max(limit.above for limit in signal.limits))
    for limit in signal.limits:
        window = limit.window or subject.window
        ratio = error_ratio(subject, window)
        yield subject.alert(
            f"Errors{limit.severity.capitalize()}",
            limit.severity,
            "errors",
            f"{ratio} > {number(limit.above)}",
            limit.duration,
            summary=f"{subject.service.title} fails on more than {share(limit.above)} of its requests",
            description=(
                f"{{{{ $value | humanizePercentage }}}} of the requests to {subject.id} in"
                " {{ $labels.environment }} are answered with a 5xx code."
            ),
            impact=f"Users of {subject.service.title} see errors.",
            why=limit.why,
            threshold=threshold_text(signal, limit, window),
            panel=Panel(ratio, "percentunit", "Errors", limit.above),
            proof=_proof(subject, window, worst, _error_inputs(subject, worst, limit)),
            key=subject.key_of(signal, limit),
        )


def latency(subject: Subject, signal: Signal) -> Iterator[Alert]:
    """One alert per limit of the share of slow requests, or of the latency itself."""
    worst = worse(max(limit.above for limit in signal.limits))
    objective = subject.settings.objectives
    for limit in signal.limits:
        window = limit.window or subject.window
        ratio = slow_ratio(subject, window)
        yield subject.alert(
            f"Latency{limit.severity.capitalize()}",
            limit.severity,
            "latency",
            f"{ratio} > {number(limit.above)}",
            limit.duration,
            summary=f"{subject.service.title} is too slow for more than {share(limit.above)} of its requests",
            description=(
                f"{{{{ $value | humanizePercentage }}}} of the requests to {subject.id} in"
                f" {{{{ $labels.environment }}}} take longer than {number(objective.latency)}s;"
                f" the objective allows {share(round(1 - objective.latency_share, 8))}."
            ),
            impact=f"Users of {subject.service.title} wait.",
            why=limit.why,
            threshold=threshold_text(signal, limit, window),
            panel=Panel(ratio, "percentunit", "Slow requests", limit.above),
            proof=_proof(subject, window, worst, _slow_inputs(subject, worst, limit)),
            steps=(
                subject.pods_command("top pods"),
                subject.pods_command("logs --since=15m --tail=200 --prefix"),
                subject.kubectl(f"describe hpa {subject.id}"),
            ),
            key=subject.key_of(signal, limit),
        )


def _proof(subject: Subject, window: int, value: float, inputs: tuple[Input, ...]) -> Proof:
    labels = (("environment", subject.environment),)
    return Proof(inputs, value, labels, memory=window, onset=TWO_SAMPLES)


def _error_inputs(subject: Subject, worst: float, limit: Limit) -> tuple[Input, ...]:
    def failing(ratio: float) -> float:
        return _TRAFFIC * ratio / (1 - ratio)

    series = f'{metrics.REQUESTS}{{{subject.target},method="GET",route="/",code='
    return (
        Input(f'{series}"200"}}', _TRAFFIC, _TRAFFIC, _TRAFFIC, "counter"),
        Input(f'{series}"500"}}', failing(worst), 0, failing(limit.above * _BELOW), "counter"),
    )


def _slow_inputs(subject: Subject, worst: float, limit: Limit) -> tuple[Input, ...]:
    labels = f'{subject.target},method="GET",route="/"'
    le = bucket_label(subject.settings.objectives.latency)
    return (
        Input(f"{metrics.DURATION}_count{{{labels}}}", _TRAFFIC, _TRAFFIC, _TRAFFIC, "counter"),
        Input(
            f"{metrics.DURATION}_bucket{{{labels},{le}}}",
            _TRAFFIC * (1 - worst),
            _TRAFFIC,
            _TRAFFIC * (1 - limit.above * _BELOW),
            "counter",
        ),
    )
