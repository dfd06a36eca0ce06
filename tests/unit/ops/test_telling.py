"""Whoever waits at a terminal is told for what, and whoever asked for JSON gets one document."""

from __future__ import annotations

import io
import json
import sys
from argparse import Namespace
from types import SimpleNamespace
from typing import Any

import pytest

from generators import progress
from ops import __main__ as program
from ops.world import World
from tests.support.catalogs import REPOSITORY

WHERE = {"catalog": str(REPOSITORY / "services.yaml"), "shown": "services.yaml", "output": "."}


class Terminal(io.StringIO):
    """What a person sees, line over line."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("how", "shown"), [("auto", True), ("bar", True), ("plain", False), ("none", False)])
def test_a_terminal_shows_what_is_waited_for(monkeypatch: pytest.MonkeyPatch, how: str, shown: bool) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setattr(progress, "REDRAW", -1.0)
    for name in ("CI", "TERM"):
        monkeypatch.delenv(name, raising=False)
    world = World("status", Namespace(**WHERE, progress=how))
    with world.busy("staging"):
        said = terminal.getvalue()
    assert ("running staging" in said) is shown
    # Nothing of it stays behind.
    assert terminal.getvalue().endswith("\r\x1b[K") is shown


@pytest.mark.parametrize(("form", "documents"), [("json", 1), ("text", 0)])
def test_a_mistake_of_ours_is_a_document_too(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], form: str, documents: int
) -> None:
    def run(_: Namespace) -> int:
        raise LookupError("nobody thought of this")

    command: Any = SimpleNamespace(run=run)
    monkeypatch.setitem(sys.modules, "ops.commands.status", command)
    monkeypatch.setenv("XDG_CACHE_HOME", "/dev/null")
    code = program.main(["status", json.dumps({**WHERE, "format": form})])
    out, err = capsys.readouterr()
    assert code == 3
    assert "nobody thought of this [doit/bug]" in err
    found = [json.loads(out)] if out else []
    assert len(found) == documents
    assert all(not one["ok"] and one["findings"][0]["rule"] == "doit/bug" for one in found)
