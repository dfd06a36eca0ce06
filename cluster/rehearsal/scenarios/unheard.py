"""A machine that falls silent: it may be dead, or only out of reach and at work."""

from __future__ import annotations

import time
from collections import Counter

from cluster.api import MERGE, Object
from cluster.rehearsal.machines import cordoned, evict, on
from cluster.rehearsal.stage import BUDGETS, Stage, must, says
from cluster.silence import silent

TOLERATED, HASTE = 300, 10
"""Seconds that a pod puts up with a node that is not heard of, and those that it is given here instead."""
UNHEARD = ("node.kubernetes.io/unreachable", "node.kubernetes.io/not-ready")
LABEL = "app.kubernetes.io/name"


def node(stage: Stage) -> str:
    """A node is not heard of any more: its pods run elsewhere, as far as that is safe.

    What has a name of its own might still run there and write: it waits until a person gives the node up.
    """
    environment = stage.first
    stage.until_up(environment)
    stage.until_budgeted(environment)
    name = _busiest(stage)
    there = on(stage, name)
    own = {f"statefulsets/{owner}" for kind, owner in map(_owner, there) if kind == "StatefulSet"}
    _hasten(stage, there)
    begun = time.monotonic()
    with silent(stage.cluster.api, name):
        stage.until(lambda: not says(_node(stage, name), "Ready"), f"{name} to be missed")
        missed = time.monotonic() - begun
        kept = _beside(stage, there, name)
        stage.until(lambda: not on(stage, name), "pods elsewhere")
        stage.until(lambda: set(stage.unavailable(environment)) <= own, "all that has no name of its own")
        took = time.monotonic() - begun
        twice = own - set(stage.unavailable(environment))
        must(not twice, f"{sorted(twice)} run twice, if {name} is only out of reach")
        stage.cluster.node_given_up(name)
        stage.until_up(environment)
    stage.cluster.node_up(name)
    stage.until(lambda: says(_node(stage, name), "Ready"), f"{name} to be back")
    stage.until_up(environment)
    named = f"; {len(own)} with a name of their own waited until {name} was given up" if own else ""
    return (
        f"{name} missed after {missed:.0f} s, {len(there) - len(own)} pods run elsewhere after {took:.0f} s "
        f"({HASTE} s of patience here are {TOLERATED} s); budgets kept {kept} beside them{named}"
    )


def _busiest(stage: Stage) -> str:
    """The node with most pods, one that runs a StatefulSet's before all others."""
    found: Counter[tuple[bool, str]] = Counter()
    for one in stage.pods(stage.first):
        found[_owner(one)[0] == "StatefulSet", one["spec"].get("nodeName", "")] += 1
    named = {name for own, name in found if own} or {name for _, name in found}
    return max(sorted(named), key=lambda name: found[True, name] + found[False, name])


def _node(stage: Stage, name: str) -> Object:
    return stage.cluster.api.get(f"/api/v1/nodes/{name}")


def _owner(pod: Object) -> tuple[str, str]:
    owners = pod["metadata"].get("ownerReferences") or [{"kind": "", "name": ""}]
    return owners[0]["kind"], owners[0]["name"]


def _hasten(stage: Stage, pods: list[Object]) -> None:
    """Gives each pod HASTE seconds of patience, where it has TOLERATED."""
    for one in pods:
        tolerations = one["spec"]["tolerations"]
        stated = {each.get("tolerationSeconds") for each in tolerations if each.get("key") in UNHEARD}
        must(stated == {TOLERATED}, f"{one['metadata']['name']} puts up with a lost node for {stated} s")
        hasty = [
            {**each, "tolerationSeconds": HASTE} if each.get("key") in UNHEARD else each
            for each in tolerations
        ]
        path = f"/api/v1/namespaces/{one['metadata']['namespace']}/pods/{one['metadata']['name']}"
        answer = stage.cluster.api.request("PATCH", path, {"spec": {"tolerations": hasty}}, content=MERGE)
        stage.cluster.api.must(answer, f"hastening {path}")


def _beside(stage: Stage, lost: list[Object], node: str) -> int:
    """While pods are lost, those beside them may not be evicted as well: how many were asked, and kept.

    No node takes a pod meanwhile, so that what is lost stays lost until all were asked.
    """
    running = {one.id for one in stage.running}
    kept = 0
    with cordoned(stage, *stage.cluster.nodes()):
        for service in sorted({one["metadata"]["labels"].get(LABEL, "") for one in lost} & running):
            pods = stage.pods(stage.first, service)
            beside = [one for one in pods if one["spec"].get("nodeName") != node and says(one, "Ready")]
            # Where an earlier version is kept beside the one that runs, more may go than its budget counts.
            versions = {_owner(one) for one in pods}
            if not beside or len(versions) > 1 or not _budgets(stage, service):
                continue
            _until_used_up(stage, service)
            codes = {evict(stage, one) for one in beside}
            must(codes == {429}, f"a pod of {service} is lost; evicting the others was answered with {codes}")
            kept += len(beside)
    several = [one for one in stage.listed(BUDGETS, stage.first) if one["status"]["expectedPods"] > 1]
    must(kept > 0 or not several, f"nothing that {node} ran has a pod beside it")
    return kept


def _budgets(stage: Stage, service: str) -> list[Object]:
    return stage.listed(BUDGETS, stage.first, labelSelector=f"{LABEL}={service}")


def _until_used_up(stage: Stage, service: str) -> None:
    def used_up() -> bool:
        return all(one["status"]["disruptionsAllowed"] == 0 for one in _budgets(stage, service))

    stage.until(used_up, f"the budget of {service} to count what is lost")
