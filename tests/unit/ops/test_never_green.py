"""Whatever a server does instead of answering, no command takes it for a good sign, or for nothing."""

from __future__ import annotations

import json
from argparse import Namespace
from functools import cache
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from generators import catalog
from generators.cli.verbs import VERBS
from ops.actions.site import Site
from ops.adapters.api import Api, Reply
from ops.faults import Stopped, Unreachable
from ops.world import World
from tests.support.catalogs import REPOSITORY
from tests.unit.ops.played_api import refused, reply

DIGEST = f"sha256:{'a' * 64}"
SERVICE: dict[str, Any] = {"environment": "staging", "service": "wallet", "reason": "night"}
SERVICES: dict[str, Any] = {"environment": "staging", "services": ["wallet"], "reason": "night"}
GUARDED: dict[str, Any] = {"insist": "", "wait": 0, "freeze_reason": "it burns"}
TYPED: dict[str, dict[str, Any]] = {
    "status": {"environments": ["staging"], "serve": 0, "prometheus": ""},
    "verify": {**SERVICES, "wait": 0, "prometheus": ""},
    "history": {**SERVICES, "action": "", "since": "", "check": False, "against": ""},
    "logs": {**SERVICE, "since": "", "tail": 10, "grep": "", "previous": False},
    "drift": {**SERVICES, "revert": True, "codify": False},
    "deploy": {
        **SERVICES, **GUARDED, "image": [f"wallet=1.0.0@{DIGEST}"], "commit": "", "risk": "",
        "approved_by": "", "approved_at": "", "parallel": 1, "keep": False, "force_conflicts": False,
    },
    "promote": {
        **GUARDED, "source": "staging", "target": "production", "services": ["wallet"], "pr": False,
        "base": "HEAD",
    },
    "rollback": {**SERVICE, "to": "", "lift": ""},
    "retire": {**SERVICES, **GUARDED, "delete_volume": [], "prometheus": ""},
    "scale": {**SERVICE, **GUARDED, "pods": 3, "as_stated": False},
    "restart": {**SERVICE, **GUARDED},
    "stop": {**SERVICES, **GUARDED},
    "quarantine": {**SERVICE, "release": False},
    "backup": {"environment": "staging", "resources": ["postgres"], "reason": "night", "wait": 0},
    "restore": {**SERVICE, **GUARDED, "resource": "postgres", "copy": "", "lost": True},
}  # fmt: skip
HOW = {"progress": "none", "format": "json", "color": "never", "all": False, "context": "", "kubeconfig": ""}
WHERE = {"catalog": str(REPOSITORY / "services.yaml"), "shown": "services.yaml"}


class Server:
    """One that says the same to everything, or nothing at all."""

    address = "https://server.example"

    def __init__(self, answer: Reply | Exception) -> None:
        self._answer = answer
        self.changed: list[str] = []

    def send(self, method: str, path: str, *_: Any, **__: Any) -> Reply:
        if method != "GET" and "dryRun" not in path and "/selfsubjectreviews" not in path:
            self.changed.append(path)
        if isinstance(self._answer, Exception):
            raise self._answer
        return self._answer


LOAD = cache(catalog.load)
"""Reading the catalog takes longer than all the rest."""


@pytest.mark.parametrize(
    ("answer", "rules"),
    [
        (Unreachable("connection refused"), {"cluster/unreachable"}),
        (reply(200, "<html>sign in here</html>"), {"cluster/unreachable"}),
        (reply(200, "[]"), {"cluster/unreachable"}),
        (reply(401, refused("Unauthorized", "Unauthorized")), {"cluster/unauthorised"}),
        (reply(403, refused("Forbidden", "x cannot list y")), {"cluster/forbidden"}),
        (reply(429, refused("TooManyRequests", "later")), {"cluster/busy"}),
        (reply(500, refused("InternalError", "etcdserver: leader changed")), {"cluster/server-error"}),
        (reply(503, "no healthy upstream"), {"cluster/server-error"}),
    ],
    ids=["gone", "a-page", "a-list", "expired", "forbidden", "busy", "failing", "proxy"],
)
@pytest.mark.parametrize("verb", TYPED)
def test_no_answer_is_no_good_news(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    verb: str,
    answer: Reply | Exception,
    rules: set[str],
) -> None:
    server = Server(answer)
    monkeypatch.setattr(catalog, "load", LOAD)
    monkeypatch.setattr(World, "api", lambda *_: Api(server, clock=lambda: 1_800_000_000.0))
    monkeypatch.setattr(Site, "helm", SimpleNamespace())
    stated = Namespace(**{**HOW, **WHERE, **TYPED[verb]}, output=str(tmp_path), apply=True)
    try:
        code = import_module(f"ops.commands.{verb}").run(stated)
        found = json.loads(capsys.readouterr().out)["findings"]
        told = {(one["rule"], bool(one["hint"])) for one in found}
    except Stopped as stop:
        code, told = stop.code, {(one.rule, bool(one.hint)) for one in stop.problems}
    assert (code, told) == (3, {(one, True) for one in rules})
    # A quarantine begins by denying; nobody goes on changing what does not answer.
    assert len(server.changed) == int(verb == "quarantine")
    assert list(tmp_path.iterdir()) == []


def test_every_command_on_a_cluster_is_tried() -> None:
    modules = {path.stem for path in (REPOSITORY / "ops/commands").glob("[!_]*.py")}
    assert modules == {*TYPED}
    assert modules <= {one.word for one in VERBS}
