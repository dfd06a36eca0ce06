"""A service in quarantine stays cut off, however its way back ends."""

from __future__ import annotations

import contextlib
from types import SimpleNamespace
from typing import Any

import pytest

from ops.actions import going_back, isolating
from ops.commands import rollback
from ops.faults import Stopped, Unreachable, stopped
from ops.records.standing import standing
from tests.unit.ops.played_leases import Leases

SERVICE: Any = SimpleNamespace(id="wallet")
TARGET = SimpleNamespace(version="1.0.0", digest="sha256:a", revision=1)
WAY: Any = SimpleNamespace(target=TARGET, bad="sha256:b", bad_version="2.0.0", words="back")


@pytest.mark.parametrize("cut_off", [True, False])
@pytest.mark.parametrize(
    "end", [stopped("rollback/refused", "conflict", "look", place="staging/wallet"), Unreachable("silence")]
)
def test_a_way_back_that_ends_badly_leaves_nobody_reachable(
    monkeypatch: pytest.MonkeyPatch, end: Exception, cut_off: bool
) -> None:
    done: list[str] = []

    def go_back(*_: object) -> None:
        raise end

    monkeypatch.setattr(going_back, "find", lambda *_: WAY)
    monkeypatch.setattr(going_back, "refusals", lambda *_: [])
    monkeypatch.setattr(going_back, "go_back", go_back)
    monkeypatch.setattr(rollback, "repair", lambda *_: "")
    monkeypatch.setattr(isolating, "policies", lambda _: [])
    monkeypatch.setattr(isolating, "is_cut_off", lambda *_: cut_off)
    monkeypatch.setattr(isolating, "cut_off", lambda _, service: done.append(service))
    world = SimpleNamespace(
        arguments=SimpleNamespace(to="", apply=True, reason=""),
        progress=contextlib.nullcontext(SimpleNamespace(at=lambda *_: None)),
    )
    site: Any = SimpleNamespace(
        world=world,
        environment=SimpleNamespace(name="staging"),
        leases=Leases(),
        history=SimpleNamespace(entries=lambda _: []),
    )
    with pytest.raises((Stopped, Unreachable)):
        rollback._back(site, SERVICE, standing([]))
    assert done == ["wallet"] * cut_off
