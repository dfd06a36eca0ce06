"""CPU, memory, disk and restarts of a service's containers, against the limits of the catalog."""

from __future__ import annotations

from collections.abc import Iterator

from generators.alerts._alert import Alert, Input, Panel, Proof
from generators.alerts._subject import INFRASTRUCTURE_WINDOW, Subject, threshold_text
from generators.alerts.text import duration, grown, number, share, worse
from generators.conventions import scraping
from generators.model import Limit, Signal

_BELOW = 0.97

KUBE_STATE = f'job="{scraping.KUBE_STATE}"'
CADVISOR = f'job="{scraping.CADVISOR}"'
EPHEMERAL = f'job="{scraping.EPHEMERAL_STORAGE}"'


def cpu(subject: Subject, signal: Signal) -> Iterator[Alert]:
    """Use of the CPU limit by the busiest pod."""
    for limit in signal.limits:
        window = limit.window or INFRASTRUCTURE_WINDOW
        series = f"container_cpu_usage_seconds_total{{{CADVISOR},{subject.pods}}}"
        used = f"rate({series}[{duration(window)}])"
        fed = f"container_cpu_usage_seconds_total{{{CADVISOR},{subject.sample}}}"
        inputs = _inputs(subject, signal, limit, fed, "cpu", "counter")
        onset = grown(limit.above * window, _worst(signal))
        proof = _proof(subject, signal, inputs, window, onset)
        yield _use(subject, signal, limit, window, "Cpu", "CPU", used, "cpu", proof)


def memory(subject: Subject, signal: Signal) -> Iterator[Alert]:
    """Use of the memory limit by the largest pod."""
    for limit in signal.limits:
        used = f"container_memory_working_set_bytes{{{CADVISOR},{subject.pods}}}"
        fed = f"container_memory_working_set_bytes{{{CADVISOR},{subject.sample}}}"
        inputs = _inputs(subject, signal, limit, fed, "memory")
        proof = _proof(subject, signal, inputs)
        yield _use(subject, signal, limit, 0, "Memory", "memory", used, "memory", proof)


def disk(subject: Subject, signal: Signal) -> Iterator[Alert]:
    """Use of the ephemeral storage limit by the fullest pod."""
    for limit in signal.limits:
        # Of the whole pod: its containers share what the kubelet counts before it evicts.
        used = f"{scraping.EPHEMERAL_USAGE}{{{EPHEMERAL},{subject.pod}}}"
        fed = f"{scraping.EPHEMERAL_USAGE}{{{EPHEMERAL},{subject.pod_sample}}}"
        inputs = _inputs(subject, signal, limit, fed, "ephemeral_storage")
        proof = _proof(subject, signal, inputs)
        resource = "ephemeral_storage"
        yield _use(subject, signal, limit, 0, "Disk", "ephemeral storage", used, resource, proof)
        if subject.settings.storage is not None:
            yield _volume(subject, signal, limit)


def restarts(subject: Subject, signal: Signal) -> Iterator[Alert]:
    """Restarts of one container within the window."""
    name = "kube_pod_container_status_restarts_total"
    for limit in signal.limits:
        window = limit.window or 900
        query = f"max by (namespace) (increase({name}{{{KUBE_STATE},{subject.pods}}}[{duration(window)}]))"
        pace = max(max(one.above, 1) * 1.7 / (one.window or 900) for one in signal.limits)
        below = limit.above * 0.9 / window
        counter = Input(f"{name}{{{KUBE_STATE},{subject.sample}}}", pace, 0, below, "counter")
        yield subject.alert(
            f"Restarts{limit.severity.capitalize()}",
            limit.severity,
            "restarts",
            f"{query} > {number(limit.above)}",
            limit.duration,
            summary=f"{subject.service.title} keeps restarting",
            description=(
                f"A container of {subject.id} in {{{{ $labels.namespace }}}} restarted more than"
                f" {number(limit.above)} times within {duration(window)}."
            ),
            impact="Its open requests are lost each time, and the pods that remain carry its load.",
            why=limit.why,
            threshold=threshold_text(signal, limit, window),
            panel=Panel(query, "short", "Restarts", limit.above),
            proof=Proof(
                (counter,),
                pace * window,
                (("namespace", subject.namespace),),
                memory=window,
                onset=grown(limit.above, pace),
            ),
            steps=(
                subject.pods_command("get pods"),
                subject.pods_command("logs --previous --tail=200 --prefix"),
                subject.pods_command("describe pods"),
            ),
            key=subject.key_of(signal, limit),
        )


