"""Every output keeps every promise, and a promise that is broken is noticed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from generators.artifacts import Artifact, Ownership
from generators.pipeline import TEMPLATES
from generators.registry import Registered, discover
from tests.contract import promises
from tests.contract.promises import PROMISES, Subject

Promise = Callable[[Subject], Iterable[str]]


@pytest.fixture(scope="module")
def models() -> tuple[Any, ...]:
    return promises.models()


def test_there_are_outputs_and_catalogs(models: tuple[Any, ...]) -> None:
    assert {one.name for one in discover(TEMPLATES)} >= {"charts", "workload", "platform"}
    assert all(len(model.services) > 7 for model in models[:2])


@pytest.mark.parametrize("promise", PROMISES, ids=lambda promise: promise.__name__)
@pytest.mark.parametrize("registered", discover(TEMPLATES), ids=lambda one: one.name)
def test_an_output_keeps_its_promises(
    registered: Registered, promise: Promise, models: tuple[Any, ...]
) -> None:
    asked = models[-1:] if promise is not promises.uses_every_template else models
    assert list(promise(Subject(registered, asked, TEMPLATES))) == []


@pytest.mark.slow
@pytest.mark.parametrize("promise", PROMISES, ids=lambda promise: promise.__name__)
@pytest.mark.parametrize("registered", discover(TEMPLATES), ids=lambda one: one.name)
def test_an_output_keeps_its_promises_on_every_catalog(
    registered: Registered, promise: Promise, models: tuple[Any, ...]
) -> None:
    if promise is not promises.uses_every_template:  # asked of all of them above
        assert list(promise(Subject(registered, models[:-1], TEMPLATES))) == []


def test_no_two_outputs_make_one_path(models: tuple[Any, ...]) -> None:
    makers: dict[str, str] = {}
    for registered in discover(TEMPLATES):
        for one in Subject(registered, models, TEMPLATES).artifacts(models[-1]):
            assert makers.setdefault(one.path, registered.name) == registered.name


TOY = "toy/{id}.yaml"
calls: list[int] = []


def changes_the_fleet(service: Any, fleet: Any, _: Any) -> Any:
    fleet.teams["intruder"] = service.team
    return ()


def counts_its_calls(service: Any, fleet: Any, render: Any) -> Any:
    calls.append(1)
    return [Artifact(TOY.format(id=service.id), f"n: {len(calls)}\n", SOURCE, f"services.{service.id}")]


def plain(
    path: str = TOY,
    text: str = "a: 1\n",
    source: str | None = None,
    key: str = "services.{id}",
    times: int = 1,
) -> Any:
    def of_service(service: Any, fleet: Any, render: Any) -> Any:
        names = {"id": service.id}
        return times * [
            Artifact(path.format(**names), text, SOURCE if source is None else source, key.format(**names))
        ]

    return of_service


def invents(model: Any, render: Any) -> Any:
    return [Artifact("toy/ghost.yaml", "a: 1\n", SOURCE, "services.ghost")]


def seeds(beside: str, *managed: str, owner: Ownership = Ownership.SEEDED) -> Any:
    def of_service(service: Any, fleet: Any, render: Any) -> Any:
        key = f"services.{service.id}"
        own = f"toy/{service.id}/own/own.yaml"
        yield Artifact(own, "a: 1\n", SOURCE, key, owner, beside=beside.format(id=service.id))
        for path in managed:
            yield Artifact(path.format(id=service.id), "a: 1\n", SOURCE, key)

    return of_service


SOURCE = "templates/toy/a.yaml"
BROKEN = (
    (promises.is_deterministic, counts_its_calls, "two runs for demo differ"),
    (promises.leaves_the_model_alone, changes_the_fleet, "it changed the model of demo"),
    (promises.stays_in_its_roots, plain("charts/{id}.yaml"), "charts/front.yaml is outside toy"),
    (promises.stays_in_its_roots, plain("toy/../{id}.yaml"), "toy/../front.yaml is not plain"),
    (promises.makes_each_path_once, plain(times=2), "toy/front.yaml is made twice"),
    (
        promises.certifies_its_files,
        plain(key="services.other"),
        "toy/front.yaml says it is of 'other', and it is of 'front'",
    ),
    (
        promises.certifies_its_files,
        plain(source="templates/toy/b"),
        "toy/front.yaml names 'templates/toy/b' as its source, which is not there",
    ),
    (
        promises.certifies_its_files,
        plain(source=""),
        "toy/front.yaml names '' as its source, which is not there",
    ),
    (promises.parses, plain(text="a: [1\n"), "toy/front.yaml does not parse: "),
    (promises.parses, plain("toy/{id}.json", '{"a": 1,}\n'), "toy/front.json does not parse: "),
    (
        promises.parses,
        plain("charts/templates/{id}.yaml", "a: [1\n"),
        "charts/templates/front.yaml does not parse: ",
    ),
    (promises.parses, plain(text="a: on\n"), "toy/front.yaml reads differently in YAML 1.1 and 1.2"),
    (promises.parses, plain(text="a: 1"), "toy/front.yaml does not end in a newline"),
    (
        promises.seeds_beside_what_it_manages,
        seeds(""),
        "toy/front/own/own.yaml is beside '', which is no managed file of 'front'",
    ),
    (
        promises.seeds_beside_what_it_manages,
        seeds("toy/{id}/own/own.yaml", "toy/{id}/own/more.yaml"),
        "toy/front/own/own.yaml is beside 'toy/front/own/own.yaml', which is no managed file of 'front'",
    ),
    (
        promises.seeds_beside_what_it_manages,
        seeds("toy/{id}/other/a.yaml", "toy/{id}/other/a.yaml"),
        "toy/front/own/own.yaml is beside 'toy/front/other/a.yaml', and neither folder holds the other",
    ),
    (
        promises.seeds_beside_what_it_manages,
        seeds("toy/{id}/a.yaml", "toy/{id}/a.yaml", owner=Ownership.MANAGED),
        "toy/front/own/own.yaml is managed and made whenever it is missing, whatever it is beside",
    ),
    (promises.uses_every_template, plain(), "templates/toy/a.yaml is never used"),
    (promises.covers_known_coverages, lambda *_: (), "it covers toys and makes no file of any service"),
    (promises.covers_known_coverages, plain(), "COVERS names 'toys', which the scorecard does not know"),
)


def toy(tmp_path: Path, of_service: Any, of_fleet: Any = lambda *_: ()) -> Registered:
    (tmp_path / "templates/toy").mkdir(parents=True)
    (tmp_path / SOURCE).write_text("a: 1\n")
    return Registered("toy", "A toy.", ("toy",), ("toys",), of_service, of_fleet)


@pytest.mark.parametrize(
    ("promise", "of_service", "said"), BROKEN, ids=lambda value: getattr(value, "__name__", "")
)
def test_a_broken_promise_is_noticed(
    promise: Promise, of_service: Any, said: str, models: tuple[Any, ...], tmp_path: Path
) -> None:
    # One of these outputs spoils what the model holds: that must not be the others' model.
    model = deepcopy(models[-1]) if promise is promises.leaves_the_model_alone else models[-1]
    subject = Subject(toy(tmp_path, of_service), (model,), tmp_path / "templates")
    assert any(line.startswith(said) for line in promise(subject)), list(promise(subject))


@pytest.mark.parametrize("beside", ["toy/{id}/a.yaml", "toy/{id}/own/a.yaml", "toy/{id}/own/deep/a.yaml"])
def test_a_seed_may_be_beside_what_lies_in_its_folder_above_it_or_below_it(
    models: tuple[Any, ...], tmp_path: Path, beside: str
) -> None:
    subject = Subject(toy(tmp_path, seeds(beside, beside)), models[-1:], tmp_path / "templates")
    assert list(promises.seeds_beside_what_it_manages(subject)) == []


def test_files_of_the_fleet_that_follow_from_services_are_noticed(
    models: tuple[Any, ...], tmp_path: Path
) -> None:
    def counts(model: Any, render: Any) -> Any:
        return [Artifact("toy/count.yaml", f"n: {len(model.services)}\n", SOURCE)]

    made = toy(tmp_path, lambda *_: (), counts)
    promise = promises.keeps_its_word_about_services
    assert list(promise(Subject(made, models[-1:], tmp_path / "templates"))) == []
    assert list(promise(Subject(replace(made, fleet_alone=True), models[-1:], tmp_path / "templates"))) == [
        "its files of demo follow from services, and it is given none"
    ]


def test_a_file_of_a_service_that_is_not_there_is_noticed(models: tuple[Any, ...], tmp_path: Path) -> None:
    subject = Subject(toy(tmp_path, lambda *_: (), invents), models[-1:], tmp_path / "templates")
    assert list(promises.makes_nothing_of_no_service(subject)) == [
        "toy/ghost.yaml belongs to a service that is not there"
    ]
