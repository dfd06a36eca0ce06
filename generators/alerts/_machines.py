"""The machines themselves: CPU, memory and disk of every node, and the way in from outside."""

from __future__ import annotations

from collections.abc import Iterator

from generators.alerts._alert import TWO_SAMPLES, Alert, Input, Panel, Proof
from generators.alerts._component import Platform, key
from generators.alerts._gone import Gone, gone
from generators.alerts.text import duration, number, share, worse
from generators.conventions import scraping
from generators.model import Limit

PART = "nodes"
_JOB = f'job="{scraping.NODE}"'
_SEVERITIES = ("critical", "warning")
_FILESYSTEMS = 'fstype!~"tmpfs|overlay|squashfs|ramfs"'
_NODE = f'{_JOB},node="node-1"'
_FILESYSTEM = f'{_NODE},device="/dev/sda1",fstype="ext4",mountpoint="/"'

_LABELS = (("node", "node-1"),)

# Full, and nobody's business: in memory, or not writable anyway.
_IGNORED = tuple(
    Input(f"node_filesystem_{name}{{{_NODE},{labels}}}", level, level, level, idle=level)
    for labels, readonly in (
        ('device="tmpfs",fstype="tmpfs",mountpoint="/run"', 0),
        ('device="/dev/sr0",fstype="iso9660",mountpoint="/media"', 1),
    )
    for name, level in (("avail_bytes", 0), ("size_bytes", 1e9), ("readonly", readonly))
)


def alerts(platform: Platform) -> Iterator[Alert]:
    """Two levels of each."""
    busy = f'1 - avg by (node) (rate(node_cpu_seconds_total{{{_JOB},mode="idle"}}[2m]))'
    memory = f"1 - node_memory_MemAvailable_bytes{{{_JOB}}} / (node_memory_MemTotal_bytes{{{_JOB}}} > 0)"
    size = f"node_filesystem_size_bytes{{{_JOB},{_FILESYSTEMS}}}"
    free = f"node_filesystem_avail_bytes{{{_JOB}}}"
    writable = f"node_filesystem_readonly{{{_JOB}}} == 0"
    disk = f"max by (node, mountpoint) (1 - {free} / ({size} > 0) and {writable})"
    for severity in _SEVERITIES:
        for signal, query, what in (
            ("cpu", busy, "CPU"),
            ("memory", f"max by (node) ({memory})", "memory"),
            ("disk", disk, "disk"),
        ):
            limit = platform.limit("node", signal, severity)
            # One level for both, so that one timeline proves both.
            worst = worse(max(platform.limit("node", signal, one).above for one in _SEVERITIES))
            proof = _PROOFS[signal](limit.above, worst)
            yield _alert(platform, signal, query, what, limit, proof)


def _cpu(above: float, worst: float) -> Proof:
    idle = f'node_cpu_seconds_total{{{_NODE},cpu="0",mode="idle"}}'
    return Proof(
        (Input(idle, 1 - worst, 1, 1 - above * 0.97, "counter", idle=1),),
        worst,
        _LABELS,
        memory=120,
        onset=TWO_SAMPLES,
    )


def _memory(above: float, worst: float) -> Proof:
    return Proof(
        _left(("MemAvailable_bytes", "MemTotal_bytes"), "memory", _NODE, above, worst), worst, _LABELS
    )


def _disk(above: float, worst: float) -> Proof:
    inputs = (
        *_left(("avail_bytes", "size_bytes"), "filesystem", _FILESYSTEM, above, worst),
        Input(f"node_filesystem_readonly{{{_FILESYSTEM}}}", 0, 0, 0),
        *_IGNORED,
    )
    return Proof(inputs, worst, (*_LABELS, ("mountpoint", "/")))


def _left(
    names: tuple[str, str], family: str, labels: str, above: float, worst: float
) -> tuple[Input, Input]:
    """What is left of ten gigabytes, and the ten."""
    left, size = (f"node_{family}_{name}{{{labels}}}" for name in names)
    return (
        Input(left, round(1e10 * (1 - worst)), 1e10, round(1e10 * (1 - above * 0.97)), idle=1e10),
        Input(size, 1e10, 1e10, 1e10, idle=1e10),
    )


_PROOFS = {"cpu": _cpu, "memory": _memory, "disk": _disk}


def gateway(platform: Platform) -> Iterator[Alert]:
    """The way in from outside."""
    namespace = platform.fleet.platform.gateway.namespace
    yield gone(
        platform,
        Gone(
            "gateway",
            scraping.GATEWAY,
            "GatewayDown",
            "No gateway answers",
            "Nobody outside reaches any service.",
        ),
        (
            f"kubectl -n {namespace} get pods -o wide",
            f"kubectl -n {platform.namespace} get gateway,httproute",
            f"kubectl -n {namespace} get events --sort-by=.lastTimestamp",
        ),
    )


def _alert(platform: Platform, signal: str, query: str, what: str, limit: Limit, proof: Proof) -> Alert:
    above, lasts = share(limit.above), duration(limit.duration)
    # A rate that begins is estimated from few samples: its first figure would be wrong.
    used = f"more than {above}" if signal == "cpu" else "{{ $value | humanizePercentage }}"
    return platform.alert(
        PART,
        "node",
        f"Node{signal.capitalize()}{limit.severity.capitalize()}",
        limit.severity,
        signal,
        f"{query} > {number(limit.above)}",
        limit.duration,
        summary=f"A node uses more than {above} of its {what}",
        description=f"{{{{ $labels.node }}}} uses {used} of its {what}.",
        impact="Every pod on it is slow, or is evicted.",
        why=limit.why,
        threshold=f"above {above} for {lasts}",
        panel=Panel(query, "percentunit", f"{what} of nodes", limit.above),
        proof=proof,
        steps=(
            "kubectl top nodes",
            "kubectl describe nodes",
            "kubectl get pods -A -o wide --sort-by=.spec.nodeName",
        ),
        key=key("node", signal, limit),
    )
