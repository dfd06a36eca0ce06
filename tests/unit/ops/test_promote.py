"""Promoting asks two environments, and says of each what is true of it."""

from __future__ import annotations

from contextlib import nullcontext
from types import SimpleNamespace
from typing import Any

import pytest

from generators.model import Model
from ops.actions import guards
from ops.adapters.api import Api
from ops.adapters.history_store import History
from ops.commands import promote
from ops.faults import ApiError, Stopped, Unreachable
from ops.snapshot import Snapshot
from tests.unit.ops.played_api import Memory, refused, reply

FROZEN = "it is frozen there"


def site(model: Model, at: int, memory: Memory) -> Any:
    environment, api = model.fleet.environments[at], Api(memory, clock=lambda: 1_800_000_000.0)
    seen = Snapshot(environment.name, environment.namespace, 1.0)
    return SimpleNamespace(
        environment=environment,
        api=api,
        history=History(api, environment.name, environment.namespace, "codai"),
        world=SimpleNamespace(
            arguments=SimpleNamespace(apply=False),
            collector=lambda *_: SimpleNamespace(whole=lambda: seen),
            busy=lambda _: nullcontext(),
        ),
    )


@pytest.mark.parametrize("fault", [Unreachable("connection refused"), ApiError(403, "Forbidden", "may not")])
def test_a_target_that_does_not_answer_is_named(model: Model, memory: Memory, fault: Exception) -> None:
    there = site(model, 1, memory)
    answer = fault if isinstance(fault, Unreachable) else reply(403, refused("Forbidden", "may not"))
    memory.fail("GET", "configmaps", answer)
    with pytest.raises(Stopped) as stop:
        promote._history_of(there)
    (problem,) = stop.value.problems
    assert (problem.place.path, stop.value.code) == (model.fleet.environments[1].name, 3)


def test_a_target_without_a_namespace_has_no_history(model: Model, memory: Memory) -> None:
    memory.fail("GET", "configmaps", reply(404, "404 page not found"))
    assert promote._history_of(site(model, 1, memory)) == {}


def test_a_freeze_is_judged_by_the_clock_of_the_target(
    model: Model, memory: Memory, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = Memory()
    # An hour ahead of this machine.
    other.date = "Fri, 15 Jan 2027 09:00:00 GMT"
    here, there = site(model, 0, memory), site(model, 1, other)

    def thawed(one: Any, _: str) -> None:
        raise LookupError(FROZEN, one.api.now())

    monkeypatch.setattr(guards, "thawed", thawed)
    with pytest.raises(LookupError) as stop:
        promote._promote(here, there, ())
    assert stop.value.args == (FROZEN, pytest.approx(1_800_003_600.5))
