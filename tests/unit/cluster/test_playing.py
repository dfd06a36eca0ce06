"""Scenarios side by side: never two that need the same, and what one meets is its own."""

from __future__ import annotations

import itertools
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Collection
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest

from cluster.processes import Process, wait_until
from cluster.rehearsal import playing
from cluster.rehearsal.cast import NoCast
from cluster.rehearsal.claims import EVERYTHING, Claim, of, outside, overlap, whole
from cluster.rehearsal.outcome import Outcome
from cluster.rehearsal.person import Command, Over, Typing
from cluster.rehearsal.playing import play, startable
from cluster.rehearsal.scenario import Play, Scenario, claims
from cluster.rehearsal.scenarios import SCENARIOS
from cluster.rehearsal.stage import Missed, Stage
from generators.pipeline import REPOSITORY
from tests.support.catalogs import load

FIRST, SECOND = load("services.yaml").fleet.environments
WALLET, ADMIN = of(FIRST, "wallet"), of(FIRST, "admin")
LONG = 30.0


def stage() -> Stage:
    nothing = cast(Any, None)
    return Stage(nothing, nothing, nothing, nothing, nothing, nothing, 0)


def well(_: Stage) -> str:
    return "all of it"


def fails(_: Stage) -> str:
    raise Missed("it is not")


def absent(_: Stage) -> str:
    raise NoCast("nobody does")


def late(_: Stage) -> str:
    raise TimeoutError("it did not come")


def odd(_: Stage) -> str:
    document: dict[str, str] = {}
    return document["services"]


def beside(what: Play, *needs: Claim) -> Scenario:
    return Scenario(what, lambda _: needs)


def played(**known: Play) -> dict[str, Outcome]:
    told: list[Outcome] = []
    outcomes = play(stage(), known, known, told.append)
    assert [one.scenario for one in outcomes] == list(known)
    assert sorted(outcomes, key=str) == sorted(told, key=str)
    return {one.scenario: one for one in outcomes}


def test_what_one_scenario_meets_is_its_own() -> None:
    found = played(fleet=well, bad=fails, nobody=absent, slow=late, odd=odd, good=well)
    assert [(one.scenario, one.ok, one.seen) for one in found.values()] == [
        ("fleet", True, "all of it"),
        ("bad", False, "it is not"),
        ("nobody", None, "nobody does"),
        ("slow", False, "it did not come"),
        ("odd", False, "KeyError: 'services'"),
        ("good", True, "all of it"),
    ]


def test_without_a_fleet_nothing_else_counts() -> None:
    found = played(fleet=fails, good=well, other=beside(well, WALLET))
    assert [(one.ok, one.seen) for one in found.values()] == [
        (False, "it is not"),
        (False, "not played: fleet failed"),
        (False, "not played: fleet failed"),
    ]


@pytest.mark.parametrize(
    ("some", "others", "expected"),
    [
        ([WALLET], [WALLET], True),
        ([WALLET], [ADMIN], False),
        ([WALLET], [whole(FIRST)], True),
        ([whole(FIRST)], [ADMIN, WALLET], True),
        ([WALLET], [whole(SECOND)], False),
        ([WALLET], [of(SECOND, "wallet")], False),
        ([outside("queue")], [whole(FIRST)], False),
        ([outside("queue")], [EVERYTHING], True),
        ([], [EVERYTHING], False),
    ],
)
def test_two_need_the_same_where_one_has_what_the_other_has(
    some: list[Claim], others: list[Claim], expected: bool
) -> None:
    assert overlap(some, others) is expected
    assert overlap(others, some) is expected


def test_who_waits_keeps_those_behind_from_what_it_needs() -> None:
    needs = {"a": [WALLET], "b": [whole(FIRST)], "c": [ADMIN], "d": [whole(SECOND)], "e": [EVERYTHING]}
    asked: list[str] = []

    def needed(name: str) -> Collection[Claim]:
        asked.append(name)
        return needs[name]

    assert [*startable("abcde", [], needed)] == [("a", [WALLET]), ("d", [whole(SECOND)])]
    assert [*startable("bce", [[WALLET]], needed)] == []
    assert [*startable("e", [], needed)] == [("e", [EVERYTHING])]
    asked.clear()
    # What somebody behind it needs may follow from what it leaves.
    assert [name for name, _ in startable("ea", [], needed)] == ["e"]
    assert [*startable("a", [[EVERYTHING]], needed)] == []
    assert asked == ["e"]