def _use(
    subject: Subject,
    signal: Signal,
    limit: Limit,
    window: int,
    name: str,
    what: str,
    used: str,
    resource: str,
    proof: Proof,
) -> Alert:
    allowed = f'kube_pod_container_resource_limits{{{KUBE_STATE},{subject.pods},resource="{resource}"}}'
    query = (
        f"max by (namespace) (max by (namespace, pod) ({used})"
        f" / on (namespace, pod) max by (namespace, pod) ({allowed} > 0))"
    )
    return subject.alert(
        f"{name}{limit.severity.capitalize()}",
        limit.severity,
        signal.name,
        f"{query} > {number(limit.above)}",
        limit.duration,
        summary=f"{subject.service.title} uses more than {share(limit.above)} of its {what} limit",
        description=(
            f"A pod of {subject.id} in {{{{ $labels.namespace }}}} uses"
            f" {{{{ $value | humanizePercentage }}}} of its {what} limit."
        ),
        impact=_IMPACT[signal.name],
        why=limit.why,
        threshold=threshold_text(signal, limit, window),
        panel=Panel(query, "percentunit", f"Use of the {what} limit", limit.above),
        proof=proof,
        steps=(
            subject.pods_command("top pods --containers"),
            subject.kubectl(f"describe hpa {subject.id}"),
            subject.pods_command("describe pods"),
        ),
        key=subject.key_of(signal, limit),
    )


def _volume(subject: Subject, signal: Signal, limit: Limit) -> Alert:
    claims = f'job="{scraping.KUBELET}",persistentvolumeclaim=~"data-{subject.id}-[0-9]+"'
    query = (
        f"max by (namespace) (kubelet_volume_stats_used_bytes{{{claims}}}"
        f" / (kubelet_volume_stats_capacity_bytes{{{claims}}} > 0))"
    )
    labels = (
        f'job="{scraping.KUBELET}",namespace="{subject.namespace}",'
        f'persistentvolumeclaim="data-{subject.id}-0"'
    )
    worst = worse(max(one.above for one in signal.limits))
    capacity = 1e10
    inputs = (
        Input(
            f"kubelet_volume_stats_used_bytes{{{labels}}}",
            capacity * worst,
            capacity / 2,
            capacity * limit.above * _BELOW,
        ),
        Input(
            f"kubelet_volume_stats_capacity_bytes{{{labels}}}", capacity, capacity, capacity, idle=capacity
        ),
    )
    return subject.alert(
        f"Volume{limit.severity.capitalize()}",
        limit.severity,
        signal.name,
        f"{query} > {number(limit.above)}",
        limit.duration,
        summary=f"A volume of {subject.service.title} is more than {share(limit.above)} full",
        description=(
            f"A volume of {subject.id} in {{{{ $labels.namespace }}}} is"
            " {{ $value | humanizePercentage }} full."
        ),
        impact="Once it is full, writes fail.",
        why=limit.why,
        threshold=threshold_text(signal, limit, 0),
        panel=Panel(query, "percentunit", "Use of the volume", limit.above),
        proof=Proof(inputs, worst, (("namespace", subject.namespace),)),
        steps=(
            subject.pods_command("get pvc"),
            subject.kubectl(f"exec {subject.id}-0 -- df -h"),
            subject.pods_command("logs --since=1h --tail=200 --prefix"),
        ),
        key=subject.key_of(signal, limit),
    )


_IMPACT = {
    "cpu": "Requests queue up behind the throttled CPU.",
    "memory": "The pod is killed when it reaches the limit, with all its requests.",
    "disk": "The pod is evicted when it crosses the limit, with all its requests.",
}
_SIZE = {"cpu": 1.0, "memory": 1e9, "ephemeral_storage": 1e9}


def _inputs(
    subject: Subject, signal: Signal, limit: Limit, fed: str, resource: str, kind: str = "gauge"
) -> tuple[Input, ...]:
    """What is used, as the series that is fed, and the container's limit."""
    size = _SIZE[resource]
    worst = _worst(signal)
    allowed = f'kube_pod_container_resource_limits{{{KUBE_STATE},{subject.sample},resource="{resource}"}}'
    return (
        Input(
            fed,
            size * worst,
            size * 0.5,
            size * limit.above * _BELOW,
            kind,
        ),
        Input(allowed, size, size, size, idle=size),
    )


def _worst(signal: Signal) -> float:
    return worse(max(one.above for one in signal.limits))


def _proof(
    subject: Subject, signal: Signal, inputs: tuple[Input, ...], window: int = 0, onset: int = 0
) -> Proof:
    labels = (("namespace", subject.namespace),)
    return Proof(inputs, _worst(signal), labels, memory=window, onset=onset)
