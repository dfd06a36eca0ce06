"""Machines: a node is emptied for maintenance, a zone is lost."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from cluster.api import MERGE, Object
from cluster.rehearsal.stage import BUDGETS, PATIENCE, Stage, must


def drain(stage: Stage) -> str:
    """Every pod of a node is evicted, as slowly as the budgets ask for, and none of them is broken."""
    environment = stage.first
    service = stage.cast.rolling(environment).id
    stage.until_budgeted(environment)
    held = _held(stage, service)
    stage.until_budgeted(environment)
    busy = Counter(one["spec"].get("nodeName", "") for one in stage.pods(environment))
    node = max(sorted(busy), key=busy.__getitem__)
    looks, waits, moved = 0, 0, 0
    with _cordoned(stage, node):
        end = time.monotonic() + PATIENCE
        while left := [one for one in stage.pods(environment) if one["spec"].get("nodeName") == node]:
            must(
                time.monotonic() < end,
                f"{len(left)} pods are on {node} still, {left[0]['metadata']['name']} first",
            )
            for one in left:
                code = _evict(stage, one)
                must(code in {201, 404, 429}, f"evicting {one['metadata']['name']} was answered with {code}")
                waits += code == 429
                moved += code == 201
            broken = _broken(stage)
            must(not broken, f"too few are healthy for their budgets: {', '.join(broken)}")
            looks += 1
            time.sleep(0.2)
        stage.until_up(environment)
    return (
        f"{moved} pods left {node}, {waits} times only after a wait, no budget broken in {looks} looks; "
        f"of {held[0] + held[1]} pods of {service} asked to go at once, {held[1]} had to stay"
    )


def zone(stage: Stage) -> str:
    """A zone is lost at once; its pods run elsewhere, and it comes back."""
    environment = stage.first
    name = stage.cluster.plan.nodes[0].zone
    lost = set(stage.cluster.nodes(name))
    there = sum(one["spec"].get("nodeName") in lost for one in stage.pods(environment))
    begun = time.monotonic()
    try:
        stage.cluster.zone_down(name)

        def elsewhere() -> bool:
            return not any(one["spec"].get("nodeName") in lost for one in stage.pods(environment))

        stage.until(elsewhere, "pods elsewhere")
        stage.until_up(environment)
        took = time.monotonic() - begun
    finally:
        stage.cluster.zone_up(name)
    return f"{there} pods of {name} run elsewhere after {took:.0f} s"


def _held(stage: Stage, service: str) -> tuple[int, int]:
    """Asks all pods of a service to go at once; how many went, and how many their budget kept.

    No node takes a pod meanwhile: one that came up between two of the questions would let another go.
    """
    (budget,) = stage.listed(BUDGETS, stage.first, labelSelector=f"app.kubernetes.io/name={service}")
    allowed = budget["status"]["disruptionsAllowed"]
    with _cordoned(stage, *stage.cluster.nodes()):
        codes = [_evict(stage, one) for one in stage.pods(stage.first, service)]
    went, stayed = codes.count(201), codes.count(429)
    must(went + stayed == len(codes), f"evicting pods of {service} was answered with {codes}")
    must(went <= allowed and stayed > 0, f"{went} of {len(codes)} pods of {service} went, {allowed} may")
    stage.until_up(stage.first)
    return went, stayed


@contextmanager
def _cordoned(stage: Stage, *nodes: str) -> Iterator[None]:
    """While the block lasts, no pod is brought to these nodes."""
    api, paths = stage.cluster.api, [f"/api/v1/nodes/{one}" for one in nodes]
    try:
        for path in paths:
            answer = api.request("PATCH", path, {"spec": {"unschedulable": True}}, content=MERGE)
            api.must(answer, f"cordoning {path}")
        yield
    finally:
        for path in paths:
            api.request("PATCH", path, {"spec": {"unschedulable": None}}, content=MERGE)


def _evict(stage: Stage, pod: Object) -> int:
    name, space = pod["metadata"]["name"], pod["metadata"]["namespace"]
    body = {"apiVersion": "policy/v1", "kind": "Eviction", "metadata": {"name": name, "namespace": space}}
    return stage.cluster.api.request("POST", f"/api/v1/namespaces/{space}/pods/{name}/eviction", body).code


def _broken(stage: Stage) -> list[str]:
    """Budgets whose own count of healthy pods, for what is stated now, is below what they want."""
    return [
        one["metadata"]["name"]
        for one in stage.listed(BUDGETS, stage.first)
        if one["status"].get("observedGeneration") == one["metadata"]["generation"]
        and one["status"]["currentHealthy"] < one["status"]["desiredHealthy"]
    ]
