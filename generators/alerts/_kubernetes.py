"""The cluster: its API server, its nodes as Kubernetes sees them, and what its quotas leave."""

from __future__ import annotations

from collections.abc import Iterator

from generators.alerts._alert import TWO_SAMPLES, Alert, Input, Panel, Proof
from generators.alerts._component import Platform
from generators.alerts._resources import KUBE_STATE
from generators.conventions import scraping

PART = "kubernetes"

_NODES = ("kubectl get nodes -o wide", "kubectl describe nodes", "kubectl top nodes")


def alerts(platform: Platform) -> Iterator[Alert]:
    """From what everything stands on to what only one pod feels."""
    yield from _gone(platform)
    yield from _api_server(platform)
    yield from _nodes(platform)
    yield from _namespaces(platform)


def _gone(platform: Platform) -> Iterator[Alert]:
    """What must be there at least once; ``absent`` sees that it is not."""
    for job, name, what, impact in (
        (
            scraping.API_SERVER,
            "ApiServerDown",
            "No API server answers",
            "Nothing can be deployed, scaled or repaired, and discovery of targets stands still.",
        ),
        (
            scraping.KUBE_STATE,
            "KubeStateMetricsDown",
            "kube-state-metrics does not answer",
            "Crash loops, stuck rollouts, quotas and node conditions go unseen.",
        ),
        (
            scraping.CADVISOR,
            "ContainerMetricsDown",
            "No kubelet tells what its containers use",
            "CPU, memory and disk of every service go unseen.",
        ),
    ):
        up = f'up{{job="{job}"}}'
        yield platform.alert(
            PART,
            job,
            name,
            "critical",
            "availability",
            f"absent({up} != 0)",
            180,
            summary=what,
            description=f"{what}: not one target of the job {job} is up.",
            impact=impact,
            why="One instance may restart; for three minutes none is left.",
            threshold="no instance for 3m",
            panel=Panel(f"sum({up})", "short", "Instances that answer"),
            proof=Proof(
                (
                    Input(f'up{{job="{job}",instance="10.0.0.1:1"}}', 0, 1, 1, idle=1),
                    Input(f'up{{job="{job}",instance="10.0.0.2:1"}}', 0, 1, 0, idle=1),
                ),
                1,
                missing="fires",
            ),
            steps=("kubectl get --raw /readyz?verbose", "kubectl -n kube-system get pods", *_NODES[:1]),
        )


def _api_server(platform: Platform) -> Iterator[Alert]:
    job = f'job="{scraping.API_SERVER}"'
    yield platform.alert(
        PART,
        "apiserver",
        "ApiServerInstanceDown",
        "warning",
        "availability",
        f"up{{{job}}} == 0",
        300,
        summary="An instance of the API server does not answer",
        description="{{ $labels.instance }} does not answer; the others carry its load.",
        impact="None as long as others answer.",
        why="Five minutes are longer than a planned restart.",
        threshold="down for 5m",
        proof=Proof(
            (
                Input(f'up{{{job},instance="10.0.0.1:1"}}', 0, 1, 1, idle=1),
                Input(f'up{{{job},instance="10.0.0.2:1"}}', 1, 1, 1, idle=1),
            ),
            0,
            (("job", scraping.API_SERVER), ("instance", "10.0.0.1:1")),
        ),
        steps=("kubectl get --raw /readyz?verbose", "kubectl -n kube-system get pods -o wide", *_NODES[:1]),
    )
    total = f"sum(rate(apiserver_request_total{{{job}}}[5m]))"
    failed = f'sum(rate(apiserver_request_total{{{job},code=~"5.."}}[5m]))'
    ratio = f"{failed} / ({total} > 0)"
    series = f'apiserver_request_total{{{job},instance="10.0.0.1:1",verb="GET",code='
    yield platform.alert(
        PART,
        "apiserver",
        "ApiServerErrors",
        "warning",
        "errors",
        f"{ratio} > 0.03",
        600,
        summary="The API server fails on more than 3% of its requests",
        description="{{ $value | humanizePercentage }} of the requests to the API server fail.",
        impact="Rollouts, autoscaling and discovery are slow or fail.",
        why="Clients repeat single failures by themselves; three in a hundred they begin to feel.",
        threshold="above 3% for 10m",
        panel=Panel(ratio, "percentunit", "Errors of the API server", 0.03),
        proof=Proof(
            (
                Input(f'{series}"200"}}', 95, 95, 97.1, "counter"),
                Input(f'{series}"500"}}', 5, 0, 2.9, "counter"),
            ),
            0.05,
            memory=300,
            onset=TWO_SAMPLES,
        ),
        steps=("kubectl get --raw /readyz?verbose", "kubectl get --raw /metrics | grep etcd", *_NODES[:1]),
    )


