"""Kubernetes' API over loopback: as little of it as starting and judging takes."""

from __future__ import annotations

import base64
import http.client
import json
import ssl
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import yaml

from generators.emit import to_json_in_yaml

Object = dict[str, Any]
APPLY = "application/apply-patch+yaml"
MERGE = "application/merge-patch+json"
MANAGER = "cluster"


class Refused(Exception):
    """The server answered with an error; ``answer`` has its words."""

    def __init__(self, answer: Answer, doing: str) -> None:
        super().__init__(f"{doing}: {answer.code} {answer.message}")
        self.answer = answer


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server said. ``warnings``: its warning headers, without code and quotes."""

    code: int
    body: Object
    warnings: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether it did what was asked."""
        return self.code < 300

    @property
    def message(self) -> str:
        """The words of an error."""
        return str(self.body.get("message", ""))


class Api:
    """A client with one kept connection per thread. May raise OSError when the server is gone."""

    def __init__(self, address: str, trust: ssl.SSLContext, timeout: float = 30, token: str = "") -> None:
        self._host = urlsplit(address).netloc
        self._trust = trust
        self._timeout = timeout
        self._login = {"Authorization": f"Bearer {token}"} if token else {}
        self._mine = threading.local()
        self._kinds: dict[str, dict[str, Object]] = {}
        self._open: list[http.client.HTTPSConnection] = []

    def __enter__(self) -> Api:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Closes the connections of all threads; the next request opens one anew."""
        self._mine = threading.local()
        while self._open:
            self._open.pop().close()

    @classmethod
    def of(cls, folder: Path, timeout: float = 30) -> Api:
        """The administrator's, for the cluster that has its certificates and kubeconfig in ``folder``."""
        document = yaml.safe_load((folder / "kubeconfig").read_text(encoding="utf-8"))
        server = document["clusters"][0]["cluster"]
        authority = base64.b64decode(server["certificate-authority-data"]).decode()
        trust = ssl.create_default_context(cadata=authority)
        trust.load_cert_chain(folder / "certificates/admin.crt", folder / "certificates/admin.key")
        return cls(server["server"], trust, timeout)

    @classmethod
    def as_user(cls, folder: Path, user: str) -> Api:
        """A user's of the kubeconfig, such as ``codai-staging@deployer``. Raises KeyError."""
        document = yaml.safe_load((folder / "kubeconfig").read_text(encoding="utf-8"))
        server = document["clusters"][0]["cluster"]
        authority = base64.b64decode(server["certificate-authority-data"]).decode()
        tokens = {one["name"]: one["user"].get("token", "") for one in document["users"]}
        return cls(server["server"], ssl.create_default_context(cadata=authority), token=tokens[user])

    def request(
        self,
        method: str,
        path: str,
        body: object = None,
        query: Mapping[str, str] | None = None,
        content: str = "application/json",
    ) -> Answer:
        """One request. A kept connection that the server has closed meanwhile is opened again."""
        target = f"{path}?{urlencode(query)}" if query else path
        data = None if body is None else to_json_in_yaml(body).encode()
        headers = {"Accept": "application/json", "Content-Type": content, **self._login}
        fresh = getattr(self._mine, "connection", None) is None
        try:
            return self._send(method, target, data, headers)
        except (http.client.HTTPException, ConnectionError, ssl.SSLEOFError, ssl.SSLZeroReturnError):
            # The server closes what nobody used for a while, and some of that is told by TLS alone.
            self._drop()
            if fresh:
                raise
            return self._send(method, target, data, headers)
        except OSError:
            self._drop()
            raise

    def get(self, path: str, **query: str) -> Object:
        """The object or list at ``path``. Raises Refused."""
        return self.must(self.request("GET", path, query=query), f"reading {path}")

    def create(self, one: Object) -> Object | None:
        """Creates an object; None when one of that name is there already. Raises Refused."""
        answer = self.request("POST", self.collection(one), one)
        if answer.code == http.client.CONFLICT:
            return None
        return self.must(answer, f"creating {one['kind']} {one['metadata']['name']}")

    def apply(self, one: Object, *, dry: bool = False, manager: str = MANAGER) -> Answer:
        """Applies an object on the server's side, with strict fields; the caller judges the answer."""
        query = {"fieldManager": manager, "force": "true", "fieldValidation": "Strict"}
        if dry:
            query["dryRun"] = "All"
        return self.request("PATCH", self.place(one), one, query, APPLY)

    def watch(self, path: str, version: str) -> Iterator[Object]:
        """Changes since ``version``, on a connection of their own, until the server ends it."""
        connection = http.client.HTTPSConnection(self._host, context=self._trust, timeout=None)
        try:
            query = {"watch": "true", "resourceVersion": version, "allowWatchBookmarks": "true"}
            connection.request("GET", f"{path}?{urlencode(query)}", headers={"Accept": "application/json"})
            answer = connection.getresponse()
            while answer.status == http.client.OK and (line := answer.readline()):
                yield json.loads(line)
        finally:
            connection.close()

    def place(self, one: Object) -> str:
        """The path of an object. Raises KeyError for a kind that the server does not know."""
        return f"{self.collection(one)}/{one['metadata']['name']}"

    def collection(self, one: Object) -> str:
        """The path of the objects of its kind, in its namespace."""
        version = one["apiVersion"]
        known = self._kinds.get(version)
        if known is None or one["kind"] not in known:
            listed = self.request("GET", root(version))
            resources = listed.body.get("resources", ()) if listed.ok else ()
            known = {entry["kind"]: entry for entry in resources if "/" not in entry["name"]}
            self._kinds[version] = known
        kind = known[one["kind"]]
        space = f"/namespaces/{one['metadata']['namespace']}" if kind["namespaced"] else ""
        return f"{root(version)}{space}/{kind['name']}"

    def must(self, answer: Answer, doing: str) -> Object:
        """The body of a good answer. Raises Refused for another."""
        if not answer.ok:
            raise Refused(answer, doing)
        return answer.body

    def _send(self, method: str, target: str, data: bytes | None, headers: Mapping[str, str]) -> Answer:
        connection = getattr(self._mine, "connection", None)
        if connection is None:
            connection = http.client.HTTPSConnection(self._host, context=self._trust, timeout=self._timeout)
            self._mine.connection = connection
            self._open.append(connection)
        connection.request(method, target, data, dict(headers))
        answer = connection.getresponse()
        text = answer.read().decode()
        try:
            body = json.loads(text) if text else {}
        except ValueError:
            # What no API group serves is answered in plain text.
            body = {"message": text.strip()}
        if not isinstance(body, dict):
            body = {"message": text.strip()}
        return Answer(answer.status, body, _warnings(answer))

    def _drop(self) -> None:
        connection = getattr(self._mine, "connection", None)
        if connection is not None:
            connection.close()
        self._mine.connection = None


def root(version: str) -> str:
    """The path of an API version: ``apps/v1`` is ``/apis/apps/v1``, ``v1`` is ``/api/v1``."""
    return f"/apis/{version}" if "/" in version else f"/api/{version}"


def _warnings(answer: http.client.HTTPResponse) -> tuple[str, ...]:
    found = answer.headers.get_all("Warning") or ()
    return tuple(one.split(" ", 2)[-1].strip().strip('"').replace('\\"', '"') for one in found)
