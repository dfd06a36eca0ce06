"""The cluster: its API server, its nodes as Kubernetes sees them, and what its quotas leave."""

from __future__ import annotations

from collections.abc import Iterator

from generators.alerts._alert import TWO_SAMPLES, Alert, Input, Panel, Proof
from generators.alerts._component import Platform, key
from generators.alerts._gone import Gone, gone
from generators.alerts._resources import KUBE_STATE
from generators.alerts.text import duration, number, share, worse
from generators.conventions import scraping

PART = "kubernetes"

_NODES = ("kubectl get nodes -o wide", "kubectl describe nodes", "kubectl top nodes")


def alerts(platform: Platform) -> Iterator[Alert]:
    """From what everything stands on to what only one pod feels."""
    steps = ("kubectl get --raw /readyz?verbose", "kubectl -n kube-system get pods", *_NODES[:1])
    for row in _GONE:
        yield gone(platform, row, steps)
    yield from _api_server(platform)
    yield from _nodes(platform)
    yield from _namespaces(platform)


_GONE = (
    Gone(PART, scraping.API_SERVER, "ApiServerDown", "No API server answers",
         "Nothing can be deployed, scaled or repaired, and discovery of targets stands still."),
    Gone(PART, scraping.KUBE_STATE, "KubeStateMetricsDown", "kube-state-metrics does not answer",
         "Crash loops, stuck rollouts, quotas and node conditions go unseen."),
    Gone(PART, scraping.CADVISOR, "ContainerMetricsDown", "No kubelet tells what its containers use",
         "CPU, memory and disk of every service go unseen."),
)  # fmt: skip


def _api_server(platform: Platform) -> Iterator[Alert]:
    job = f'job="{scraping.API_SERVER}"'
    # The same series as the alert about none of them is proven with.
    instances = f'{job},component="{scraping.API_SERVER}"'
    limit = platform.limit("apiserver", "instance", "warning")
    yield platform.alert(
        PART,
        "apiserver",
        "ApiServerInstanceDown",
        limit.severity,
        "availability",
        f"up{{{instances}}} == 0",
        limit.duration,
        summary="An instance of the API server does not answer",
        description="{{ $labels.instance }} does not answer; the others carry its load.",
        impact="None as long as others answer.",
        why=limit.why,
        threshold=f"down for {duration(limit.duration)}",
        proof=Proof(
            (
                Input(f'up{{{instances},instance="10.0.0.1:1"}}', 0, 1, 1, idle=1),
                Input(f'up{{{instances},instance="10.0.0.2:1"}}', 1, 1, 1, idle=1),
            ),
            0,
            (("job", scraping.API_SERVER), ("instance", "10.0.0.1:1")),
        ),
        steps=("kubectl get --raw /readyz?verbose", "kubectl -n kube-system get pods -o wide", *_NODES[:1]),
        key=key("apiserver", "instance", limit),
    )
    total = f"sum(rate(apiserver_request_total{{{job}}}[5m]))"
    failed = f'sum(rate(apiserver_request_total{{{job},code=~"5.."}}[5m]))'
    ratio = f"{failed} / ({total} > 0)"
    series = f'apiserver_request_total{{{job},instance="10.0.0.1:1",verb="GET",code='
    limit = platform.limit("apiserver", "errors", "warning")
    worst, below = worse(limit.above), limit.above * 0.97
    yield platform.alert(
        PART,
        "apiserver",
        "ApiServerErrors",
        limit.severity,
        "errors",
        f"{ratio} > {number(limit.above)}",
        limit.duration,
        summary=f"The API server fails on more than {share(limit.above)} of its requests",
        description="{{ $value | humanizePercentage }} of the requests to the API server fail.",
        impact="Rollouts, autoscaling and discovery are slow or fail.",
        why=limit.why,
        threshold=f"above {share(limit.above)} for {duration(limit.duration)}",
        panel=Panel(ratio, "percentunit", "Errors of the API server", limit.above),
        proof=Proof(
            (
                Input(f'{series}"200"}}', 100 - 100 * worst, 100, 100 - 100 * below, "counter"),
                Input(f'{series}"500"}}', 100 * worst, 0, 100 * below, "counter"),
            ),
            worst,
            memory=300,
            onset=TWO_SAMPLES,
        ),
        steps=("kubectl get --raw /readyz?verbose", "kubectl get --raw /metrics | grep etcd", *_NODES[:1]),
        key=key("apiserver", "errors", limit),
    )