def _nodes(platform: Platform) -> Iterator[Alert]:
    name = "kube_node_status_condition"
    ready = f'{name}{{{KUBE_STATE},condition="Ready",status="true"'
    yield platform.alert(
        PART,
        "node",
        "NodeDown",
        "critical",
        "availability",
        f"{ready}}} == 0",
        300,
        summary="A node is down",
        description="{{ $labels.node }} has not been ready for five minutes.",
        impact="Its pods are started again elsewhere, where there is room.",
        why="Kubernetes itself waits five minutes before it gives up the pods of a node.",
        threshold="not ready for 5m",
        proof=Proof(
            (Input(f'{ready},node="node-1"}}', 0, 1, 1, idle=1),),
            0,
            (("condition", "Ready"), ("job", scraping.KUBE_STATE), ("node", "node-1"), ("status", "true")),
        ),
        steps=_NODES,
        keep_firing=300,
    )
    conditions = "MemoryPressure|DiskPressure|PIDPressure"
    pressure = f"{name}{{{KUBE_STATE},"
    yield platform.alert(
        PART,
        "node",
        "NodeUnderPressure",
        "warning",
        "saturation",
        f'{pressure}condition=~"{conditions}",status="true"}} == 1',
        300,
        summary="A node runs out of something",
        description="{{ $labels.node }} reports {{ $labels.condition }}.",
        impact="Kubernetes evicts pods from it and places none there.",
        why="The kubelet reports it only after its own grace period.",
        threshold="under pressure for 5m",
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
    yield platform.alert(
        PART,
        "quota",
        "QuotaNearlyUsed",
        "warning",
        "capacity",
        f"{used} > 0.9",
        900,
        summary="A quota is nearly used up",
        description=(
            "{{ $value | humanizePercentage }} of the quota of {{ $labels.resource }} in"
            " {{ $labels.namespace }} is used."
        ),
        impact="Once it is used up, no pod starts: rollouts and autoscaling stop.",
        why="A tenth is what one rollout of a large service takes.",
        threshold="above 90% for 15m",
        panel=Panel(used, "percentunit", "Use of quotas", 0.9),
        proof=Proof(
            (Input(f'{sample}"used"}}', 95, 50, 89), Input(f'{sample}"hard"}}', 100, 100, 100, idle=100)),
            0.95,
            (*labels, ("resource", "pods")),
        ),
        steps=(f"{get} describe quota", f"{get} get pods", f"{get} get hpa"),
        key="environments",
    )
    pending = f'kube_pod_status_phase{{{scope},phase="Pending"}}'
    yield platform.alert(
        PART,
        "scheduler",
        "PodsPending",
        "warning",
        "capacity",
        f"sum by (namespace) ({pending} == 1) > 0",
        900,
        summary="Pods find no place",
        description="{{ $value }} pods in {{ $labels.namespace }} have been pending for 15m.",
        impact="Services run with fewer pods than they want.",
        why="A new node comes in five minutes; after fifteen none will come.",
        threshold="any for 15m",
        panel=Panel(f"sum by (namespace) ({pending})", "short", "Pending pods"),
        proof=Proof(
            (
                Input(
                    f'kube_pod_status_phase{{{KUBE_STATE},namespace="{platform.namespace}",pod="a",phase="Pending"}}',
                    1,
                    0,
                    0,
                ),
            ),
            1,
            labels,
        ),
        steps=(
            f"{get} get pods --field-selector=status.phase=Pending",
            f"{get} get events --sort-by=.lastTimestamp",
            "kubectl describe nodes",
        ),
    )