def test_who_waits_is_asked_again_what_it_needs_when_it_may_begin() -> None:
    left: list[str] = []
    meeting = threading.Barrier(2)

    def leaves(_: Stage) -> str:
        left.append("a fleet in the second environment")
        return "done"

    def meets(_: Stage) -> str:
        meeting.wait(LONG)
        return "met"

    reached = Scenario(meets, lambda _: [ADMIN] if left else [whole(FIRST), whole(SECOND)])
    found = played(fleet=well, leaves=beside(leaves, whole(FIRST)), one=reached, other=beside(meets, WALLET))
    assert [one.ok for one in found.values()] == [True, True, True, True]


def test_who_cannot_ask_what_it_needs_is_alone_and_meets_the_error_itself() -> None:
    def unanswered(_: Stage) -> Collection[Claim]:
        raise OSError("no answer")

    found = played(fleet=well, one=Scenario(late, unanswered), other=beside(well, WALLET))
    assert [one.seen for one in found.values()] == ["all of it", "it did not come", "all of it"]


def test_never_two_at_once_need_the_same_and_some_are_at_once() -> None:
    places = [(WALLET,), (ADMIN,), (whole(FIRST),), (whole(SECOND),), (outside("queue"),), (EVERYTHING,)]
    running: list[tuple[Claim, ...]] = []
    lock, most = threading.Lock(), 0

    def looking(own: tuple[Claim, ...]) -> Play:
        def look(at: Stage) -> str:
            nonlocal most
            with lock:
                clash = [other for other in running if overlap(own, other)]
                running.append(own)
                most = max(most, len(running))
            threading.Event().wait(0.01)
            seen = at.beside()
            with lock:
                running.remove(own)
            return f"clash with {clash}" if clash or overlap(own, seen) else "alone with it"

        return look

    known: dict[str, Play] = {"fleet": well}
    for number, own in enumerate(itertools.chain.from_iterable(itertools.permutations(places, 2))):
        known[f"s{number}"] = beside(looking(own), *own)
    assert {one.seen for name, one in played(**known).items() if name != "fleet"} == {"alone with it"}
    assert 1 < most <= playing.AT_ONCE


def test_two_that_need_nothing_of_each_other_meet_and_one_fails_alone() -> None:
    meeting = threading.Barrier(2, timeout=LONG)

    def meets(at: Stage) -> str:
        meeting.wait()
        theirs = at.beside()
        meeting.wait()
        return f"beside {theirs}"

    def meets_and_fails(at: Stage) -> str:
        raise Missed(meets(at))

    found = played(fleet=well, good=beside(meets, WALLET), bad=beside(meets_and_fails, ADMIN), end=well)
    assert [(one.scenario, one.ok) for one in found.values()] == [
        ("fleet", True), ("good", True), ("bad", False), ("end", True)
    ]  # fmt: skip
    assert (found["good"].seen, found["bad"].seen) == (f"beside {(ADMIN,)}", f"beside {(WALLET,)}")


def test_an_error_that_is_no_outcome_ends_what_runs_beside_it() -> None:
    begun: list[Process] = []

    def types(at: Stage) -> str:
        command = at.typing.begin(lambda: Command(["sleep", "600"], "doit sleep", os.environ))
        begun.append(Process.of(command._child.pid))
        command.answer(600)
        at.typing.begin(lambda: Command(["sleep", "600"], "doit sleep", os.environ))
        return "typed on"

    def breaks(_: Stage) -> str:
        wait_until(lambda: bool(begun), LONG, "a command")
        raise AssertionError("a mistake of ours")

    told: list[Outcome] = []
    known: dict[str, Play] = {"fleet": well, "types": beside(types, WALLET), "breaks": beside(breaks, ADMIN)}
    with pytest.raises(AssertionError, match="a mistake of ours"):
        play(stage(), known, known, told.append)
    assert [one.scenario for one in told] == ["fleet"]
    assert len(begun) == 1
    assert not begun[0].alive


