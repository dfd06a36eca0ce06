"""Asks a service, and says what came back."""

from __future__ import annotations

import http.client
import itertools
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lab import Lab, Running

READ, WRITE = "items:read", "items:write"
_subjects = itertools.count(1)


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    """Names in lower case."""
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def problem(self) -> str:
        """The last word of a problem's type: ``not-found``."""
        assert self.headers["content-type"] == "application/problem+json", self
        said = self.json
        assert said["status"] == self.status
        assert said["correlationId"] == self.headers["x-correlation-id"]
        return str(said["type"]).removeprefix("urn:problem:")


class Client:
    """One subject that asks one process."""

    def __init__(self, running: Running, token: str | None, subject: str = "") -> None:
        self.running, self.token, self.subject = running, token, subject

    @classmethod
    def of(cls, lab: Lab, running: Running, *scopes: str) -> Client:
        """A subject of its own, with these scopes, or with both."""
        subject = f"subject-{next(_subjects)}"
        token = lab.token(running.app, *(scopes or (READ, WRITE)), subject=subject)
        return cls(running, token, subject)

    def at(self, running: Running) -> Client:
        """The same subject at another process."""
        return Client(running, self.token, self.subject)

    def ask(
        self, method: str, path: str, body: Any = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """``body``: JSON, or bytes that are sent as they are."""
        sent = {"connection": "close", **(headers or {})}
        if self.token is not None:
            sent.setdefault("authorization", f"Bearer {self.token}")
        data = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        if data is not None:
            sent.setdefault("content-type", "application/json")
        connection = http.client.HTTPConnection("127.0.0.1", self.running.port, timeout=20)
        try:
            connection.request(method, path, data, sent)
            got = connection.getresponse()
            return Answer(got.status, {name.lower(): value for name, value in got.getheaders()}, got.read())
        except ConnectionRefusedError as error:
            raise AssertionError(self.running.told()) from error
        finally:
            connection.close()

    def make(self, name: str, **more: Any) -> Any:
        """A new item."""
        answer = self.ask("POST", "/api/v1/items", {"name": name, **more})
        assert answer.status == 201, answer
        return answer.json


def anonymous(running: Running) -> Client:
    return Client(running, None)
