"""Several runs are as good as the worst of them, and their times lie between two figures."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from rehearsal import __main__ as program
from rehearsal.outcome import Outcome, Report
from rehearsal.places import TakenError
from rehearsal.repeated import Runs
from rehearsal.world import World
from tests.unit.checks.fleets import REPOSITORY


def report(seconds: float, *, well: bool = True) -> Report:
    down = Outcome("core-down", seconds, 2 * seconds, 1)
    down.must(well, "told twice")
    return Report((down, Outcome("flapping", nobody="no such service")), (), 100 + seconds, 10**8, 50)


def test_the_worst_run_counts_and_times_are_told_from_to() -> None:
    assert Runs([report(5), report(7)]).ok
    runs = Runs([report(5), report(7.25), report(6, well=False)])
    assert not runs.ok
    assert runs.text().splitlines() == [
        "scenario   ok        detected        reset",
        "core-down  2 of 3    5.0 to 7.2 s    10.0 to 14.5 s",
        "flapping   0 of 0    -               -",
        "rehearse: 2 of 3 runs as they should be; 105 to 107 s each, 100 MB at most",
    ]
    assert (
        json.loads(runs.summary())["runs"] | {"runs": 3, "failed": 1, "ok": False}
        == (json.loads(runs.summary())["runs"])
    )


def test_no_run_is_no_success() -> None:
    assert not Runs([]).ok


def words(times: int) -> list[str]:
    catalog, monitoring = REPOSITORY / "tests/catalogs/tiny.yaml", Path("nowhere")
    return [f"--catalog={catalog}", f"--monitoring={monitoring}", "--programs={}", f"--times={times}"]


def test_each_run_is_told_and_one_that_fails_fails_them_all(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    found = iter([report(5), report(6, well=False), report(7)])

    async def run(_: World, __: list[Outcome]) -> Report:
        return next(found)

    monkeypatch.setattr(program, "_run", run)
    assert program.main(words(3)) == 1
    printed = capsys.readouterr()
    assert printed.out.count("scenario ") == 4
    assert printed.out.splitlines()[-1].startswith("rehearse: 2 of 3 runs as they should be")
    assert printed.err.splitlines() == ["run 1 of 3", "run 2 of 3", "run 3 of 3"]


def test_what_keeps_one_run_from_its_end_ends_them_all_and_what_was_found_is_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    async def run(_: World, finished: list[Outcome]) -> Report:
        finished.append(Outcome("healthy"))
        raise TakenError("127.9.0.1:16443 is not free for kubernetes")

    monkeypatch.setattr(program, "_run", run)
    assert program.main(words(2)) == 1
    printed = capsys.readouterr()
    assert printed.out.splitlines()[1].startswith("healthy")
    assert "run 2 of 2" not in printed.err
    assert "the run ended after 1 of its scenarios" in printed.err
    assert "is not free for kubernetes [rehearsal/cannot-run]" in printed.err
