"""The last lines of ``status``: what counts, where nothing was deployed, and what a note does not say."""

from __future__ import annotations

from argparse import Namespace
from contextlib import nullcontext
from types import SimpleNamespace
from typing import Any

import pytest

from generators.model import Environment, Model
from generators.problems import Place, Problem
from ops.commands import status
from ops.faults import Stopped
from ops.reports import fleet
from ops.snapshot import Scaler
from ops.verdicts.fleet import Row, rows
from tests.unit.ops.seen import service_of, snapshot, workload

BLIND = "FailedGetResourceMetric: unable to get metrics for resource cpu"


class Played(SimpleNamespace):
    """A world of which only the words are kept."""

    def environments(self, _: list[str]) -> tuple[Environment, ...]:
        return tuple(self.model.fleet.environments)

    def busy(self, _: str) -> Any:
        return nullcontext()

    def tell(self, problems: list[Problem], lines: list[str], **counts: Any) -> int:
        self.said, self.counts = lines, counts
        return int(any(one.severity == "error" for one in problems))


def seen_in(model: Model, blind: str = "") -> tuple[Row, ...]:
    """The rows of an environment in which one service runs."""
    one = service_of(model, "web", "rolling")
    scalers = (Scaler(one.id, 1, 4, 2, blind),) if blind else ()
    return rows((one,), snapshot(model, workload("Deployment", one.id), scalers=scalers), frozenset())


@pytest.mark.parametrize(
    ("rule", "code", "counted", "closing"),
    [("cluster/namespace", 0, 1, "; not deployed: production"), ("cluster/unreachable", 3, 2, "")],
)
def test_only_what_did_not_answer_counts_beside_what_was_deployed(
    rule: str, code: int, counted: int, closing: str, model: Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = Played(model=model)

    def look(_: Any, environment: Environment) -> tuple[tuple[Row, ...], list[Problem]]:
        if environment is world.environments([])[-1]:
            raise Stopped((Problem(rule, "it is not there", Place(environment.name)),), 3)
        return seen_in(model), []

    monkeypatch.setattr(status, "World", lambda *_: world)
    monkeypatch.setattr(status, "_look", look)
    found = status.run(Namespace(environments=[], serve=0, prometheus=""))

    assert found == code
    total = len(model.services) * counted
    assert world.said[-1] == f"status: {world.counts['checked']} of {total} healthy{closing}"
    assert world.counts["of"] == total


@pytest.mark.parametrize(("blind", "hints"), [(BLIND, 1), ("SomethingElse: why", 0), ("", 0)])
def test_who_measures_pods_is_named_once_where_nobody_does(blind: str, hints: int, model: Model) -> None:
    said = fleet.lines("staging", seen_in(model, blind) * 4)

    assert sum("install metrics-server" in line for line in said) == hints
    assert any("4 services: the autoscaler is blind" in line for line in said) == bool(blind)
