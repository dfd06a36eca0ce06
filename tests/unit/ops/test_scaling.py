"""What is written when a person scales or stops: the scaler's floor, a pause, or the replicas themselves."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest

from generators import catalog
from generators.model import Environment, Service
from ops.actions import scaling
from ops.actions.isolating import cut_off, let_back, policies
from ops.actions.site import Site
from ops.adapters.api import Api
from ops.verdicts.isolation import excepted, still_open
from tests.support.catalogs import REPOSITORY
from tests.unit.ops.played_api import Memory, refused, reply

KINDS = {
    "/apis/keda.sh/v1alpha1": ("ScaledObject", "scaledobjects"),
    "/apis/autoscaling/v2": ("HorizontalPodAutoscaler", "horizontalpodautoscalers"),
    "/apis/apps/v1": ("Deployment", "deployments"),
    "/apis/argoproj.io/v1alpha1": ("Rollout", "rollouts"),
    "/apis/networking.k8s.io/v1": ("NetworkPolicy", "networkpolicies"),
}


class Place:
    """A service and its objects in memory, made as they are asked for."""

    def __init__(self, memory: Memory, file: str, service: str) -> None:
        model = catalog.load(REPOSITORY / file, file).model
        assert model is not None
        self.service: Service = next(one for one in model.services if one.id == service)
        environment: Environment = model.fleet.environments[0]
        self.memory = memory
        for path, (kind, plural) in KINDS.items():
            found = {"kind": kind, "name": plural, "namespaced": True}
            memory.objects[path] = {"metadata": {}, "resources": [found]}
        self.space = environment.namespace
        world = SimpleNamespace(platform=model.fleet.platform.name)
        site = SimpleNamespace(api=Api(memory), environment=environment, world=world)
        self.site = cast(Site, site)

    def add(self, prefix: str, name: str, **body: Any) -> dict[str, Any]:
        """The object of the kind that lives below the prefix; read it again with ``seen``."""
        at = f"{prefix}/namespaces/{self.space}/{KINDS[prefix][1]}/{name}"
        self.memory.objects[at] = {"metadata": {"name": name, "resourceVersion": "1"}, **body}
        return self.memory.objects[at]

    def seen(self, prefix: str, name: str) -> dict[str, Any]:
        return self.memory.objects[f"{prefix}/namespaces/{self.space}/{KINDS[prefix][1]}/{name}"]


KEDA, HPA, APPS = "/apis/keda.sh/v1alpha1", "/apis/autoscaling/v2", "/apis/apps/v1"


def test_a_queue_keeps_its_floor_and_is_paused_to_stop(memory: Memory) -> None:
    place = Place(memory, "tests/catalogs/aiaas.yaml", "orchestrator")
    place.add(KEDA, "orchestrator", spec={"minReplicaCount": 0, "maxReplicaCount": 8})
    scaling.at_least(place.site, place.service, 3)
    assert place.seen(KEDA, "orchestrator")["spec"] == {"minReplicaCount": 3, "maxReplicaCount": 8}
    scaling.none(place.site, place.service)
    notes = place.seen(KEDA, "orchestrator")["metadata"]["annotations"]
    assert notes == {"autoscaling.keda.sh/paused-replicas": "0"}


def test_an_autoscaler_that_sleeps_is_woken(memory: Memory) -> None:
    place = Place(memory, "services.yaml", "tools")
    place.add(HPA, "tools", spec={"minReplicas": 2})
    place.add(APPS, "tools", spec={"replicas": 2})
    scaling.none(place.site, place.service)
    # The floor stays: without a pod the autoscaler leaves the service alone.
    assert place.seen(HPA, "tools")["spec"] == {"minReplicas": 2}
    assert place.seen(APPS, "tools")["spec"] == {"replicas": 0}
    scaling.at_least(place.site, place.service, 2)
    assert place.seen(APPS, "tools")["spec"] == {"replicas": 2}
    place.seen(APPS, "tools")["spec"] = {"replicas": 4}
    scaling.at_least(place.site, place.service, 3)
    assert place.seen(APPS, "tools")["spec"] == {"replicas": 4}
    assert place.seen(HPA, "tools")["spec"] == {"minReplicas": 3}


@pytest.mark.parametrize("times", [1, 3])
def test_a_policy_that_changes_meanwhile_is_read_again(memory: Memory, times: int) -> None:
    place = Place(memory, "services.yaml", "tools")
    prefix, name = "/apis/networking.k8s.io/v1", "quarantine.tools"
    place.add(prefix, "tools", spec={"podSelector": {}, "ingress": [{}]})
    place.add(prefix, name, spec={})
    for _ in range(times):
        memory.fail("PATCH", "networkpolicies/tools", reply(409, refused("Conflict", "modified")))
    assert cut_off(place.site, "tools") == ["tools"]
    selector = place.seen(prefix, "tools")["spec"]["podSelector"]
    assert selector["matchExpressions"] == [excepted("tools")]
    assert still_open(policies(place.site), "tools", name) == []
    assert let_back(place.site, "tools") == ["tools"]
    assert not place.seen(prefix, "tools")["spec"]["podSelector"]["matchExpressions"]
    assert name not in str(memory.objects)
