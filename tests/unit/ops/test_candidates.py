"""A deployment by its risk: from the words of the command to the values that helm is given."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any

import pytest

from generators.cli._command_line.parsing import parse
from generators.model import Model
from ops.actions.candidates import candidates
from ops.actions.preview import preview
from ops.adapters.helm import Done
from ops.records.release import Record
from tests.unit.ops.seen import service_of

RECORD = Record("1.4.2", f"sha256:{'a' * 64}", "b" * 40, "somebody")


class Helm:
    """Keeps the values that it is given, and renders nothing."""

    def __init__(self) -> None:
        self.values: list[dict[str, Any]] = []

    def template(self, name: str, values: list[str], record: str, kubernetes: str) -> Done:
        self.values.append(json.loads(record))
        return Done(0, "", "")


def site(model: Model, *words: str) -> Any:
    _, arguments = parse(["deploy", "production", *words])
    return SimpleNamespace(
        world=SimpleNamespace(arguments=arguments, model=model),
        environment=next(one for one in model.fleet.environments if one.name == "production"),
        records=SimpleNamespace(find=lambda *_: RECORD),
        simulated=False,
        helm=Helm(),
        oracle=SimpleNamespace(ask_all=lambda _: ()),
    )


@pytest.mark.parametrize(
    ("words", "strategy", "rollout"),
    [
        ((), "canary", None),
        (("--risk", "medium"), "canary", None),
        (("--risk", "medium"), "rolling", {"surge": 1, "watch": 30}),
        (("--risk=high",), "rolling", {"surge": 1, "watch": 60}),
    ],
)
def test_helm_is_told_how_carefully(
    model: Model, words: tuple[str, ...], strategy: str, rollout: dict[str, Any] | None
) -> None:
    here = site(model, *words)
    (one,), problems = candidates(here, [service_of(model, "web", strategy)])
    assert problems == []
    preview(here, one, None, force=False)
    (told,) = here.helm.values
    assert told["workload"].get("rollout") == rollout
    assert told["workload"]["image"]["digest"] == RECORD.digest
    assert bool(one.care) is (rollout is not None)


def test_a_high_risk_gives_a_canary_more_steps_than_the_catalog(model: Model) -> None:
    service = service_of(model, "web", "canary")
    here = site(model, "--risk", "high")
    (one,), _ = candidates(here, [service])
    preview(here, one, None, force=False)
    steps = here.helm.values[0]["workload"]["rollout"]["steps"]
    assert len(steps) > len(service.environments["production"].rollout.steps)
    # Whoever waits for it waits for these pauses as well.
    assert sum(step.pause for step in one.service.environments["production"].rollout.steps) == sum(
        step["pause"] for step in steps
    )


@pytest.mark.parametrize("word", ["none", "huge", ""])
def test_a_risk_that_is_none_is_refused(model: Model, word: str) -> None:
    with pytest.raises(Exception, match="risk"):
        parse(["deploy", "production", "--risk", word])
