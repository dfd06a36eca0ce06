"""Machines: a node is emptied for maintenance, a zone is lost."""

from __future__ import annotations

import time
from collections import Counter

from cluster.rehearsal.machines import cordoned, evict, on
from cluster.rehearsal.stage import BUDGETS, PATIENCE, Stage, must


def drain(stage: Stage) -> str:
    """Every pod of a node is evicted, as slowly as the budgets ask for, and none of them is broken."""
    environment = stage.first
    stage.until_budgeted(environment)
    held = _held(stage)
    stage.until_budgeted(environment)
    busy = Counter(one["spec"].get("nodeName", "") for one in stage.pods(environment))
    node = max(sorted(busy), key=busy.__getitem__)
    looks, waits, moved = 0, 0, 0
    with cordoned(stage, node):
        end = time.monotonic() + PATIENCE
        while left := on(stage, node):
            must(
                time.monotonic() < end,
                f"{len(left)} pods are on {node} still, {left[0]['metadata']['name']} first",
            )
            for one in left:
                code = evict(stage, one)
                must(code in {201, 404, 429}, f"evicting {one['metadata']['name']} was answered with {code}")
                waits += code == 429
                moved += code == 201
            broken = _broken(stage)
            must(not broken, f"too few are healthy for their budgets: {', '.join(broken)}")
            looks += 1
            time.sleep(0.2)
        stage.until_up(environment)
    return f"{moved} pods left {node}, {waits} only after a wait, no budget broken in {looks} looks; {held}"


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


def _held(stage: Stage) -> str:
    """Asks all pods of a service to go at once, and says how many its budget kept.

    No node takes a pod meanwhile: one that came up between two of the questions would let another go.
    """
    several = (one.id for one in stage.running if len(stage.pods(stage.first, one.id)) > 1)
    service = next(several, "")
    if not service:
        return "nobody has a second pod for a budget to keep"
    (budget,) = stage.listed(BUDGETS, stage.first, labelSelector=f"app.kubernetes.io/name={service}")
    allowed = budget["status"]["disruptionsAllowed"]
    with cordoned(stage, *stage.cluster.nodes()):
        codes = [evict(stage, one) for one in stage.pods(stage.first, service)]
    went, stayed = codes.count(201), codes.count(429)
    must(went + stayed == len(codes), f"evicting pods of {service} was answered with {codes}")
    must(went <= allowed and stayed > 0, f"{went} of {len(codes)} pods of {service} went, {allowed} may")
    stage.until_up(stage.first)
    return f"of {len(codes)} pods of {service} asked to go at once, {stayed} had to stay"


def _broken(stage: Stage) -> list[str]:
    """Budgets whose own count of healthy pods, for what is stated now, is below what they want."""
    return [
        one["metadata"]["name"]
        for one in stage.listed(BUDGETS, stage.first)
        if one["status"].get("observedGeneration") == one["metadata"]["generation"]
        and one["status"]["currentHealthy"] < one["status"]["desiredHealthy"]
    ]
