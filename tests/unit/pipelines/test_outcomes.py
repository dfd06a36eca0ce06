"""What came of a delivery is kept, told to its team, and decides what counts as delivered."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ci import deliver, notify, outcome
from ci.outcome import Outcome
from tests.unit.pipelines.played import DIGEST, World

ABOUT = {"about": {"a": {"team": "commerce"}, "b": {"team": "finance"}}}


def told(service: str, state: str, environment: str = "staging", team: str = "commerce") -> Outcome:
    return Outcome(service, environment, state, "", "0" * 40, DIGEST, team)


def events(world: World) -> list[str]:
    """The tasks of the events that GitHub was told."""
    return [one["task"] for one in map(json.loads, world.inputs) if "task" in one]


def recorded(world: World, folder: Path, **plan: object) -> None:
    """The end of a run with this plan and the outcomes of the folder."""
    whole = {"only": [], "deploy": [], "missing": {}, "releases": {}, "platform": [], **ABOUT, **plan}
    (folder / "plan.json").write_text(json.dumps(whole))
    world.texts["gh api"] = "7"
    words = [
        "--plan",
        str(folder / "plan.json"),
        "--outcomes",
        str(folder / "outcomes"),
        "--team",
        "platform",
    ]
    assert deliver.main(["record", *words, "--environments", "staging", "production"]) == 0


@pytest.mark.parametrize(
    ("states", "only", "whole"),
    [
        ({"a": outcome.DEPLOYED, "b": outcome.ROLLED_BACK}, [], True),
        ({"a": outcome.SUPERSEDED, "b": outcome.REFUSED}, [], True),
        ({"a": outcome.DEPLOYED}, [], False),
        ({"a": outcome.DEPLOYED, "b": outcome.NOT_DEPLOYED}, [], False),
        ({"a": outcome.DEPLOYED, "b": outcome.UNJUDGED}, [], False),
        ({"a": outcome.DEPLOYED, "b": outcome.UNWELL}, [], False),
        ({"a": outcome.DEPLOYED, "b": outcome.UNKNOWN}, [], False),
        ({"a": outcome.DEPLOYED, "b": outcome.ROLLBACK_FAILED}, [], False),
        # Somebody named the two: what else the commit changed is not delivered.
        ({"a": outcome.DEPLOYED, "b": outcome.DEPLOYED}, ["a", "b"], False),
    ],
)
def test_a_commit_counts_as_delivered_when_nothing_of_it_is_open(
    world: World, tmp_path: Path, states: dict[str, str], only: list[str], whole: bool
) -> None:
    for service, state in states.items():
        outcome.write(tmp_path / "outcomes", told(service, state))
    recorded(world, tmp_path, only=only, deploy=["a", "b"])
    assert ("deliver" in events(world)) is whole


@pytest.mark.parametrize(
    ("state", "whole"),
    [(outcome.DEPLOYED, True), (outcome.FAILED, False), (outcome.NOT_DEPLOYED, False), ("", False)],
)
def test_what_services_stand_on_is_open_until_it_is_in_place(
    world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str], state: str, whole: bool
) -> None:
    if state:
        outcome.write(tmp_path / "outcomes", told("platform", state))
    recorded(world, tmp_path, platform=["charts/platform/values-staging.yaml"])
    assert ("open: platform in staging" in capsys.readouterr().out) is not whole
    assert ("deliver" in events(world)) is whole


def test_what_no_job_came_to_is_told_to_its_team_as_not_deployed(world: World, tmp_path: Path) -> None:
    outcome.write(tmp_path / "outcomes", told("a", outcome.REFUSED))
    wanted = {"deploy": ["a", "b"], "releases": {"production": ["a"]}, "platform": ["charts/platform/x"]}
    recorded(world, tmp_path, **wanted)
    found = outcome.read(tmp_path / "outcomes")
    unsent = [
        (one.service, one.environment, one.team) for one in found if one.outcome == outcome.NOT_DEPLOYED
    ]
    assert unsent == [
        ("a", "production", "commerce"),
        ("b", "staging", "finance"),
        ("platform", "production", "platform"),
        ("platform", "staging", "platform"),
    ]
    assert sorted(events(world)) == ["deliver:a", "deliver:b", "deliver:platform", "deliver:platform"]
    texts = notify.messages(found, "Deployment", "https://run", "platform", failed=True)
    assert ":x: b in staging was not deployed; it runs what it did: no job came to it" in texts["finance"]


def test_what_a_freeze_holds_back_is_told_to_nobody(world: World, tmp_path: Path) -> None:
    risk = {"frozen": ["a"], "freeze": "until Monday"}
    (tmp_path / "risk-staging.json").write_text(json.dumps(risk))
    recorded(world, tmp_path, deploy=["a"], platform=["charts/platform/values-staging.yaml"])
    assert outcome.read(tmp_path / "outcomes") == []
    assert events(world) == []


def test_without_a_plan_it_is_said_that_nothing_was_planned(
    world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["--plan", str(tmp_path / "plan.json"), "--outcomes", str(tmp_path), "--team", "platform"]
    assert deliver.main(["record", *words, "--environments", "staging"]) == 1
    assert "nothing was planned, so nothing was delivered" in capsys.readouterr().err
    assert world.asked == []


def test_the_event_of_a_whole_commit_names_every_environment(world: World, tmp_path: Path) -> None:
    recorded(world, tmp_path)
    told_whole = json.loads(world.inputs[0])
    assert told_whole["description"] == "nothing of this commit is open in staging, production"
    assert told_whole["environment"] == "staging"


def test_what_nobody_judged_is_not_said_to_run_what_it_did() -> None:
    one = told("wallet", outcome.UNJUDGED)._replace(why="no answer; it stays, given up")
    assert one.sentence == (
        "wallet in staging was given up unjudged, and is not barred: no answer; it stays, given up"
    )


def test_outcomes_are_read_as_they_were_written(tmp_path: Path) -> None:
    both = [told("a", outcome.DEPLOYED), told("b", outcome.ROLLBACK_FAILED, "production")]
    for one in both:
        outcome.write(tmp_path, one)
    assert outcome.read(tmp_path) == both
    assert outcome.read(tmp_path / "none") == []
    assert outcome.table(both).splitlines()[2].startswith("| b | production | FAILED, AND COULD NOT")


def test_each_team_is_told_of_its_own_and_the_loudest_reaches_two() -> None:
    found = [told("a", outcome.DEPLOYED), told("b", outcome.ROLLBACK_FAILED, team="finance")]
    texts = notify.messages(found, "Deployment", "https://run", "platform", failed=True)
    assert sorted(texts) == ["commerce", "finance", "platform"]
    assert texts["platform"].startswith("<!channel> *Deployment*")
    assert "<!channel>" not in texts["commerce"]
    assert notify.messages([], "x", "y", "platform", failed=False) == {}
    assert "of no one service" in notify.messages([], "x", "y", "platform", failed=True)["platform"]
    odd = told("a", outcome.REFUSED)._replace(why="<!channel> & more")
    assert "&lt;!channel&gt; &amp; more" in notify.messages([odd], "x", "y", "p", failed=True)["commerce"]
