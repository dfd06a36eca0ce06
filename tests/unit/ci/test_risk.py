from __future__ import annotations

from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ci import evidence
from ci.evidence import Evidence
from ci.risk import STRATEGIES, assess
from generators import catalog
from generators.conventions import workloads
from ops.verdicts.care import careful
from tests.unit.ci.platforms import POLICY, WEIGHTS
from tests.unit.ci.risks import plan, points

pytestmark = pytest.mark.usefixtures("away")
REPOSITORY = Path(__file__).resolve().parents[3]
KNOWN = Evidence({"a": 30}, {}, {"a": 0.0}, {"b": "healthy"}, {"a": True})


def verdict(given_plan: dict[str, Any], known: Evidence = KNOWN, where: str = "production") -> dict[str, Any]:
    return assess("a", given_plan, POLICY, where, known)


def test_nothing_to_fear_is_no_points() -> None:
    found = verdict(plan())
    assert (found["score"], found["points"]) == (0, [])
    assert (found["level"], found["strategy"]) == ("low", "rolling")
    assert (found["approval"], found["confidence"]) == (False, "high")


@pytest.mark.parametrize("kind", ["image", "config", "network", "alerts", "schema"])
def test_each_kind_of_change_has_its_weight(kind: str) -> None:
    assert points(verdict(plan(kind))) == {kind: WEIGHTS[kind]}


@pytest.mark.parametrize(
    ("given_plan", "known", "expected"),
    [
        (plan(tier="core"), KNOWN, {"tier": 25}),
        (plan(dependents=3), KNOWN, {"dependent": 6}),
        (plan(dependents=300), KNOWN, {"dependent": 20}),
        (plan(paths=10), KNOWN, {"size": 5}),
        (plan(paths=1000), KNOWN, {"size": 10}),
        (plan(), Evidence({"a": 5}, {"a": 2}), {"rollback": 20}),
        (plan(), Evidence({"a": 5}, {}, {"a": 0.5}), {"budget": 10}),
        (plan(), Evidence({"a": 5}, {}, {"a": 7.0}), {"budget": 20}),
        (plan(), Evidence({"a": 5}, {}, None, {"b": "failed"}), {"unhealthy": 10}),
        (plan(), Evidence({"a": 5}, {}, None, {}), {"unhealthy": 10}),
        (plan(calls=[]), Evidence({"a": 5}, {}, None, {}), {}),
        (plan(), Evidence({"a": 5}, {}, None, None, {"a": False}), {"capacity": 15}),
        (plan(), Evidence(), {"unknown": 10}),
        (plan(), Evidence({"a": 0}), {"unknown": 10}),
    ],
)
def test_each_circumstance_has_its_weight(
    given_plan: dict[str, Any], known: Evidence, expected: dict[str, int]
) -> None:
    assert points(verdict(given_plan, known)) == expected


def test_every_weight_is_used() -> None:
    worst = plan("image", "config", "network", "alerts", "schema", paths=99, dependents=99, tier="core")
    known = Evidence({}, {"a": 1}, {"a": 1.0}, {}, {"a": False})
    assert points(verdict(worst, known)).keys() == WEIGHTS.keys() - {"dependents_at_most"} | {"tier"}


def test_a_state_before_that_nobody_knows_counts_as_every_kind() -> None:
    found = verdict({**plan(), "base": ""})
    assert points(found).keys() == {"image", "config", "network", "alerts", "schema"}


def test_a_change_for_all_services_counts_as_every_kind_for_each() -> None:
    found = verdict({**plan(), "everything": True, "changes": {}})
    assert points(found).keys() == {"image", "config", "network", "alerts", "schema"}
    assert (found["level"], found["approval"]) == ("high", True)


@pytest.mark.parametrize(
    ("stated", "extra", "level", "strategy", "smaller"),
    [
        ("blue-green", 29, "low", "blue-green", False),
        ("blue-green", 30, "medium", "blue-green", False),
        ("blue-green", 60, "high", "canary", True),
        ("canary", 59, "medium", "canary", False),
        ("canary", 60, "high", "canary", True),
        ("rolling", 29, "low", "rolling", False),
        ("rolling", 30, "medium", "rolling", True),
        ("rolling", 60, "high", "rolling", True),
    ],
)
def test_the_level_decides_how_carefully(
    stated: str, extra: int, level: str, strategy: str, smaller: bool
) -> None:
    policy = {**POLICY, "tiers": {"support": extra}}
    found = assess("a", plan(strategies={"production": stated}), policy, "production", KNOWN)
    assert (found["score"], found["level"], found["strategy"]) == (extra, level, strategy)
    assert (found["smaller_steps"], found["approval"]) == (smaller, level != "low")


