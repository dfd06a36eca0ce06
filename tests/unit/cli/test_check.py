"""Several checks in one command, as doit takes several tasks."""

from __future__ import annotations

import io
import itertools
import re
import sys
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from generators.checks import BROKEN, Finished, Result, discover, is_on_request
from generators.cli import check, run
from generators.cli._command_line.parsing import UsageError, parse
from generators.cli.check import _names
from generators.pipeline import REPOSITORY, Request
from generators.problems import Place, Problem
from generators.progress import CLEAR, Progress, mode
from generators.toolchain import cache

OTHER = str(REPOSITORY / "tests/catalogs/golden.yaml")


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("check:generated check:catalog", ["generated", "catalog"]),
        ("check:generated --format json check:catalog check:generated", ["generated", "catalog"]),
        ("check check:catalog", ["catalog"]),
        ("check catalog", ["catalog"]),
    ],
)
def test_each_that_is_named_runs_once_in_that_order(words: str, names: list[str]) -> None:
    arguments = parse(words.split())[1]
    assert _names([arguments.part, *arguments.others]) == names


def test_where_none_is_named_all_run_that_need_not_be_named() -> None:
    unasked = [name for name, check in discover().items() if not is_on_request(check)]
    assert _names([""]) == _names(["check:all"]) == unasked
    [asked] = set(discover()) - set(unasked)
    assert _names([asked, "check:all", "catalog"]) == [asked, *unasked]
    assert check.EVERY not in discover()


def test_one_that_there_is_not_is_told_with_the_nearest() -> None:
    with pytest.raises(UsageError, match="no check 'catalgo'\n    hint: did you mean check:catalog"):
        _names(["generated", "check:catalgo"])


MADE_UP = Finished("made-up", Result(2, 2, notes=("worth reading", "and this")), 0.1)
OTHER_ONE = Finished("other-one", Result(0, 0, skipped="no helm here"), 0.2)


@pytest.mark.parametrize(
    ("finished", "out", "err"),
    [
        ([MADE_UP], ["check:made-up: 2 of 2 · 0.1 s"], ["worth reading", "and this"]),
        (
            [MADE_UP, OTHER_ONE],
            [
                "check:made-up: 2 of 2 · 0.1 s",
                "check:other-one: 0 of 0 · skipped: no helm here · 0.2 s",
                "check:all: 1 of 2 checks passed, 1 skipped; nothing found",
            ],
            [],
        ),
    ],
)
def test_every_line_of_standard_output_begins_with_a_check_and_its_count(
    finished: list[Finished],
    out: list[str],
    err: list[str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    names = [one.name for one in finished]
    monkeypatch.setattr(check, "run_all", lambda *_: finished)
    arguments = parse([f"check:{name}" for name in names])[1]
    context: Any = None
    with Progress(sys.stderr, mode("none", sys.stderr)) as progress:
        assert check._close(arguments, check._run(arguments, names, context, progress)) == 0

    told = capsys.readouterr()
    assert (told.out.splitlines(), told.err.splitlines()) == (out, err)


@pytest.mark.parametrize(("rule", "code"), [("made-up/wrong", 1), *((one, 3) for one in sorted(BROKEN))])
def test_a_check_that_broke_ends_with_the_code_for_it_whatever_others_found(rule: str, code: int) -> None:
    found = [Problem(one, "so it is", Place("x")) for one in ("made-up/wrong", rule)]
    arguments = parse(["check"])[1]
    finished = [Finished("made-up", Result(1, 2, tuple(found)), 0.1), MADE_UP]
    assert check._close(arguments, finished) == code


@pytest.mark.parametrize(
    ("progress", "ci", "told"),
    [
        ("bar", "", ["", "running admission", "building\n", "running admission"]),
        ("plain", "", ["building\n"]),
        ("none", "true", ["building\n"]),
        ("none", "", [""]),
    ],
)
def test_what_is_built_is_told_above_the_live_line(
    progress: str, ci: str, told: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CI", ci)
    arguments, stream = parse(["check", "--progress", progress])[1], io.StringIO()
    request = Request(REPOSITORY / "services.yaml", "services.yaml", REPOSITORY, None)
    shown = Progress(stream, progress, clock=itertools.count().__next__)
    shown.at("admission", 0, 0)
    check._announcing(request, arguments, shown).announce("building")
    timeless = re.sub(r" (for|·) \d+ s", "", stream.getvalue())
    assert timeless.split(CLEAR) == told


def test_the_live_line_names_what_is_built_at_the_moment(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    def building(_: Request, __: Path, progress: Progress, **___: bool) -> None:
        waiting = partial(progress.at, "admission", 0, 0)
        cache.make_once(tmp_path / "entry", "building helm", lambda _: None, lambda _: waiting())
        raise RuntimeError("enough was seen")

    monkeypatch.setattr(check, "judged", building)
    monkeypatch.setattr("generators.progress.REDRAW", 0.0)
    with pytest.raises(RuntimeError, match="enough"):
        check.execute(parse(["check", "--progress", "bar", "--catalog", OTHER])[1])
    assert "building helm" in capsys.readouterr().err


@pytest.mark.slow
def test_what_another_catalog_would_become_is_judged_without_a_folder(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(["check:catalog", "check:closure", "--catalog", OTHER]) == 0
    told = capsys.readouterr()
    assert [line.split(": ")[0] for line in told.out.splitlines()] == [
        "check:catalog",
        "check:closure",
        "check:all",
    ]
    assert told.err == ""


@pytest.mark.parametrize("words", ["check:generated", "check generated", "check:catalog check:generated"])
def test_whether_a_folder_is_current_is_asked_of_one_that_is_named(
    capsys: pytest.CaptureFixture[str], words: str
) -> None:
    assert run([*words.split(), "--catalog", OTHER]) == 2
    assert "needs --output" in capsys.readouterr().err