def test_nothing_begins_and_nobody_waits_once_it_is_over() -> None:
    typing = Typing()
    typing.end()
    with pytest.raises(Over):
        typing.begin(lambda: Command(["sleep", "600"], "doit sleep", os.environ))
    with pytest.raises(Over):
        replace(stage(), typing=typing).until(lambda: False, "what never comes")


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_an_interruption_ends_all_that_are_side_by_side(tmp_path: Path, how: signal.Signals) -> None:
    script = tmp_path / "run.py"
    script.write_text(
        "import os\n"
        "from cluster.rehearsal.person import Command\n"
        "from cluster.rehearsal.playing import play\n"
        "from cluster.rehearsal.scenario import Scenario\n"
        "from cluster.rehearsal.stage import Stage\n"
        "from generators.interruption import listen\n"
        "def types(at):\n"
        "    command = at.typing.begin(lambda: Command(['sleep', '600'], 'doit sleep', os.environ))\n"
        "    print(command._child.pid, flush=True)\n"
        "    return str(command.answer(600))\n"
        "listen()\n"
        "known = {name: Scenario(types, lambda _, own=name: [(own,)]) for name in ('one', 'other')}\n"
        "known = {'fleet': lambda at: 'all', **known}\n"
        "try:\n"
        "    play(Stage(*[None] * 6, kills=0), known, known, lambda one: None)\n"
        "except KeyboardInterrupt:\n"
        "    raise SystemExit(130)\n",
        encoding="utf-8",
    )
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY)}
    run = subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE, env=environment, text=True)
    assert run.stdout is not None
    with run.stdout:
        both = [Process.of(int(run.stdout.readline())) for _ in range(2)]
        assert all(one.alive for one in both)
        run.send_signal(how)
        assert run.wait(LONG) == 130
    assert not any(one.alive for one in both)


class Seen(Stage):
    """A stage in whose environments nothing is up."""

    def workloads(self, _: object) -> dict[str, dict[str, Any]]:
        metadata = {"metadata": {"generation": 1}}
        return {"deployments/admin": metadata, "rollouts/wallet": metadata}


def test_what_somebody_beside_has_is_theirs_to_look_at() -> None:
    nothing = cast(Any, None)
    seen = Seen(nothing, nothing, nothing, nothing, nothing, nothing, 0)
    assert seen.unavailable(FIRST) == ["deployments/admin", "rollouts/wallet"]
    assert replace(seen, beside=lambda: (WALLET,)).unavailable(FIRST) == ["deployments/admin"]
    assert replace(seen, beside=lambda: (of(SECOND, "wallet"),)).unavailable(FIRST) == seen.unavailable(FIRST)
    assert replace(seen, beside=lambda: (whole(FIRST),)).unavailable(FIRST) == []


def test_who_takes_nodes_or_servers_away_is_alone() -> None:
    alone = {name for name, one in SCENARIOS.items() if not isinstance(one, Scenario)}
    assert alone == {"fleet", "drain", "node", "zone", "api-server", "etcd", "history"}
    assert claims(SCENARIOS["etcd"], stage()) == (EVERYTHING,)


def test_the_long_ones_have_nothing_in_common() -> None:
    here = replace(stage(), model=load("services.yaml"))
    long = ("queue", "canary", "unjudged", "unanswered", "blue-green", "cpu", "killed", "database")
    needs = {name: claims(SCENARIOS[name], here) for name in long}
    assert [pair for pair in itertools.combinations(long, 2) if overlap(*map(needs.__getitem__, pair))] == []
    # Parts of one service wait for each other.
    assert overlap(claims(SCENARIOS["killed"], here), claims(SCENARIOS["rollback"], here))
