"""How often somebody who waits for a service looks: at once at first, seldom later, at once when in doubt."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest

from generators.model import Service
from ops.actions import waiting
from ops.actions.site import Site
from ops.verdicts.health import Health
from tests.support.catalogs import load

LOOK = 1.0
"""Seconds that a look takes here."""


class Clock:
    """Time that passes by looks and rests alone."""

    def __init__(self) -> None:
        self.now = 0.0
        self.looks: list[float] = []

    def monotonic(self) -> float:
        return self.now

    def is_set(self) -> bool:
        return False

    def wait(self, seconds: float) -> None:
        self.now += seconds


def followed(monkeypatch: pytest.MonkeyPatch, *, fails: float, well: float) -> tuple[Clock, Health]:
    """The looks at a service that fails or is well from a moment on."""
    clock = Clock()

    def look(*_: object) -> Any:
        clock.looks.append(clock.now)
        clock.now += LOOK
        seen = clock.looks[-1]
        health = Health.FAILED if seen >= fails else Health.HEALTHY if seen >= well else Health.PROGRESSING
        return SimpleNamespace(health=health, workload=None)

    monkeypatch.setattr(waiting, "time", clock)
    monkeypatch.setattr(waiting, "current", look)
    model = load("services.yaml")
    site = SimpleNamespace(stopping=clock, environment=model.fleet.environments[-1])
    service: Service = next(one for one in model.services if one.id == "x")
    verdict, _ = waiting.settled(cast(Site, site), service, None, None, lambda _: None)
    return clock, verdict.health


def test_who_waits_long_looks_less_often(monkeypatch: pytest.MonkeyPatch) -> None:
    clock, health = followed(monkeypatch, fails=1e9, well=300.0)
    assert health is Health.HEALTHY
    apart = [round(after - before, 6) for before, after in zip(clock.looks, clock.looks[1:], strict=False)]
    early = [gap for gap, when in zip(apart, clock.looks, strict=False) if when + LOOK <= waiting.SOON]
    assert set(early) == {LOOK}
    assert apart == sorted(apart)
    assert apart[-1] == LOOK + waiting.SELDOM
    assert clock.looks[-1] - 300.0 < LOOK + waiting.SELDOM


def test_a_failure_is_looked_at_again_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    clock, health = followed(monkeypatch, fails=100.0, well=1e9)
    assert health is Health.FAILED
    last = clock.looks[-waiting.SURE :]
    assert last[-1] - last[0] == (waiting.SURE - 1) * LOOK
