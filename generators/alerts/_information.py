"""What nobody is called for: it stands on dashboards and in the weekly report."""

from __future__ import annotations

from collections.abc import Iterator

from generators.alerts._alert import ABSENT, TWO_SAMPLES, Alert, Input, Panel, Proof
from generators.alerts._requests import error_ratio_or_zero
from generators.alerts._resources import CADVISOR, KUBE_STATE
from generators.alerts._subject import Subject
from generators.alerts.text import duration, grown, number, share
from generators.model import Metric

_TREND = 6 * 3600
_AHEAD = 24 * 3600


def information(subject: Subject) -> Iterator[Alert]:
    """For services that keep running: deployed, healthy, filling up; then its own metrics."""
    yield _deployed(subject)
    if subject.serves:
        yield _healthy(subject)
    yield _trend(subject)
    for metric in subject.service.metrics:
        yield from _own(subject, metric)


def _deployed(subject: Subject) -> Alert:
    name = "kube_pod_container_info"
    query = (
        f"count by (namespace) (group by (namespace, image_spec)"
        f" ({name}{{{KUBE_STATE},{subject.pods}}} == 1)) > 1"
    )
    sample = f'{name}{{{KUBE_STATE},{subject.sample},image_spec="{subject.id}@sha256:'
    return subject.alert(
        "DeploymentHappened",
        "info",
        "deployment",
        query,
        0,
        summary=f"A new version of {subject.service.title} comes in",
        description=(
            f"{subject.id} in {{{{ $labels.namespace }}}} runs {{{{ $value }}}} versions side by side."
        ),
        impact="None by itself. What else happens now may come from it.",
        why="More than one image at once is what a rollout is.",
        threshold="more than one version",
        panel=Panel(query, "short", "Versions side by side"),
        proof=Proof(
            (
                Input(f'{sample}0"}}', 1, 1, 1, idle=1),
                Input(f'{sample}1"}}', 1, ABSENT, ABSENT, idle=ABSENT),
            ),
            2,
            (("namespace", subject.namespace),),
        ),
        steps=(
            subject.pods_command("get pods -o wide"),
            subject.kubectl(f"get replicasets -l app.kubernetes.io/name={subject.id}"),
            "git log -3 -- releases/" + f"{subject.environment}/{subject.id}.yaml",
        ),
    )


def _healthy(subject: Subject) -> Alert:
    limit = subject.limit("healthy", "info")
    window, lasts = max(limit.window, subject.window), duration(limit.duration)
    ratio = error_ratio_or_zero(subject, window)
    allowed = number(round(1 - subject.settings.objectives.availability, 12))
    up = f'min by (environment) (up{{job="{subject.id}"}})'
    series = f'http_requests_total{{{subject.target},method="GET",route="/",code='
    budget = float(allowed)
    return subject.alert(
        "ServiceHealthy",
        "info",
        "health",
        f"{up} == 1 and on (environment) {ratio} <= {allowed}",
        limit.duration,
        summary=f"{subject.service.title} keeps its promises",
        description=(
            f"All pods of {subject.id} in {{{{ $labels.environment }}}} answer, and no more than"
            f" {share(round(budget, 8))} of the requests fail."
        ),
        impact="None: this is how it should be.",
        why=limit.why,
        threshold=f"all pods up and at most {share(round(budget, 8))} errors for {lasts}",
        panel=Panel(up, "short", "Healthy"),
        # Here bad is what the alert is about: all is well.
        proof=Proof(
            (
                Input(f"up{{{subject.target}}}", 1, 0, 1, idle=1),
                Input(f'{series}"200"}}', 100, 100, 100, "counter"),
                Input(f'{series}"500"}}', ABSENT, 50, 100 * budget * 1.1 / (1 - budget), "counter"),
            ),
            1,
            (("environment", subject.environment),),
            memory=window,
            onset=TWO_SAMPLES,
        ),
        key=subject.limit_key("healthy", "info"),
        also=(f"services.{subject.id}.objectives.availability",),
    )


