"""A deployment stops after the first level in which something fails, and says what it did not begin."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from generators.model import Model
from ops.actions.candidates import Candidate
from ops.actions.change import DEPLOYED, FAILED, SKIPPED, Outcome
from ops.commands import deploy
from ops.records.release import Record
from ops.verdicts.levels import levels


def deployed(model: Model, monkeypatch: pytest.MonkeyPatch, failing: str) -> dict[str, Outcome]:
    """The outcome of each service of the catalog where that one fails."""
    monkeypatch.setattr(deploy, "kept_releases", lambda _: {})

    def one(_: object, candidate: Candidate, __: object) -> Outcome:
        name = candidate.service.id
        return Outcome(name, FAILED if name == failing else DEPLOYED, "1.0.0", "sha256:a")

    monkeypatch.setattr(deploy, "_one", one)
    site: Any = SimpleNamespace(world=SimpleNamespace(arguments=SimpleNamespace(parallel=4)))
    chosen = [Candidate(s, Record("1.0.0", "sha256:a", "0" * 40, "somebody")) for s in model.services]
    found = deploy._levels(site, chosen)
    assert len(found) == len(chosen)
    return {one.service: one for one in found}


@pytest.mark.parametrize("level", [0, 1, -1])
def test_nothing_begins_after_a_level_that_failed(
    model: Model, monkeypatch: pytest.MonkeyPatch, level: int
) -> None:
    order = [[one.id for one in members] for members in levels(model.services)]
    at = level % len(order)
    failing = order[at][0]
    found = deployed(model, monkeypatch, failing)
    for place, members in enumerate(order):
        for name in members:
            state = FAILED if name == failing else DEPLOYED if place <= at else SKIPPED
            assert found[name].state == state
            assert (found[name].reason == f"{failing} of the level before failed") is (state == SKIPPED)


def test_where_nothing_fails_nothing_is_left_out(model: Model, monkeypatch: pytest.MonkeyPatch) -> None:
    assert {one.state for one in deployed(model, monkeypatch, "").values()} == {DEPLOYED}
