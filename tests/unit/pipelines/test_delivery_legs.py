"""What is wanted of an environment, in which legs, and what became of them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from ci import deliver, delivery, events, outcome, programs
from ci.delivery import Wish
from tests.unit.pipelines.played import IMAGE, SERVICE, World

APPROVED = ["--approved-by", "somebody", "--approved-at", "2027-01-04T09:30:00Z"]
WISH = Wish(SERVICE, "staging", "0" * 40, "main", IMAGE, IMAGE.reference)


def test_an_older_commit_does_not_undo_a_newer_one(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    answers = {"deployments?": f"7 {'1' * 40}", "deployments/7/statuses": "true", "compare": "ahead"}

    def ask(words: Sequence[str], **_: Any) -> tuple[int, str]:
        world.asked.append(list(words))
        return 0, next(text for name, text in answers.items() if f"/{name}" in words[2]) + "\n"

    monkeypatch.setattr(programs, "ask", ask)
    assert delivery.deliver(WISH).outcome == outcome.SUPERSEDED
    assert all(words[0] == "gh" for words in world.asked)
    for where in ("behind", "identical", "diverged"):
        answers["compare"] = where
        assert not events.settled_by_newer("wallet", "staging", "0" * 40)
    answers["compare"] = "ahead"
    assert events.settled_by_newer("wallet", "staging", "0" * 40) == outcome.SUPERSEDED
    # The last one failed; what was well before it is newer as well, then is this very commit.
    answers |= {"deployments?": f"9 {'2' * 40}\n7 {'1' * 40}", "deployments/9/statuses": "false"}
    assert events.settled_by_newer("wallet", "staging", "0" * 40) == outcome.SUPERSEDED
    assert not events.settled_by_newer("wallet", "staging", "1" * 40)
    answers["deployments/7/statuses"] = "false"
    assert not events.settled_by_newer("wallet", "staging", "0" * 40)
    answers["deployments?"] = ""
    assert not events.settled_by_newer("wallet", "staging", "0" * 40)


@pytest.mark.parametrize(
    ("since", "expected"),
    [
        ("by hand: wallet in staging was rolled back: it pages", outcome.OUTDATED),
        ("by hand: wallet in staging FAILED, AND COULD NOT BE ROLLED BACK: act now", outcome.SUPERSEDED),
        ("wallet in staging was rolled back: it was deployed and is not well", outcome.SUPERSEDED),
    ],
)
def test_what_a_person_took_back_is_not_told_as_something_newer(
    world: World, monkeypatch: pytest.MonkeyPatch, since: str, expected: str
) -> None:
    said = f"9 {'2' * 40} {since}\n7 {'1' * 40} wallet in staging runs the new version, verified"

    def ask(words: Sequence[str], **_: Any) -> tuple[int, str]:
        world.asked.append(list(words))
        if "statuses" in words[2]:
            return 0, "true" if "/7/" in words[2] else "false"
        return 0, "ahead" if "/compare/" in words[2] else said

    monkeypatch.setattr(programs, "ask", ask)
    done = delivery.deliver(WISH)
    assert done.outcome == expected
    assert done.outcome in outcome.SETTLED
    assert ("runs something newer" in done.sentence) is (expected == outcome.SUPERSEDED)
    assert all(words[0] == "gh" for words in world.asked)


def test_a_rollback_by_hand_is_told_as_one(world: World, tmp_path: Path) -> None:
    words = ["rollback", "--environment", "staging", "--reason", "it pages", "--outcomes", str(tmp_path)]
    deliver.main([*words, "--", "wallet"])
    (told,) = [one for one in world.inputs if '"task"' in one]
    assert json.loads(told)["description"] == "by hand: wallet in staging was rolled back: it pages"


def test_what_was_planned_is_what_is_wanted() -> None:
    plan = {
        "deploy": ["a", "b", "c"],
        "missing": {"b": "Dockerfile"},
        "releases": {"production": ["c", "a"]},
    }
    assert deliver.wanted(plan, "staging", "images") == ["a", "c"]
    assert deliver.wanted(plan, "production", "records") == ["a", "c"]
    assert deliver.wanted(plan, "other", "records") == []


def test_legs_keep_apart_what_a_person_approves(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    risk = {"automatic": ["a", "b"], "approve": [], "frozen": [], "freeze": ""}
    (tmp_path / "risk.json").write_text(json.dumps(risk))
    (tmp_path / "plan.json").write_text(json.dumps({"platform": []}))
    monkeypatch.setenv("GITHUB_OUTPUT", str(tmp_path / "output"))
    words = [f"--{name}={tmp_path}/{name}.json" for name in ("plan", "risk")]
    words += ["--environment", "production", "--environments", "staging", "production"]
    assert deliver.main(["legs", *words]) == 0
    found = dict(line.split("=", 1) for line in (tmp_path / "output").read_text().splitlines())
    assert [leg["services"] for leg in json.loads(found["automatic-matrix"])["include"]] == ["a", "b"]
    assert [found[f"{kind}-any"] for kind in ("automatic", "approve", "platform")] == [
        "true",
        "false",
        "false",
    ]