def _nodes(platform: Platform) -> Iterator[Alert]:
    name = "kube_node_status_condition"
    ready = f'{name}{{{KUBE_STATE},condition="Ready",status="true"'
    limit = platform.limit("node", "down", "critical")
    lasts = duration(limit.duration)
    yield platform.alert(
        PART,
        "node",
        "NodeDown",
        limit.severity,
        "availability",
        f"{ready}}} == 0",
        limit.duration,
        summary="A node is down",
        description=f"{{{{ $labels.node }}}} has not been ready for {lasts}.",
        impact="Its pods are started again elsewhere, where there is room.",
        why=limit.why,
        threshold=f"not ready for {lasts}",
        proof=Proof(
            (Input(f'{ready},node="node-1"}}', 0, 1, 1, idle=1),),
            0,
            (("condition", "Ready"), ("job", scraping.KUBE_STATE), ("node", "node-1"), ("status", "true")),
        ),
        steps=_NODES,
        keep_firing=300,
        key=key("node", "down", limit),
    )
    limit = platform.limit("node", "pressure", "warning")
    conditions = "MemoryPressure|DiskPressure|PIDPressure"
    pressure = f"{name}{{{KUBE_STATE},"
    yield platform.alert(
        PART,
        "node",
        "NodeUnderPressure",
        limit.severity,
        "saturation",
        f'{pressure}condition=~"{conditions}",status="true"}} == 1',
        limit.duration,
        summary="A node runs out of something",
        description="{{ $labels.node }} reports {{ $labels.condition }}.",
        impact="Kubernetes evicts pods from it and places none there.",
        why=limit.why,
        threshold=f"under pressure for {duration(limit.duration)}",
        proof=Proof(
            (Input(f'{pressure}condition="DiskPressure",status="true",node="node-1"}}', 1, 0, 0),),
            1,
            (
                ("condition", "DiskPressure"),
                ("job", scraping.KUBE_STATE),
                ("node", "node-1"),
                ("status", "true"),
            ),
        ),
        steps=_NODES,
        key=key("node", "pressure", limit),
    )


def _namespaces(platform: Platform) -> Iterator[Alert]:
    scope = f'{KUBE_STATE},namespace=~"{platform.namespaces}"'
    quota = f"kube_resourcequota{{{scope},"
    used = (
        f'max by (namespace, resource) ({quota}type="used"}})'
        f' / (max by (namespace, resource) ({quota}type="hard"}}) > 0)'
    )
    sample = f'kube_resourcequota{{{KUBE_STATE},namespace="{platform.namespace}",resource="pods",type='
    labels = (("namespace", platform.namespace),)
    get = f"kubectl -n {platform.namespace}"
    limit = platform.limit("quota", "used", "warning")
    worst = worse(limit.above)
    yield platform.alert(
        PART,
        "quota",
        "QuotaNearlyUsed",
        limit.severity,
        "capacity",
        f"{used} > {number(limit.above)}",
        limit.duration,
        summary="A quota is nearly used up",
        description=(
            "{{ $value | humanizePercentage }} of the quota of {{ $labels.resource }} in"
            " {{ $labels.namespace }} is used."
        ),
        impact="Once it is used up, no pod starts: rollouts and autoscaling stop.",
        why=limit.why,
        threshold=f"above {share(limit.above)} for {duration(limit.duration)}",
        panel=Panel(used, "percentunit", "Use of quotas", limit.above),
        proof=Proof(
            (
                Input(f'{sample}"used"}}', 1000 * worst, 0, 970 * limit.above),
                Input(f'{sample}"hard"}}', 1000, 1000, 1000, idle=1000),
            ),
            worst,
            (*labels, ("resource", "pods")),
        ),
        steps=(f"{get} describe quota", f"{get} get pods", f"{get} get hpa"),
        key=key("quota", "used", limit),
    )
    yield from _pending(platform, scope, get)


def _pending(platform: Platform, scope: str, get: str) -> Iterator[Alert]:
    limit = platform.limit("scheduler", "pending", "warning")
    few, lasts = int(limit.above), duration(limit.duration)
    pending = f'kube_pod_status_phase{{{scope},phase="Pending"}}'
    sample = f'kube_pod_status_phase{{{KUBE_STATE},namespace="{platform.namespace}",phase="Pending",pod='
    yield platform.alert(
        PART,
        "scheduler",
        "PodsPending",
        limit.severity,
        "capacity",
        f"sum by (namespace) ({pending} == 1) > {few}",
        limit.duration,
        summary="Pods find no place",
        description=f"{{{{ $value }}}} pods in {{{{ $labels.namespace }}}} have been pending for {lasts}.",
        impact="Services run with fewer pods than they want.",
        why=limit.why,
        threshold=f"{f'more than {few}' if few else 'any'} for {lasts}",
        panel=Panel(f"sum by (namespace) ({pending})", "short", "Pending pods", limit.above),
        proof=Proof(
            tuple(Input(f'{sample}"sample-{one}"}}', 1, 0, int(one < few)) for one in range(few + 1)),
            few + 1,
            (("namespace", platform.namespace),),
        ),
        steps=(
            f"{get} get pods --field-selector=status.phase=Pending",
            f"{get} get events --sort-by=.lastTimestamp",
            "kubectl describe nodes",
        ),
        key=key("scheduler", "pending", limit),
    )
