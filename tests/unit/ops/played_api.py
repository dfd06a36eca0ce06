"""An API server that keeps everything in memory, and its answers."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

from ops.adapters.api import Reply


class Memory:
    """A transport that keeps what is created. ``answers`` come first, one for each request that fits."""

    address = "https://memory.example"

    def __init__(self) -> None:
        self.objects: dict[str, dict[str, Any]] = {}
        self.sent: list[tuple[str, str]] = []
        self.answers: list[tuple[str, str, Reply | Exception]] = []
        self.date = ""
        self._version = 0

    def fail(self, method: str, part: str, answer: Reply | Exception) -> None:
        """The next request of that method whose path has that part gets this answer."""
        self.answers.append((method, part, answer))

    def send(
        self, method: str, path: str, body: bytes | None = None, content_type: str = "", accept: str = ""
    ) -> Reply:
        self.sent.append((method, path))
        for one in self.answers:
            if one[0] == method and one[1] in path:
                self.answers.remove(one)
                if isinstance(one[2], Exception):
                    raise one[2]
                return one[2]
        split = urlsplit(path)
        sent = json.loads(body) if body else None
        status, answer = self._do(method, split.path, parse_qs(split.query), sent)
        return Reply(status, json.dumps(answer).encode(), "", self.date)

    def _do(self, method: str, path: str, query: dict[str, list[str]], sent: Any) -> tuple[int, Any]:
        if path.endswith("/selfsubjectreviews"):
            return 201, {"status": {"userInfo": {"username": "somebody"}}}
        if method == "GET":
            return self._get(path, query)
        if method == "POST":
            at = f"{path}/{sent['metadata']['name']}"
            if at in self.objects:
                return 409, refused("AlreadyExists", f"{at} already exists")
            return 201, self._keep(at, sent)
        if path not in self.objects:
            return 404, refused("NotFound", f"{path} not found")
        wanted = (sent or {}).get("metadata", {}).get("resourceVersion") if isinstance(sent, dict) else None
        if wanted and wanted != self.objects[path]["metadata"]["resourceVersion"]:
            return 409, refused("Conflict", "the object has been modified")
        if method == "PATCH" and "dryRun" in query:
            return 200, _merged(self.objects[path], sent)
        if method == "PATCH":
            return 200, self._keep(path, _merged(self.objects[path], sent))
        if method == "DELETE":
            return 200, self.objects.pop(path)
        return 200, self._keep(path, sent)

    def _get(self, path: str, query: dict[str, list[str]]) -> tuple[int, Any]:
        if path in self.objects:
            return 200, self.objects[path]
        inside = [one for at, one in sorted(self.objects.items()) if at.rpartition("/")[0] == path]
        if inside or path.rsplit("/", 1)[-1].endswith("s"):
            return 200, {"items": [one for one in inside if _chosen(one, query)], "metadata": {}}
        return 404, refused("NotFound", f"{path} not found")

    def _keep(self, path: str, item: dict[str, Any]) -> dict[str, Any]:
        self._version += 1
        item = json.loads(json.dumps(item))
        item.setdefault("metadata", {})["resourceVersion"] = str(self._version)
        self.objects[path] = item
        return item


def _merged(old: Any, new: Any) -> Any:
    if not isinstance(old, dict) or not isinstance(new, dict):
        return new
    return {**old, **{key: _merged(old.get(key), value) for key, value in new.items()}}


def _chosen(item: dict[str, Any], query: dict[str, list[str]]) -> bool:
    for selector in query.get("labelSelector", [""])[0].split(","):
        name, _, value = selector.partition("=")
        labels = item["metadata"].get("labels") or {}
        if selector and (name not in labels or (value and labels[name] != value)):
            return False
    return True


def refused(reason: str, message: str, **details: Any) -> dict[str, Any]:
    """A Status object as the server sends it."""
    return {"kind": "Status", "reason": reason, "message": message, "details": details}


def reply(status: int, body: Any) -> Reply:
    """An answer with a body as JSON, or with a text as it is."""
    return Reply(status, body.encode() if isinstance(body, str) else json.dumps(body).encode())
