"""A fake Kubernetes API: as much of list and watch as service discovery asks for."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from rehearsal.web import Answer, Request

Object = dict[str, Any]

_KINDS = {"pods": "Pod", "nodes": "Node", "endpointslices": "EndpointSlice", "services": "Service"}
_GROUPS = {"endpointslices": "discovery.k8s.io/v1"}


@dataclass
class Cluster:
    """Objects by plural. Adding and removing is told to everyone who watches."""

    objects: dict[str, list[Object]] = field(default_factory=lambda: {kind: [] for kind in _KINDS})
    _watchers: list[tuple[str, Request, asyncio.Queue[Object]]] = field(default_factory=list)
    _version: int = 1

    def add(self, plural: str, one: Object) -> None:
        """Adds an object."""
        self._version += 1
        one["metadata"]["resourceVersion"] = str(self._version)
        self.objects[plural].append(one)
        self._tell(plural, "ADDED", one)

    def remove(self, plural: str, namespace: str, name: str) -> Object:
        """Removes an object and returns it. Raises StopIteration when it is not there."""
        found = next(
            one
            for one in self.objects[plural]
            if (one["metadata"].get("namespace"), one["metadata"]["name"]) == (namespace, name)
        )
        self.objects[plural].remove(found)
        self._version += 1
        found["metadata"]["resourceVersion"] = str(self._version)
        self._tell(plural, "DELETED", found)
        return found

    async def handle(self, request: Request) -> Answer:
        """Lists or watches; 404 for what discovery has no business with."""
        plural = request.path.rstrip("/").rpartition("/")[2]
        if plural not in _KINDS:
            return Answer(b'{"kind":"Status","status":"Failure","code":404}', 404)
        found = [one for one in self.objects[plural] if _matches(one, request)]
        if request.query.get("watch") in {"true", "1"}:
            return Answer(stream=self._watch(plural, request, found))
        listing = {
            "kind": f"{_KINDS[plural]}List",
            "apiVersion": _GROUPS.get(plural, "v1"),
            "metadata": {"resourceVersion": str(self._version)},
            "items": found,
        }
        return Answer(json.dumps(listing).encode())

    async def _watch(self, plural: str, request: Request, found: Iterable[Object]) -> AsyncIterator[bytes]:
        queue: asyncio.Queue[Object] = asyncio.Queue()
        entry = (plural, request, queue)
        self._watchers.append(entry)
        try:
            if request.query.get("sendInitialEvents") == "true":
                for one in found:
                    yield _line("ADDED", plural, one)
                metadata = {
                    "resourceVersion": str(self._version),
                    "annotations": {"k8s.io/initial-events-end": "true"},
                }
                yield _line("BOOKMARK", plural, {"metadata": metadata})
            while True:
                event = await queue.get()
                yield _line(event["type"], plural, event["object"])
        finally:
            self._watchers.remove(entry)

    def _tell(self, plural: str, what: str, one: Object) -> None:
        for watched, request, queue in self._watchers:
            if watched == plural and _matches(one, request):
                queue.put_nowait({"type": what, "object": one})


def pod(
    name: str,
    namespace: str,
    address: str,
    ports: Mapping[str, int],
    labels: Mapping[str, str],
    node: str = "node-1",
) -> Object:
    """A running pod with one container ``app``."""
    return {
        "metadata": {
            "name": name,
            "namespace": namespace,
            "uid": f"{namespace}-{name}",
            "labels": dict(labels),
        },
        "spec": {
            "nodeName": node,
            "containers": [
                {
                    "name": "app",
                    "image": "registry.example/app",
                    "ports": [
                        {"name": port, "containerPort": number, "protocol": "TCP"}
                        for port, number in ports.items()
                    ],
                }
            ],
        },
        "status": {
            "phase": "Running",
            "podIP": address,
            "podIPs": [{"ip": address}],
            "hostIP": address,
            "conditions": [{"type": "Ready", "status": "True"}],
        },
    }


def _line(what: str, plural: str, one: Object) -> bytes:
    named = {"kind": _KINDS[plural], "apiVersion": _GROUPS.get(plural, "v1"), **one}
    return json.dumps({"type": what, "object": named}).encode() + b"\n"


def _matches(one: Object, request: Request) -> bool:
    _, found, rest = request.path.partition("/namespaces/")
    metadata = one["metadata"]
    if found and rest.partition("/")[0] != metadata.get("namespace"):
        return False
    for wanted in filter(None, request.query.get("labelSelector", "").split(",")):
        name, _, value = wanted.partition("=")
        if metadata.get("labels", {}).get(name) != value.lstrip("="):
            return False
    return True
