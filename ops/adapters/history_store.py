"""Keeps the history of services in ConfigMaps of their namespace: only ever added to.

A part holds ``ROOM`` entries; the Lease of the service notes the newest one, as a second witness.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from generators.conventions import operations
from ops.adapters.api import Api
from ops.faults import ApiError, Unreachable
from ops.records.chain import ROOT, Entry, read

ROOM = 500
"""Entries of one ConfigMap: a megabyte holds some 1,500 of the usual length."""
TRIES = 8


class History:
    """The histories of one environment's services."""

    def __init__(self, api: Api, environment: str, namespace: str, platform: str) -> None:
        self._api = api
        self._environment = environment
        self._namespace = namespace
        self._platform = platform
        self._actor = ""

    def entries(self, service: str) -> tuple[Entry, ...]:
        """All of a service's history, oldest first. Raises ValueError for what is no entry."""
        return self.all(f"={service}").get(service, ())

    def all(self, value: str = "") -> dict[str, tuple[Entry, ...]]:
        """Every history of the environment, by service."""
        label = operations.history_label(self._platform)
        found: dict[str, list[tuple[str, str]]] = {}
        for item in self._api.each(self._maps(), {"labelSelector": f"{label}{value}"}, page=100):
            lines = found.setdefault(item["metadata"]["labels"][label], [])
            lines += (item.get("data") or {}).items()
        return {name: tuple(read(text) for _, text in sorted(lines)) for name, lines in found.items()}

    def head(self, service: str) -> tuple[int, str] | None:
        """Number and hash of the newest entry as the Lease notes them."""
        lease = self._api.find(self._lease(service))
        noted = ((lease or {}).get("metadata", {}).get("annotations") or {}).get(self._annotation, "")
        number, _, digest = noted.partition(" ")
        return (int(number), digest) if number.isdecimal() else None

    def append(self, service: str, action: str, **told: Any) -> Entry:
        """Adds an entry, with the server's time and the name the server knows the caller by.

        Two writers never overwrite each other: the later one reads again and goes behind.
        """
        for attempt in range(TRIES):
            before = self.entries(service)
            stamp = datetime.fromtimestamp(self._api.now(), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
            bare = Entry(len(before) + 1, stamp, action, self.actor(), service, self._environment, **told)
            entry = bare.sealed(before[-1].hash if before else ROOT)
            try:
                self._write(service, entry)
            except ApiError as error:
                if error.status in (409, 422) and attempt + 1 < TRIES:
                    continue
                raise
            except Unreachable:
                # Whether it was written is unknown: it was if it is there now.
                if entry in self.entries(service):
                    return entry
                raise
            self._note(service, entry)
            return entry
        raise AssertionError("the last try returns or raises")

    def actor(self) -> str:
        """Who the server says is asking."""
        if not self._actor:
            body = {"apiVersion": "authentication.k8s.io/v1", "kind": "SelfSubjectReview"}
            path = "/apis/authentication.k8s.io/v1/selfsubjectreviews"
            answer = self._api.create(path, body, manager=operations.OPERATOR)
            self._actor = str(answer["status"]["userInfo"].get("username", "unknown"))
        return self._actor

    def _write(self, service: str, entry: Entry) -> None:
        part = (entry.number - 1) // ROOM + 1
        name, key = operations.history(service, part), f"{entry.number:06d}"
        if (entry.number - 1) % ROOM == 0:
            body = {
                "apiVersion": "v1",
                "kind": "ConfigMap",
                "metadata": {
                    "name": name,
                    "labels": {
                        operations.history_label(self._platform): service,
                        "app.kubernetes.io/part-of": self._platform,
                    },
                },
                "data": {key: entry.text()},
            }
            self._api.create(self._maps(), body, manager=operations.OPERATOR)
            return
        # `test` fails where another writer took the number; `add` alone would overwrite it.
        last = f"{entry.number - 1:06d}"
        kept = self._api.get(f"{self._maps()}/{name}")
        if key in (kept.get("data") or {}) or last not in kept["data"]:
            raise ApiError(409, "Conflict", f"{name} has grown in the meantime")
        version = kept["metadata"]["resourceVersion"]
        body = {"metadata": {"resourceVersion": version}, "data": {key: entry.text()}}
        self._api.patch(f"{self._maps()}/{name}", body, manager=operations.OPERATOR)

    def _note(self, service: str, entry: Entry) -> None:
        note = {self._annotation: f"{entry.number} {entry.hash}"}
        body: dict[str, Any] = {"metadata": {"annotations": note}}
        try:
            self._api.patch(self._lease(service), body, manager=operations.OPERATOR)
        except ApiError as error:
            if error.status != 404:
                raise
            name = operations.lease(service)
            body = {
                "apiVersion": "coordination.k8s.io/v1",
                "kind": "Lease",
                "metadata": {"name": name, "annotations": note},
                "spec": {"holderIdentity": ""},
            }
            self._api.create(self._lease(service).rpartition("/")[0], body, manager=operations.OPERATOR)

    @property
    def _annotation(self) -> str:
        return operations.head_annotation(self._platform)

    def _maps(self) -> str:
        return f"/api/v1/namespaces/{self._namespace}/configmaps"

    def _lease(self, service: str) -> str:
        name = operations.lease(service)
        return f"/apis/coordination.k8s.io/v1/namespaces/{self._namespace}/leases/{name}"
