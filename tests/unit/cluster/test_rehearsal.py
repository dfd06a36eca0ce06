"""The rehearsal of operations without a cluster: what is chosen, what is told, when it fails."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from cluster.processes import Process, wait_until
from cluster.rehearsal import stage
from cluster.rehearsal.cast import Cast, NoCast
from cluster.rehearsal.outcome import Outcome, Report
from cluster.rehearsal.person import Answer, Command
from cluster.rehearsal.playing import chosen
from cluster.rehearsal.scenario import Play
from cluster.rehearsal.scenarios import FLEET, SCENARIOS
from cluster.rehearsal.stage import Missed, Stage, must
from generators.pipeline import REPOSITORY
from tests.support.catalogs import load


def test_the_fleet_is_always_played_first_and_order_is_kept() -> None:
    assert chosen((), SCENARIOS) == tuple(SCENARIOS)
    assert next(iter(SCENARIOS)) == FLEET
    assert chosen(("killed", "drift"), SCENARIOS) == (FLEET, "drift", "killed")


def test_the_guide_tells_every_scenario_in_order() -> None:
    page = (REPOSITORY / "docs/guide/cluster.md").read_text(encoding="utf-8")
    rows = page.partition("| scenario |")[2].partition("\n\n")[0].splitlines()[2:]
    assert [row.split("|")[1].strip() for row in rows] == list(SCENARIOS)


@pytest.mark.parametrize(
    ("names", "known", "words"),
    [
        (("clown",), SCENARIOS, "no scenario is called clown; there are fleet"),
        ((), {}, "no scenario to play"),
    ],
)
def test_what_is_none_is_refused(names: tuple[str, ...], known: dict[str, Play], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        chosen(names, known)


def test_the_table_and_the_lines_say_the_same() -> None:
    outcomes = (
        Outcome("fleet", True, 61.24, "29 of 29"),
        Outcome("drift", False, 3.0, "not told"),
        Outcome("canary", None, 0.0, "nobody comes in as canary"),
    )
    report = Report(outcomes, 70.0, 800_000_000)
    assert report.text() == (
        "scenario  result  seconds  what was seen\n"
        "fleet     ok         61.2  29 of 29\n"
        "drift     FAILED      3.0  not told\n"
        "canary    -           0.0  nobody comes in as canary\n"
        "rehearse:cluster: 1 of 2 scenarios as they should be, 1 with nobody to play them; 70 s, 800 MB\n"
    )
    lines = [json.loads(line) for line in report.lines().splitlines()]
    assert lines[0] == {"scenario": "fleet", "ok": True, "seconds": 61.2, "seen": "29 of 29"}
    assert [one["ok"] for one in lines] == [True, False, None]
    summary = json.loads(report.summary())["summary"]
    assert (summary["ok"], summary["scenarios"], summary["played"], summary["failed"]) == (False, 3, 2, 1)


@pytest.mark.parametrize("outcomes", [(), (Outcome("canary", None, 0.0, "nobody"),)])
def test_nothing_played_is_no_success(outcomes: tuple[Outcome, ...]) -> None:
    assert not Report(outcomes, 0.0, 0).ok


def test_parts_follow_from_the_catalog_and_nobody_plays_two() -> None:
    model = load("services.yaml")
    first = model.fleet.environments[0]
    one, other = Cast(model), Cast(model)
    canary, rolling = one.shifted(first, "canary"), one.rolling(first)
    assert canary == other.shifted(first, "canary")
    assert canary.environments[first.name].rollout.strategy == "canary"
    assert one.rolling(first, but=(rolling.id,)) != rolling
    # Where all Deployments are for queues, one of those has a pod all the time nevertheless.
    second = load("tests/catalogs/aiaas.yaml")
    last = second.fleet.environments[-1]
    with pytest.raises(NoCast, match="that no queue scales"):
        Cast(second).rolling(last)
    assert Cast(second).staying(last).environments[last.name].scaling.minimum > 0
    with pytest.raises(NoCast, match=f"nobody in {first.name} comes in as tiptoe"):
        one.shifted(first, "tiptoe")


def test_must_says_what_is_wrong() -> None:
    must(True, "never said")
    with pytest.raises(Missed, match="two pods are missing"):
        must(False, "two pods are missing")


class Looked(Stage):
    """A stage on which every command says how often it was asked."""

    def ask(self, words: str, **_: object) -> Answer:
        asked.append(words)
        return Answer(words, 0, {"times": len(asked)}, "")


asked: list[str] = []


def test_a_look_is_repeated_until_nothing_is_odd(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stage, "_AGAIN", 0.0)
    monkeypatch.setattr(sys.modules[__name__], "asked", [])
    looking = object.__new__(Looked)

    def early(answer: Answer) -> list[str]:
        return ["one is progressing"] if answer.document["times"] < 3 else []

    assert looking.until_said("status staging", early).document == {"times": 3}
    monkeypatch.setattr(stage, "PATIENCE", 0.0)
    with pytest.raises(TimeoutError, match="`doit status staging`, asked for 0 s: it drifts"):
        looking.until_said("status staging", lambda _: ["it drifts"])


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ({"observedGeneration": 2, "currentHealthy": 3, "expectedPods": 3}, True),
        ({"observedGeneration": 1, "currentHealthy": 3, "expectedPods": 3}, False),
        ({"observedGeneration": 2, "currentHealthy": 2, "expectedPods": 3}, False),
        ({}, False),
    ],
)
def test_a_budget_counts_once_its_controller_has_seen_it(status: dict[str, int], expected: bool) -> None:
    assert stage.counted({"metadata": {"generation": 2}, "status": status}) is expected


def test_a_command_that_takes_too_long_is_ended_with_all_it_started(tmp_path: Path) -> None:
    note = tmp_path / "note"
    script = f"sleep 600 & echo $! > {note}.new; mv {note}.new {note}; wait"
    command = Command(["sh", "-c", script], "doit sleep", os.environ)
    wait_until(note.exists, 30, "its child")
    child = Process.of(int(note.read_text(encoding="ascii")))
    with pytest.raises(TimeoutError, match="`doit sleep` did not end within 0 s"):
        command.answer(0.05)
    assert not command.running
    wait_until(lambda: not child.alive, 30, "the end of its child")


def test_an_answer_tells_its_findings() -> None:
    finding = {"rule": "deploy/barred", "severity": "error", "message": "it is barred", "hint": "lift it"}
    warning = {**finding, "rule": "deploy/sample", "severity": "warning"}
    document = {"findings": [finding, warning], "outcomes": [{"service": "a", "state": "failed"}]}
    script = f"import sys; print({json.dumps(document)!r}); sys.exit(1)"
    answer = Command([sys.executable, "-c", script], "doit deploy", os.environ).answer(30)
    assert (answer.code, answer.rules, answer.states) == (1, {"deploy/barred"}, {"a": "failed"})
    assert str(answer) == "`doit deploy` ended with 1: it is barred; it is barred"


def test_commands_end_with_whoever_started_them(tmp_path: Path) -> None:
    script = (
        "import os, sys\n"
        "from cluster.rehearsal.person import Command\n"
        "command = Command(['sleep', '600'], 'doit sleep', os.environ)\n"
        "print(command._child.pid, flush=True)\n"
        "command.answer(600)\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY), "TMPDIR": str(tmp_path)}
    starter = subprocess.Popen(
        [sys.executable, "-c", script], stdout=subprocess.PIPE, env=environment, text=True
    )
    assert starter.stdout is not None
    child = Process.of(int(starter.stdout.readline()))
    starter.send_signal(signal.SIGKILL)
    starter.wait()
    starter.stdout.close()
    wait_until(lambda: not child.alive, 30, "its end")
    assert list(tmp_path.iterdir()) == []
