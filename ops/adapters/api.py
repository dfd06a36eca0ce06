"""The Kubernetes API as plain objects: get, list in pages, apply, patch, delete, discovery."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Any, Protocol
from urllib.parse import urlencode

from generators.emit import to_json_in_yaml
from ops.faults import ApiError, Cause, Unreachable

PAGE = 100
"""Objects of one answer: five hundred Deployments take fifty megabytes once they are read."""
APPLY = "application/apply-patch+yaml"
MERGE = "application/merge-patch+json"
JSON_PATCH = "application/json-patch+json"

Object = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back over the wire: code, body, the Warning header and the server's Date header."""

    status: int
    body: bytes
    warning: str = ""
    date: str = ""


class Transport(Protocol):
    """How requests travel. ``send`` raises Unreachable when no complete answer came."""

    address: str

    def send(
        self, method: str, path: str, body: bytes | None = None, content_type: str = "", accept: str = ""
    ) -> Reply:
        """One request and its answer."""
        ...


@dataclass(frozen=True, slots=True)
class Resource:
    """Where objects of a kind live: ``apis/apps/v1``, ``deployments``, with or without a namespace."""

    prefix: str
    plural: str
    namespaced: bool

    def path(self, namespace: str, name: str = "") -> str:
        """The address of the collection, or of one object."""
        parts = [self.prefix, *(["namespaces", namespace] if self.namespaced and namespace else [])]
        return "/" + "/".join([*parts, self.plural, *([name] if name else [])])


class Api:
    """Safe to use from several threads. Every method may raise ApiError or Unreachable."""

    def __init__(self, transport: Transport, clock: Callable[[], float] = time.time) -> None:
        self._transport = transport
        self._kinds: dict[str, dict[str, Resource]] = {}
        self._lock = threading.Lock()
        self._clock = clock
        self.skew = 0.0
        """Seconds that the server's clock is ahead of ours, by its last answer."""

    def now(self) -> float:
        """The server's time, in seconds since 1970: what its own stamps are compared with."""
        return self._clock() + self.skew

    @property
    def address(self) -> str:
        """The server's address, for messages."""
        return self._transport.address

    def get(self, path: str, **query: str) -> Object:
        """One object."""
        return self._ask("GET", path, query)[0]

    def find(self, path: str) -> Object | None:
        """One object, or None where there is none (and its kind is known)."""
        try:
            return self.get(path)
        except ApiError as error:
            if error.status == 404 and error.reason == "NotFound":
                return None
            raise

    def each(
        self, path: str, query: Mapping[str, str] | None = None, *, page: int = PAGE
    ) -> Iterator[Object]:
        """Every object of a collection, read page by page so that few are held at once."""
        more = ""
        while True:
            asked = {**(query or {}), "limit": str(page), **({"continue": more} if more else {})}
            answer = self.get(path, **asked)
            items, answer["items"] = answer.get("items") or [], None
            yield from items
            more = answer.get("metadata", {}).get("continue", "")
            if not more:
                return

    def apply(
        self, path: str, body: Mapping[str, Any], *, manager: str, force: bool, dry: bool
    ) -> tuple[Object, str]:
        """Server-side apply with strict fields; the object as it is then, and the server's warning."""
        query = {"fieldManager": manager, "force": str(force).lower(), "fieldValidation": "Strict"}
        return self._ask("PATCH", path, {**query, **({"dryRun": "All"} if dry else {})}, body, APPLY)

    def patch(self, path: str, body: Any, *, manager: str, kind: str = MERGE) -> Object:
        """A merge patch, or with ``kind`` JSON_PATCH a list of operations."""
        return self._ask("PATCH", path, {"fieldManager": manager}, body, kind)[0]

    def create(self, path: str, body: Mapping[str, Any], *, manager: str) -> Object:
        """A new object of a collection; ApiError 409 when it is there already."""
        return self._ask("POST", path, {"fieldManager": manager}, body, "application/json")[0]

    def replace(self, path: str, body: Mapping[str, Any], *, manager: str) -> Object:
        """The whole object; ApiError 409 when its resourceVersion is no longer the current one."""
        return self._ask("PUT", path, {"fieldManager": manager}, body, "application/json")[0]

    def delete(self, path: str) -> None:
        """Deletes an object, in the background where others depend on it."""
        self._ask("DELETE", path, {"propagationPolicy": "Background"})

    def text(self, path: str, **query: str) -> str:
        """An answer that is no JSON, such as a log."""
        reply = self._transport.send("GET", _address(path, query), accept="*/*")
        if reply.status >= 400:
            raise _error(reply)
        return reply.body.decode("utf-8", "replace")

    def resource(self, version: str, kind: str) -> Resource | None:
        """Where a kind lives, asked of the server once per API version; None if it has no such kind."""
        with self._lock:
            if version not in self._kinds:
                self._kinds[version] = self._discover(version)
            return self._kinds[version].get(kind)

    def _discover(self, version: str) -> dict[str, Resource]:
        prefix = f"apis/{version}" if "/" in version else f"api/{version}"
        try:
            found = self.get(f"/{prefix}")
        except ApiError as error:
            if error.status == 404:
                return {}
            raise
        return {
            one["kind"]: Resource(prefix, one["name"], bool(one["namespaced"]))
            for one in found.get("resources", ())
            if "/" not in one["name"]
        }

    def _ask(
        self, method: str, path: str, query: Mapping[str, str], body: Any = None, content_type: str = ""
    ) -> tuple[Object, str]:
        data = None if body is None else to_json_in_yaml(body).encode()
        reply = self._transport.send(method, _address(path, query), data, content_type)
        if reply.date:
            # Whole seconds, rounded down, and the way here: half a second is the best guess.
            ahead = parsedate_to_datetime(reply.date).timestamp() + 0.5 - self._clock()
            self.skew = ahead if abs(ahead) > 2 else 0.0
        if reply.status >= 400:
            raise _error(reply)
        try:
            answer = json.loads(reply.body)
        except ValueError as error:
            raise Unreachable("what answered is no Kubernetes API server") from error
        if not isinstance(answer, dict):
            raise Unreachable("what answered is no Kubernetes API server")
        return answer, reply.warning


def _address(path: str, query: Mapping[str, str]) -> str:
    return f"{path}?{urlencode(query)}" if query else path


def _error(reply: Reply) -> ApiError:
    try:
        status = json.loads(reply.body)
        causes = (status.get("details") or {}).get("causes") or ()
        return ApiError(
            reply.status,
            str(status.get("reason", "")),
            str(status.get("message", "")),
            tuple(Cause(c.get("reason", ""), c.get("field", ""), c.get("message", "")) for c in causes),
        )
    except (ValueError, AttributeError):
        text = reply.body.decode("utf-8", "replace").strip()
        return ApiError(reply.status, "", text[:300])
