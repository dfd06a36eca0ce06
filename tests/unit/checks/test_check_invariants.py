"""Invariants: each holds for the fixtures, and each notices when what it says is made untrue."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import pytest

from generators import catalog
from generators.checks import Context, invariants, selectors
from generators.checks._invariants.invariant import Claim, Invariant, said
from generators.checks._rendered.manifests import usable
from generators.conventions.enumerations import KINDS
from generators.conventions.names import ID_LIMIT
from generators.model import Exemption
from generators.problems import Place
from tests.support.catalogs import load, renamed
from tests.unit.checks.breaking import clean, rendered
from tests.unit.checks.contexts import MakeContext
from tests.unit.checks.fleets import gateway_plan, ingress_plan, planned
from tests.unit.checks.untrue import BREAKS, Break, at, of_service, of_settings

EVERY: dict[str, Invariant] = {
    one.__name__.replace("_", "-"): one for family in invariants.FAMILIES.values() for one in family
}


@pytest.fixture
def context(tmp_path: Path, answers: Path) -> Context:
    names = ("rich", "canary", "blue", "store", "nightly", "once", "worker")
    return rendered(gateway_plan(*names), tmp_path, answers)


def wrong(context: Context, name: str) -> list[str]:
    """What an invariant finds."""
    return [claim.wrong for claim in EVERY[name](context) if claim.wrong]


@pytest.mark.slow
def test_they_hold_for_every_kind_of_service(context: Context) -> None:
    clean(invariants.run(context))


@pytest.mark.slow
def test_they_hold_for_files_ingress_and_queues(tmp_path: Path, answers: Path) -> None:
    context = rendered(ingress_plan("realtime", "router"), tmp_path, answers)
    found = {problem.rule for problem in invariants.run(context).problems}
    assert found == set()


@pytest.mark.slow
@pytest.mark.parametrize(("name", "broken"), BREAKS, ids=[f"{n}-{i}" for i, (n, _) in enumerate(BREAKS)])
def test_an_invariant_that_is_made_untrue_is_noticed(context: Context, name: str, broken: Break) -> None:
    assert wrong(context, name) == []
    broken(context)
    assert wrong(context, name)


@pytest.mark.slow
def test_the_longest_id_leaves_room_for_what_is_added_to_it(tmp_path: Path, answers: Path) -> None:
    """Of every kind of service, by its Job's digest and by each suffix."""
    model = load("tests/catalogs/golden.yaml")
    longest = {one.id: one.id.ljust(ID_LIMIT, "x") for one in model.services}
    services = []
    for one in model.services:
        calls = tuple(replace(call, service=longest[call.service]) for call in one.calls)
        services.append(replace(renamed(one, longest[one.id], one.title), calls=calls))
    assert {one.kind for one in services} == set(KINDS)
    context = rendered(planned(replace(model, services=tuple(services))), tmp_path, answers)
    assert wrong(context, "names-within-limits") == []
    assert max(len(document.name) for one in usable(context) for document in one.documents) > ID_LIMIT


@pytest.mark.slow
def test_what_a_catalog_has_no_case_of_is_noted(tmp_path: Path, answers: Path) -> None:
    context = rendered(gateway_plan("rich"), tmp_path, answers)
    (note,) = invariants.run(context).notes
    assert note.startswith("without a case in this catalog: ")
    (other,) = selectors.run(context).notes
    assert "rollouts" in other


@pytest.mark.slow
def test_one_pod_is_enough_where_the_service_says_why_and_until_when(context: Context) -> None:
    of_settings(scaling__minimum=1)(context)
    assert wrong(context, "two-pods-in-the-last-environment")

    why = Exemption("scaling.min", "One is enough at night.", "2099-01-01")
    of_service(exemptions=(why,))(context)
    assert wrong(context, "two-pods-in-the-last-environment") == []


def test_every_invariant_is_broken_once_above() -> None:
    assert {name for name, _ in BREAKS} == set(EVERY)


def test_there_are_at_least_twenty_and_each_states_itself_in_one_line() -> None:
    assert len(EVERY) >= 20
    for invariant in EVERY.values():
        assert invariants.statement(invariant).endswith(".")


@pytest.mark.slow
def test_a_broken_one_is_a_finding_with_its_statement_as_hint(context: Context) -> None:
    at("spec.maxUnavailable", 2, kind="PodDisruptionBudget")(context)
    result = invariants.run(context)
    (problem,) = result.problems
    assert problem.rule == "invariants/more-pods-than-disruptions"
    assert problem.hint.startswith("More pods run than a budget lets go")
    assert (problem.service, problem.environment) == ("rich", "production")
    assert result.covered == result.total - 1


def test_one_about_the_catalog_names_the_place_and_the_key(
    make_context: MakeContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = Path(__file__).parents[3] / "tests/catalogs/golden.yaml"
    loaded = catalog.load(path, "golden.yaml")
    assert loaded.model is not None

    def origin(key: str) -> tuple[Place, str]:
        source = loaded.origins.of(key).source
        return source.place, source.key

    front = loaded.model.services[0]

    def broken(_: Context) -> Iterator[Claim]:
        """Something holds."""
        yield said(front, "production", "scaling.minimum", "scales down")
        yield said(front, "", "signals.nothing", "is quiet")
        yield Claim("postgres", "is small", key="resources.postgres.connections")

    monkeypatch.setattr(invariants, "FAMILIES", {"made-up": [broken]})
    lines = path.read_text().split("\n")
    found = invariants.run(make_context(loaded=loaded.model, origin=origin)).problems
    assert [lines[one.place.line - 1].strip().partition(":")[0] for one in found] == [
        "scaling",
        "errors",
        "connections",
    ]
    assert found[0].hint == (
        "change tiers.core.scaling.min, or what it is compared with, until this holds: Something holds."
    )
    (unknown, *_) = invariants.run(make_context(loaded=loaded.model)).problems
    assert unknown.place == Place("services.yaml")


@pytest.mark.slow
def test_a_family_without_a_subject_is_a_finding(context: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(invariants, "FAMILIES", {"empty": [lambda _: iter(())]})
    result = invariants.run(context)
    assert [problem.rule for problem in result.problems] == ["invariants/no-subject"]


def test_every_public_function_of_a_family_is_an_invariant() -> None:
    family = ModuleType("families.colours")
    exec(
        "from pathlib import PurePath\nfrom inspect import isfunction\n"
        "def red(context): return _shades()\ndef blue(context): return _shades()\ndef _shades(): return ()\n",
        vars(family),
    )

    ((name, found),) = invariants.collected([family]).items()

    assert (name, [one.__name__ for one in found]) == ("colours", ["red", "blue"])


def test_every_module_of_statements_is_a_family() -> None:
    folder = Path(invariants.__file__).with_name("_invariants")
    written = {path.stem for path in folder.glob("*.py")} - {"__init__", "invariant"}

    assert set(invariants.FAMILIES) == written
    assert all(invariants.FAMILIES.values())
