"""What people do to nodes and their pods by hand: nothing new there, and away with what is there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from cluster.api import MERGE, Object
from cluster.rehearsal.stage import Stage


@contextmanager
def cordoned(stage: Stage, *nodes: str) -> Iterator[None]:
    """While the block lasts, no pod is brought to these nodes. Raises Refused."""
    api, paths = stage.cluster.api, [f"/api/v1/nodes/{one}" for one in nodes]
    try:
        for path in paths:
            answer = api.request("PATCH", path, {"spec": {"unschedulable": True}}, content=MERGE)
            api.must(answer, f"cordoning {path}")
        yield
    finally:
        for path in paths:
            api.request("PATCH", path, {"spec": {"unschedulable": None}}, content=MERGE)


def evict(stage: Stage, pod: Object) -> int:
    """Asks a pod to go; the code of the answer: 201, 429 where its budget keeps it, 404 for none."""
    name, space = pod["metadata"]["name"], pod["metadata"]["namespace"]
    body = {"apiVersion": "policy/v1", "kind": "Eviction", "metadata": {"name": name, "namespace": space}}
    return stage.cluster.api.request("POST", f"/api/v1/namespaces/{space}/pods/{name}/eviction", body).code


def on(stage: Stage, node: str) -> list[Object]:
    """The first environment's pods on a node, but for those that are being deleted."""
    return [one for one in stage.pods(stage.first) if one["spec"].get("nodeName") == node]