@pytest.mark.parametrize("stated", STRATEGIES)
@pytest.mark.parametrize(("score", "level"), [(0, "low"), (30, "medium"), (60, "high")])
def test_what_is_told_is_what_is_deployed(stated: str, score: int, level: str) -> None:
    """The deployment decides by the level alone, from the catalog: it must come to the same."""
    loaded = catalog.load(REPOSITORY / "services.yaml", "services.yaml").model
    assert loaded is not None
    service = next(
        one
        for one in loaded.services
        if workloads.strategy(one.kind, one.environments["production"].rollout.strategy) == stated
    )
    policy = {**POLICY, "tiers": {"support": score}}
    told = assess("a", plan(strategies={"production": stated}), policy, "production", KNOWN)
    done = careful(service, "production", level)
    assert done.service.environments["production"].rollout.strategy == told["strategy"]
    assert bool(done.values) is (told["smaller_steps"] or told["strategy"] != stated)


@pytest.mark.parametrize("automatic", ["none", "low", "medium", "high"])
@pytest.mark.parametrize(("score", "level"), [(0, "low"), (30, "medium"), (60, "high")])
def test_an_environment_says_up_to_which_risk_nobody_is_asked(automatic: str, score: int, level: str) -> None:
    policy = deepcopy(POLICY) | {"tiers": {"support": score}}
    policy["environments"][1]["automatic_up_to"] = automatic
    allowed = {"none": [], "low": ["low"], "medium": ["low", "medium"], "high": ["low", "medium", "high"]}
    found = assess("a", plan(), policy, "production", KNOWN)
    assert found["approval"] is (level not in allowed[automatic])


@pytest.mark.parametrize("kind", ["worker", "stateful", "cron", "job"])
def test_what_takes_no_traffic_keeps_its_strategy(kind: str) -> None:
    stated = "rolling" if kind == "worker" else ""
    found = verdict(
        plan("schema", "image", "network", kind=kind, shifts=False, strategies={"production": stated})
    )
    rolls = kind == "worker"
    assert (found["level"], found["strategy"], found["smaller_steps"]) == ("high", stated, rolls)
    assert found["approval"]
    words = "rolling pod by pod" if rolls else "could be shifted"
    assert any(words in note for note in found["notes"])


@given(st.sampled_from(STRATEGIES), st.integers(0, 100))
def test_a_strategy_only_ever_becomes_more_careful(stated: str, score: int) -> None:
    policy = {**POLICY, "tiers": {"support": score}}
    found = assess("a", plan(strategies={"production": stated}), policy, "production", KNOWN)
    assert STRATEGIES.index(found["strategy"]) >= STRATEGIES.index(stated)


KINDS = st.sets(st.sampled_from(["image", "config", "network", "alerts", "schema"]))
KNOWLEDGE = st.builds(
    Evidence,
    st.none() | st.fixed_dictionaries({"a": st.integers(0, 50)}),
    st.fixed_dictionaries({"a": st.integers(0, 5)}),
    st.none() | st.fixed_dictionaries({"a": st.floats(0, 3)}),
    st.none() | st.fixed_dictionaries({"b": st.sampled_from(["healthy", "failed"])}),
    st.none() | st.fixed_dictionaries({"a": st.booleans()}),
)


@given(KINDS, KINDS, KNOWLEDGE)
def test_the_score_is_the_sum_of_its_points_and_more_change_is_more_risk(
    some: set[str], others: set[str], known: Evidence
) -> None:
    less, more = verdict(plan(*some), known), verdict(plan(*some, *others), known)
    assert less["score"] == sum(point["points"] for point in less["points"])
    assert less["score"] <= more["score"]
    assert all(point["why"] for point in more["points"])


@pytest.mark.parametrize(
    ("count", "word"), [(0, "none"), (1, "low"), (4, "low"), (5, "medium"), (20, "high")]
)
def test_confidence_comes_from_history(count: int, word: str) -> None:
    assert verdict(plan(), Evidence({"a": count}))["confidence"] == word


def test_what_was_not_asked_is_told() -> None:
    assert verdict(plan(), Evidence())["notes"] == [
        "confidence: 0 deployments to compare with",
        "no history was given",
        "not known, so it adds nothing: error budget",
        "not known, so it adds nothing: health of what it calls",
        "not known, so it adds nothing: free capacity",
    ]


@pytest.mark.parametrize("text", ["NaN", "Infinity", "-1", "true", "null", '"0.5"', "{}"])
def test_figures_that_are_none_count_as_not_known(tmp_path: Path, text: str) -> None:
    (tmp_path / "f").write_text(f'{{"a": {text}}}')
    assert evidence.read(None, tmp_path / "f", None, None).spent == {}
    (tmp_path / "h").write_text(f'{{"a": {{"deployments": {text}, "rollbacks": {text}}}, "b": {text}}}')
    found = evidence.read(tmp_path / "h", None, None, None)
    assert (found.deployments, found.rollbacks) == ({"a": 0}, {"a": 0}) or found.deployments == {
        "a": 0,
        "b": 0,
    }