def _trend(subject: Subject) -> Alert:
    used = f"container_memory_working_set_bytes{{{CADVISOR},{subject.pods}}}"
    stated = subject.limit("memory-trend", "info")
    limit = f'kube_pod_container_resource_limits{{{KUBE_STATE},{subject.pods},resource="memory"}}'
    query = (
        f"max by (namespace) (max by (namespace, pod) (predict_linear({used}[{duration(_TREND)}], {_AHEAD}))"
        f" / on (namespace, pod) max by (namespace, pod) ({limit} > 0))"
    )
    sample = f"container_memory_working_set_bytes{{{CADVISOR},{subject.sample}}}"
    allowed = f'kube_pod_container_resource_limits{{{KUBE_STATE},{subject.sample},resource="memory"}}'
    size = 1e9
    return subject.alert(
        "SaturationTrend",
        "info",
        "memory",
        f"{query} > 1",
        stated.duration,
        summary=f"{subject.service.title} will reach its memory limit within a day",
        description=(
            f"If a pod of {subject.id} in {{{{ $labels.namespace }}}} goes on growing as in the last six"
            " hours, it reaches its memory limit within a day."
        ),
        impact="None yet. The pod will be killed when it gets there.",
        why=stated.why,
        threshold=f"above 100% a day from now, for {duration(stated.duration)}",
        panel=Panel(query, "percentunit", "Memory a day from now", 1),
        proof=Proof(
            (
                # A steady climb over the day that would end at twice the limit, or just below it.
                Input(sample, 2 * size / _AHEAD, 0, 0.9 * size / _AHEAD, "counter"),
                # The climb is remembered for hours; a higher limit ends it at once.
                Input(allowed, size, 10 * size, size, idle=size),
            ),
            2,
            (("namespace", subject.namespace),),
            onset=TWO_SAMPLES,
        ),
        key=subject.limit_key("memory-trend", "info"),
        also=(f"services.{subject.id}.limits.memory",),
    )


def _own(subject: Subject, metric: Metric) -> Iterator[Alert]:
    """A metric the service declares, where it says from which figure on it is worth a note."""
    selector = f'{metric.name}{{job="{subject.id}"}}'
    limit = subject.limit("own-metric", "info")
    window = max(limit.window, subject.window)
    over = duration(window)
    if metric.type == "counter":
        query = f"sum by (environment) (increase({selector}[{over}]))"
        what = f"within {over}"
    elif metric.type == "histogram":
        total = f'rate({metric.name}_sum{{job="{subject.id}"}}[{over}])'
        count = f'rate({metric.name}_count{{job="{subject.id}"}}[{over}])'
        query = f"sum by (environment) ({total}) / (sum by (environment) ({count}) > 0)"
        what = f"on average over {over}"
    else:
        query = f"sum by (environment) ({selector})"
        what = "in all"
    name = "".join(part.capitalize() for part in metric.name.split("_"))
    bounds = (("Above", ">", metric.above), ("Below", "<", metric.below))
    for side, sign, bound in bounds:
        if bound is None:
            continue
        text = f"{side.lower()} {number(bound)} {metric.unit} {what} for {duration(limit.duration)}"
        yield subject.alert(
            f"{name}{side}",
            "info",
            metric.name,
            f"{query} {sign} {number(bound)}",
            limit.duration,
            summary=f"{metric.name} of {subject.service.title} is {side.lower()} {number(bound)}",
            description=(
                f"{metric.description} {metric.name} in {{{{ $labels.environment }}}} is"
                f" {side.lower()} {number(bound)} {metric.unit} {what}."
            ),
            impact=f"What it means is known to the team: {metric.description}",
            why="The team stated this figure with the metric.",
            threshold=text,
            panel=Panel(query, "short", metric.description, bound),
            proof=_own_proof(subject, metric, side, bound, window),
            key=f"services.{subject.id}.metrics.{metric.name}.{side.lower()}",
            also=(subject.limit_key("own-metric", "info"),),
        )


def _own_proof(subject: Subject, metric: Metric, side: str, bound: float, window: int) -> Proof:
    step = max(abs(bound) * 0.5, 1)
    bad, near = (bound + step, bound - step * 0.1) if side == "Above" else (bound - step, bound + step * 0.1)
    good = bound - step if side == "Above" else bound + step
    good = max(good, 0.0)
    labels = "".join(f',{label}="{values[0]}"' for label, values in metric.labels.items())
    series = f"{{{subject.target}{labels}}}"
    memory, onset = (window, TWO_SAMPLES) if metric.type != "gauge" else (0, 0)
    inputs: tuple[Input, ...]
    if metric.type == "counter":
        near = max(near, 0.0)
        inputs = (_counter(f"{metric.name}{series}", bad / window, good / window, near / window, side),)
        if side == "Above":
            onset = grown(bound, bad / window)
    elif metric.type == "histogram":
        inputs = (
            Input(f"{metric.name}_sum{series}", bad, good, near, "counter"),
            Input(f"{metric.name}_count{series}", 1, 1, 1, "counter"),
        )
    else:
        inputs = (Input(f"{metric.name}{series}", bad, good, near, idle=near),)
    return Proof(inputs, bad, (("environment", subject.environment),), memory=memory, onset=onset)


def _counter(series: str, bad: float, good: float, near: float, side: str) -> Input:
    """A counter that is watched for standing still is not still when idle."""
    return Input(series, bad, good, near, "counter", idle=near if side == "Below" else 0)
