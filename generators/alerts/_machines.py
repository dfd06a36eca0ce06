"""The machines themselves: CPU, memory and disk of every node, and the way in from outside."""

from __future__ import annotations

from collections.abc import Iterator

from generators.alerts._alert import TWO_SAMPLES, Alert, Input, Panel, Proof
from generators.alerts._component import Platform
from generators.alerts.text import number, share
from generators.conventions import scraping

PART = "nodes"
_JOB = f'job="{scraping.NODE}"'
_LEVELS = (("critical", 0.9, 600), ("warning", 0.8, 900))
_WORST = 0.95
_FILESYSTEMS = 'fstype!~"tmpfs|overlay|squashfs|ramfs"'
_INSTANCE = f'{_JOB},instance="10.0.0.1:9100"'
_FILESYSTEM = f'{_INSTANCE},device="/dev/sda1",fstype="ext4",mountpoint="/"'

# Full, and nobody's business: in memory, or not writable anyway.
_IGNORED = tuple(
    Input(f"node_filesystem_{name}{{{_INSTANCE},{labels}}}", level, level, level, idle=level)
    for labels, readonly in (
        ('device="tmpfs",fstype="tmpfs",mountpoint="/run"', 0),
        ('device="/dev/sr0",fstype="iso9660",mountpoint="/media"', 1),
    )
    for name, level in (("avail_bytes", 0), ("size_bytes", 1e9), ("readonly", readonly))
)


def alerts(platform: Platform) -> Iterator[Alert]:
    """Two levels of each."""
    busy = f'1 - avg by (instance) (rate(node_cpu_seconds_total{{{_JOB},mode="idle"}}[2m]))'
    memory = f"1 - node_memory_MemAvailable_bytes{{{_JOB}}} / (node_memory_MemTotal_bytes{{{_JOB}}} > 0)"
    size = f"node_filesystem_size_bytes{{{_JOB},{_FILESYSTEMS}}}"
    free = f"node_filesystem_avail_bytes{{{_JOB}}}"
    writable = f"node_filesystem_readonly{{{_JOB}}} == 0"
    disk = f"max by (instance, mountpoint) (1 - {free} / ({size} > 0) and {writable})"
    for severity, limit, lasts in _LEVELS:
        level = severity.capitalize()
        text = f"above {share(limit)} for {lasts // 60}m"
        below = 1 - limit * 0.97
        yield _alert(
            platform,
            f"NodeCpu{level}",
            severity,
            "cpu",
            busy,
            limit,
            lasts,
            "CPU",
            text,
            Proof(
                (
                    Input(
                        f'node_cpu_seconds_total{{{_INSTANCE},cpu="0",mode="idle"}}',
                        1 - _WORST,
                        0.5,
                        below,
                        "counter",
                        idle=1,
                    ),
                ),
                _WORST,
                (("instance", "10.0.0.1:9100"),),
                memory=120,
                onset=TWO_SAMPLES,
            ),
        )
        yield _alert(
            platform,
            f"NodeMemory{level}",
            severity,
            "memory",
            f"max by (instance) ({memory})",
            limit,
            lasts,
            "memory",
            text,
            Proof(
                (
                    Input(f"node_memory_MemAvailable_bytes{{{_INSTANCE}}}", 5e8, 5e9, below * 1e10, idle=9e9),
                    Input(f"node_memory_MemTotal_bytes{{{_INSTANCE}}}", 1e10, 1e10, 1e10, idle=1e10),
                ),
                _WORST,
                (("instance", "10.0.0.1:9100"),),
            ),
        )
        yield _alert(
            platform, f"NodeDisk{level}", severity, "disk", disk, limit, lasts, "disk", text,
            Proof(
                (Input(f"node_filesystem_avail_bytes{{{_FILESYSTEM}}}", 5e8, 5e9, below * 1e10, idle=9e9),
                 Input(f"node_filesystem_size_bytes{{{_FILESYSTEM}}}", 1e10, 1e10, 1e10, idle=1e10),
                 Input(f"node_filesystem_readonly{{{_FILESYSTEM}}}", 0, 0, 0), *_IGNORED),
                _WORST, (("instance", "10.0.0.1:9100"), ("mountpoint", "/")),
            ),
        )  # fmt: skip


def gateway(platform: Platform) -> Iterator[Alert]:
    """The way in from outside."""
    namespace = platform.fleet.platform.gateway.namespace
    up = f'up{{job="{scraping.GATEWAY}"}}'
    yield platform.alert(
        "gateway",
        "gateway",
        "GatewayDown",
        "critical",
        "availability",
        f"absent({up} != 0)",
        120,
        summary="No gateway answers",
        description="Not one pod of the gateway answers the scraper.",
        impact="Nobody outside reaches any service.",
        why="Two minutes are longer than it takes to replace one of its pods.",
        threshold="no instance for 2m",
        panel=Panel(f"sum({up})", "short", "Gateways that answer"),
        proof=Proof(
            (Input(f'up{{job="{scraping.GATEWAY}",instance="10.0.0.1:1"}}', 0, 1, 1, idle=1),),
            1,
            missing="fires",
        ),
        steps=(
            f"kubectl -n {namespace} get pods -o wide",
            f"kubectl -n {platform.namespace} get gateway,httproute",
            f"kubectl -n {namespace} get events --sort-by=.lastTimestamp",
        ),
    )


def _alert(
    platform: Platform,
    name: str,
    severity: str,
    signal: str,
    query: str,
    limit: float,
    lasts: int,
    what: str,
    threshold: str,
    proof: Proof,
) -> Alert:
    return platform.alert(
        PART,
        "node",
        name,
        severity,
        signal,
        f"{query} > {number(limit)}",
        lasts,
        summary=f"A node uses more than {share(limit)} of its {what}",
        description=f"{{{{ $labels.instance }}}} uses {{{{ $value | humanizePercentage }}}} of its {what}.",
        impact="Every pod on it is slow, or is evicted.",
        why="Above 90% the kubelet begins to act by itself; at 80% there is time to add a node."
        if severity == "critical"
        else "Time to add a node before the kubelet has to evict.",
        threshold=threshold,
        panel=Panel(query, "percentunit", f"{what} of nodes", limit),
        proof=proof,
        steps=(
            "kubectl top nodes",
            "kubectl describe nodes",
            "kubectl get pods -A -o wide --sort-by=.spec.nodeName",
        ),
    )
