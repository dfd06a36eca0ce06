"""People who change something by hand: it is found, told with its author, and put back."""

from __future__ import annotations

import copy
import urllib.parse
from collections.abc import Collection
from typing import Any

from cluster.api import MERGE, Object
from cluster.plan import READER
from cluster.rehearsal.cast import NoCast
from cluster.rehearsal.claims import Claim, of
from cluster.rehearsal.scenario import needing
from cluster.rehearsal.stage import Stage, must

BY_HAND = {"fieldManager": "kubectl-edit"}
GRACE = "terminationGracePeriodSeconds"
HPA, WORKLOAD, POLICY, CONFIG = (
    "/apis/autoscaling/v2/horizontalpodautoscalers",
    "/apis/apps/v1/deployments",
    "/apis/networking.k8s.io/v1/networkpolicies",
    "/api/v1/configmaps",
)


def _touched(stage: Stage) -> Collection[Claim]:
    scaled, edited = _edited(stage)
    gone, _ = _configured(stage, but=(scaled, edited))
    return [of(stage.first, one) for one in (scaled, edited, gone)]


@needing(_touched)
def drift(stage: Stage) -> str:
    """A workload, its policy and an autoscaler were edited, and an object deleted: found, and put back."""
    environment = stage.first
    scaled, edited = _edited(stage)
    hpa, policy = _one(stage, HPA, scaled), _one(stage, POLICY, edited)
    workload = _one(stage, WORKLOAD, edited)
    gone, config = _configured(stage, but=(scaled, edited))
    _edit(stage, HPA, hpa, {"spec": {"metrics": _busier(hpa)}})
    _edit(stage, POLICY, policy, {"spec": {"ingress": [{}]}})
    grace = workload["spec"]["template"]["spec"][GRACE] + 7
    _edit(stage, WORKLOAD, workload, {"spec": {"template": {"spec": {GRACE: grace}}}})
    place = _place(stage, CONFIG, config)
    must(stage.cluster.api.request("DELETE", place).ok, f"{place} cannot be deleted")
    words = f"drift {environment.name} {scaled} {edited} {gone}"
    answer = stage.ask(words)
    found = {(one["service"], one["path"].partition(".")[0]): one for one in answer.document.get("drift", ())}
    wanted = {
        (scaled, f"HorizontalPodAutoscaler/{hpa['metadata']['name']}"): "kubectl-edit",
        (edited, f"NetworkPolicy/{policy['metadata']['name']}"): "kubectl-edit",
        (edited, f"Deployment/{workload['metadata']['name']}"): "kubectl-edit",
        (gone, f"ConfigMap/{config['metadata']['name']}"): "unknown",
    }
    told = {key: one["manager"] for key, one in found.items()}
    must(answer.code == 1 and told == wanted, f"{answer}; found {told}, not {wanted}")
    must(all(one["source"] for one in found.values()), "a finding does not say who wants it otherwise")
    have = found[(edited, f"Deployment/{workload['metadata']['name']}")]["have"]
    must(have == str(grace), f"what somebody wrote is told as {have}, not {grace}")
    forbidden = stage.ask(f"{words} --revert --apply", role=READER)
    must(forbidden.code == 3 and "cluster/forbidden" in forbidden.rules, f"{forbidden}; a reader may not")
    stage.do(f"{words} --revert --apply")
    stage.do(words)
    for path, one in ((HPA, hpa), (POLICY, policy), (WORKLOAD, workload), (CONFIG, config)):
        now = stage.cluster.api.get(_place(stage, path, one))
        must(_stated(now) == _stated(one), f"{one['metadata']['name']} is not as it was")
    stage.until_up(environment)
    what = f"autoscaler of {scaled}, pods and policy of {edited}, settings of {gone}"
    return f"{what}: told with who and what; put back"


def _edited(stage: Stage) -> tuple[str, str]:
    """Whose autoscaler is edited, and whose workload and policy."""
    scaled = stage.cast.scaled(stage.first).id
    return scaled, stage.cast.rolling(stage.first, but=(scaled,)).id


def _stated(one: Object) -> tuple[object, object]:
    """What somebody wants of an object; the number of pods is the autoscaler's."""
    return {**one.get("spec", {}), "replicas": None}, one.get("data")


def _busier(hpa: Object) -> list[Object]:
    """The metrics of an autoscaler that lets pods be busier before it adds some."""
    found: list[Object] = copy.deepcopy(hpa["spec"]["metrics"])
    for one in found:
        if one["type"] == "Resource" and one["resource"]["name"] == "cpu":
            one["resource"]["target"]["averageUtilization"] += 15
    return found


def _one(stage: Stage, path: str, service: str) -> Object:
    found = stage.listed(path, stage.first, labelSelector=f"app.kubernetes.io/name={service}")
    must(bool(found), f"{service} has no {path.rpartition('/')[2]}")
    return found[0]


def _configured(stage: Stage, but: tuple[str, ...]) -> tuple[str, Object]:
    """A service with settings of its own, and the ConfigMap that holds them."""
    known = {one.id for one in stage.model.services} - set(but)
    for one in stage.listed(CONFIG, stage.first):
        service = one["metadata"].get("labels", {}).get("app.kubernetes.io/name", "")
        if service in known:
            return service, one
    raise NoCast(f"nobody in {stage.first.name} has settings in a ConfigMap")


def _place(stage: Stage, path: str, one: Object) -> str:
    base, _, plural = path.rpartition("/")
    name = urllib.parse.quote(one["metadata"]["name"])
    return f"{base}/namespaces/{stage.first.namespace}/{plural}/{name}"


def _edit(stage: Stage, path: str, one: Object, change: dict[str, Any]) -> None:
    answer = stage.cluster.api.request("PATCH", _place(stage, path, one), change, BY_HAND, MERGE)
    must(answer.ok, f"{one['metadata']['name']} cannot be edited: {answer.message}")
