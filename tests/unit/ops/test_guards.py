"""A freeze refuses every verb in the same words, and a reason lets it through."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from types import SimpleNamespace
from typing import Any

import pytest

from generators.model import Model
from generators.model.delivery import Freeze
from ops.actions import guards
from ops.faults import Stopped

SALE = Freeze("sale", "2026-11-27T00:00:00+01:00", "2026-12-01T00:00:00+01:00", ("production",), "Busy days.")


def site(model: Model, at: str, reason: str = "", environment: str = "production") -> Any:
    fleet = replace(model.fleet, delivery=replace(model.fleet.delivery, freezes=(SALE,)))
    return SimpleNamespace(
        world=SimpleNamespace(
            model=replace(model, fleet=fleet), arguments=SimpleNamespace(freeze_reason=reason)
        ),
        environment=next(one for one in fleet.environments if one.name == environment),
        api=SimpleNamespace(now=lambda: datetime.fromisoformat(at).timestamp()),
    )


@pytest.mark.parametrize("verb", ["deploy", "promote", "restart"])
def test_a_freeze_refuses_a_verb_by_name(model: Model, verb: str) -> None:
    frozen = site(model, "2026-11-28T12:00:00+01:00")
    (found,) = guards.freezing(frozen, verb)
    assert found.rule == f"{verb}/frozen"
    assert found.message == "production is frozen until 2026-12-01T00:00:00+01:00 (sale): Busy days."
    with pytest.raises(Stopped) as stop:
        guards.thawed(frozen, verb)
    assert list(stop.value.problems) == [found]


def test_outside_of_it_elsewhere_or_with_a_reason_it_refuses_nothing(model: Model) -> None:
    within = "2026-11-28T12:00:00+01:00"
    for one in (
        site(model, "2026-11-26T23:59:59+01:00"),
        site(model, "2026-12-01T00:00:00+01:00"),
        site(model, within, environment="staging"),
        site(model, within, reason="payments are down"),
    ):
        assert guards.freezing(one, "deploy") == []
        guards.thawed(one, "deploy")
