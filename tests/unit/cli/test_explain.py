"""Explaining a key names the line to edit, what it covers, and for a bare setting everybody who differs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from generators.cli import explain
from generators.cli._command_line.parsing import parse

ROOT = Path(__file__).parents[3]
BUILTIN = (ROOT / "generators" / "catalog" / "builtin.yaml").read_text(encoding="utf-8").splitlines()
CATALOG = ROOT / "tests" / "catalogs" / "golden.yaml"


def explained(capsys: pytest.CaptureFixture[str], key: str) -> list[dict[str, str]]:
    words = ["explain", key, "--catalog", str(CATALOG), "--output", "unused", "--format", "json"]
    assert explain.execute(parse(words)[1]) == 0
    found: list[dict[str, str]] = json.loads(capsys.readouterr().out)["sources"]
    return found


def lines(capsys: pytest.CaptureFixture[str], key: str) -> list[str]:
    assert explain.execute(parse(["explain", key, "--catalog", str(CATALOG), "--output", "unused"])[1]) == 0
    return capsys.readouterr().out.splitlines()


def test_the_default_of_all_probes_stands_in_one_place(capsys: pytest.CaptureFixture[str]) -> None:
    first, *others, last = lines(capsys, "probes.readiness.period")

    assert first.startswith("edit here")
    assert "builtin.yaml" in first
    assert first.endswith("kind.probes.readiness.period: 5s (any kind, built in)")
    assert all(one.startswith("differs    ") for one in others)
    assert last == "not for    cron, job: these kinds have none"


def test_the_line_that_is_named_states_the_value(capsys: pytest.CaptureFixture[str]) -> None:
    source, *_ = explained(capsys, "probes.readiness.period")

    assert (source["key"], source["value"]) == ("kind.probes.readiness.period", "5s")
    assert "readiness: {" in BUILTIN[int(source["line"]) - 1]
    assert "period: 5s" in BUILTIN[int(source["line"]) - 1]


def test_a_kind_that_differs_covers_what_all_begin_with(capsys: pytest.CaptureFixture[str]) -> None:
    keys = [one["key"] for one in explained(capsys, "probes.liveness.period")]

    assert keys[:3] == [
        "kind.probes.liveness.period",
        "kinds.worker.probes.liveness.period",
        "kinds.stateful.probes.liveness.period",
    ]
