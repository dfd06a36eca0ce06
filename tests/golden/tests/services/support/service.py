# Generated for demo from templates/scaffolds/shared/python/support/service.py and golden.yaml; do not edit, run ./doit generate. sha256:ed3154d5ae4cad77
"""A service as its tests see it: what the catalog states, its team's resource, and where it runs."""

from __future__ import annotations

import json
import os
import runpy
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from support.client import Client

VARIABLE = "SERVICES_UNDER_TEST"


@dataclass(frozen=True)
class Resource:
    """What the tests create, read, change and delete."""

    path: str
    list: str
    read: str
    write: str
    text: str
    """A field of text that comes back as it was sent."""
    valid: Callable[[], dict[str, Any]]
    """A body that is accepted, another one at each call."""
    invalid: Sequence[Mapping[str, Any]]


def word() -> str:
    """A short word, new at each call."""
    return secrets.token_hex(6)


ITEMS = Resource(
    path="/api/v1/items",
    list="items",
    read="items:read",
    write="items:write",
    text="name",
    valid=lambda: {"name": f"item {word()}", "quantity": 3, "note": ""},
    invalid=(
        {},
        {"name": ""},
        {"name": "n" * 121},
        {"name": 7},
        {"name": "negative", "quantity": -1},
        {"name": "too many", "quantity": 1_000_001},
        {"name": "unknown", "colour": "red"},
    ),
)
"""The example of the service template."""


@dataclass(frozen=True)
class Service:
    """``contract``: contract.json beside the tests."""

    contract: Mapping[str, Any]
    resource: Resource

    @property
    def target(self) -> Mapping[str, str]:
        """Where it runs: ``url``, ``issuer``, ``control``, ``database``. Raises RuntimeError where nothing does."""
        told = os.environ.get(VARIABLE)
        found = json.loads(Path(told).read_text(encoding="utf-8")) if told else {}
        own = self.contract["id"]
        if own not in found:
            raise RuntimeError(f"{own} does not run: {VARIABLE} names no file that says where")
        return dict(found[own])

    def uses(self, kind: str) -> str:
        """The name of its resource of a type (``postgresql``); empty where it uses none."""
        return next((use["name"] for use in self.contract["uses"] if use["type"] == kind), "")

    def client(self, url: str = "") -> Client:
        """Without a token."""
        return Client(url or self.target["url"])

    def token(self, sub: str = "", scopes: Sequence[str] | None = None, **wanted: Any) -> str:
        """Of a new user who may read and write, unless something else is wanted."""
        scope = " ".join((self.resource.read, self.resource.write) if scopes is None else scopes)
        body = {"sub": sub or f"user-{word()}", "scope": scope, "aud": self.contract["id"], **wanted}
        with Client(self.target["issuer"]) as issuer:
            answer = issuer.post("/token", json=body)
        return str(answer.raise_for_status().json()["token"])

    def user(self, url: str = "", **wanted: Any) -> Client:
        """Of a new user, or of the one that is wanted."""
        client = self.client(url)
        client.headers["authorization"] = f"Bearer {self.token(**wanted)}"
        return client


def declare(folder: Path) -> Service:
    """The service of a folder; the example's resource where its team deleted ``fixtures.py``."""
    contract = json.loads((folder / "contract.json").read_text(encoding="utf-8"))
    fixtures = folder / "fixtures.py"
    own = runpy.run_path(str(fixtures)) if fixtures.is_file() else {}
    return Service(contract, own.get("RESOURCE", ITEMS))
