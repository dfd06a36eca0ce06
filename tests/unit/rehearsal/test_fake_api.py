"""The fake Kubernetes API answers what discovery asks."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from rehearsal.fake_api import Cluster, pod
from rehearsal.web import Request

PODS = "/api/v1/namespaces/demo/pods"


@pytest.fixture
def cluster() -> Cluster:
    made = Cluster()
    for name, namespace, part in (("a", "demo", "yes"), ("b", "demo", "no"), ("c", "other", "yes")):
        made.add("pods", pod(name, namespace, "127.0.0.1", {"http": 1}, {"part": part}))
    return made


def asked(path: str, **query: str) -> Request:
    return Request("GET", path, query, b"")


async def listed(cluster: Cluster, path: str, **query: str) -> list[str]:
    answer = await cluster.handle(asked(path, **query))
    return [one["metadata"]["name"] for one in json.loads(answer.body)["items"]]


def test_lists_keep_to_the_namespace_and_the_labels(cluster: Cluster) -> None:
    assert asyncio.run(listed(cluster, PODS)) == ["a", "b"]
    assert asyncio.run(listed(cluster, PODS, labelSelector="part=yes")) == ["a"]
    assert asyncio.run(listed(cluster, "/api/v1/pods", labelSelector="part=yes")) == ["a", "c"]


def test_a_watch_tells_what_is_there_then_what_comes_and_goes(cluster: Cluster) -> None:
    async def told() -> list[dict[str, Any]]:
        request = asked(PODS, watch="true", sendInitialEvents="true", labelSelector="part=yes")
        stream = (await cluster.handle(request)).stream
        assert stream is not None
        events = [json.loads(await anext(stream)), json.loads(await anext(stream))]
        waiting = asyncio.ensure_future(anext(stream))
        await asyncio.sleep(0)
        cluster.remove("pods", "demo", "b")
        cluster.remove("pods", "demo", "a")
        events.append(json.loads(await waiting))
        return events

    first, bookmark, last = asyncio.run(told())
    assert (first["type"], first["object"]["metadata"]["name"]) == ("ADDED", "a")
    assert bookmark["type"] == "BOOKMARK"
    assert bookmark["object"]["metadata"]["annotations"] == {"k8s.io/initial-events-end": "true"}
    assert (last["type"], last["object"]["metadata"]["name"]) == ("DELETED", "a")


def test_what_discovery_has_no_business_with_is_not_there(cluster: Cluster) -> None:
    assert asyncio.run(cluster.handle(asked("/api/v1/secrets"))).status == 404
