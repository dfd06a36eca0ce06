"""Defaults, refusals and hints of the questions about a new service, against the golden catalog."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from generators import catalog
from generators.conventions.names import RESERVED_IDS
from generators.conventions.scraping import RESERVED_JOBS
from generators.conventions.workloads import FIRST_PORT
from generators.model import Model
from generators.service_sources import questions
from generators.service_sources.block import Edge
from generators.service_sources.questions import Given
from generators.service_sources.template_answers import called_by_most, issuer_of
from tests.e2e.checkout import REPOSITORY

GOLDEN = REPOSITORY / "tests/catalogs/golden.yaml"


@pytest.fixture(scope="module")
def model() -> Model:
    return load("tests/catalogs/golden.yaml")


def load(path: str) -> Model:
    loaded = catalog.load(REPOSITORY / path, path).model
    assert loaded is not None
    return loaded


def test_answers_that_do_not_fit_are_all_told_at_once(model: Model) -> None:
    first = model.services[0]
    settled = questions.settle(
        Given(
            id=first.id.upper(),
            team="nobody-at-all",
            tier="nowhere",
            language="latin",
            kind="webb",
            port=next(service.port for service in model.services if service.port),
            depends_on=(Edge("nobody"),),
            uses=(Edge("nothing"),),
        ),
        model,
    )
    assert settled.answers is None
    assert [str(problem.place) for problem in settled.problems if problem.rule == "new/unknown"] == [
        *("--tier", "--team", "--language", "--kind", "--depends-on", "--uses")
    ]
    rules = {problem.rule for problem in settled.problems}
    assert {"new/exists", "new/port-taken"} <= rules
    assert next(p.hint for p in settled.problems if str(p.place) == "--kind").startswith("did you mean web?")


def test_capitals_become_lower_case_and_stay_in_the_title(model: Model) -> None:
    team = next(iter(model.fleet.teams))
    settled = questions.settle(Given(id="AIDE-next", team=team), model)
    assert settled.answers is not None
    assert (settled.answers.id, settled.answers.title) == ("aide-next", "AIDE-next")
    assert [problem.rule for problem in settled.problems] == ["new/id-capitals"]
    assert settled.answers.port not in {service.port for service in model.services}
    named = questions.settle(Given(id="AIDE-next", title="AIDE", team=team), model).answers
    assert named is not None
    assert named.title == "AIDE"


def test_of_an_id_that_is_taken_the_command_that_works_is_told(model: Model) -> None:
    first = model.services[0].id
    founded, bare = questions.id_problem(first, model), questions.id_problem(first.upper(), model, [first])
    assert founded is not None
    assert bare is not None
    assert (f"./doit update {first}" in founded[2], "./doit new" in founded[2]) == (True, False)
    assert (f"./doit new {first}" in bare[2], "./doit update" in bare[2]) == (True, False)


def test_a_hyphen_too_many_leads_to_no_id_that_is_taken(model: Model) -> None:
    first = model.services[0].id
    problem = questions.id_problem(f"{first}-", model)
    assert problem is not None
    assert problem[2] == f"choose another id: {first} is taken"


@pytest.mark.parametrize("typed", ["support", "-a", "a_b", "a--b", "x" * 60, "9a"])
def test_ids_that_cannot_be_one(model: Model, typed: str) -> None:
    assert questions.id_problem(typed, model) is not None


def test_what_the_catalog_would_refuse_of_an_id_is_refused_at_the_question(
    model: Model, tmp_path: Path
) -> None:
    ids = sorted(RESERVED_IDS | RESERVED_JOBS | {"con", "lpt1", "no", "null"})
    path = tmp_path / "services.yaml"
    path.write_text(GOLDEN.read_text(encoding="utf-8") + "".join(f'  "{one}": {{}}\n' for one in ids))
    refused = {(one.rule, one.message, one.hint) for one in catalog.load(path, path.name).problems}
    assert [one for one in ids if questions.id_problem(one, model) not in refused] == []


def test_what_has_no_default_is_missing(model: Model) -> None:
    assert len(model.fleet.teams) == 1
    assert questions.settle(Given(), model).missing == ("ID",)
    team = next(iter(model.fleet.teams.values()))
    teams = {"one": replace(team, name="one"), "two": replace(team, name="two")}
    several = replace(model, fleet=replace(model.fleet, teams=teams))
    assert questions.settle(Given(), several).missing == ("ID", "--team")
    assert questions.settle(Given(id="novel"), several).missing == ("--team",)


def test_kinds_that_listen_to_nothing_have_no_port(model: Model) -> None:
    team = next(iter(model.fleet.teams))
    job = questions.settle(Given(id="novel", team=team, kind="job"), model).answers
    assert job is not None
    assert job.port == 0
    stated = questions.settle(Given(id="novel", team=team, kind="job", port=4999), model)
    assert [problem.rule for problem in stated.problems] == ["new/port"]


@pytest.mark.parametrize(
    ("kind", "name", "said"), [("cron", "schedule", "0 3 * * *"), ("stateful", "storage", "5Gi")]
)
def test_what_only_one_kind_needs_is_missing_without_a_default(
    model: Model, kind: str, name: str, said: str
) -> None:
    given = Given(id="novel", team=next(iter(model.fleet.teams)), kind=kind)
    without = questions.settle(given, model)
    assert (without.missing, without.answers) == ((f"--{name}",), None)
    stated = questions.settle(replace(given, **{name: said}), model)  # type: ignore[arg-type]
    assert (stated.missing, stated.answers is not None) == ((), True)


def test_the_port_follows_from_the_id_so_that_two_branches_rarely_propose_the_same(model: Model) -> None:
    taken = {service.port for service in model.services}
    names = [f"service-{number}" for number in range(40)]
    proposed = [questions.free_port(name, model) for name in names]
    assert proposed == [questions.free_port(name, model) for name in names]
    assert not taken & {*proposed}
    assert all(4100 <= port < 5200 for port in proposed)
    assert len({*proposed}) > 35


def test_a_port_that_is_taken_gives_way_to_the_next_free_one(model: Model) -> None:
    first = questions.free_port("novel", model)
    second = with_ports(model, first, first + 1)
    assert questions.free_port("novel", second) == first + 2
    said = questions.port_problem(first, second, "novel")
    assert said is not None
    assert said[2] == f"use {first + 2}, which is free"
    edge = with_ports(model, 65535)
    alone = replace(edge, services=edge.services[:1])
    assert 65535 > questions.free_port("novel", alone) >= FIRST_PORT


def with_ports(model: Model, *ports: int) -> Model:
    """The model with the ports of its first services changed."""
    changed = [replace(one, port=port) for one, port in zip(model.services, ports, strict=False)]
    return replace(model, services=(*changed, *model.services[len(ports) :]))


def test_an_edge_says_whether_work_goes_on_without_it() -> None:
    assert [str(Edge.parse(text)) for text in ("a", "a:optional")] == ["a", "a:optional"]
    with pytest.raises(ValueError, match="neither NAME nor NAME:optional"):
        Edge.parse("a:maybe")


@pytest.mark.slow
def test_the_service_that_nearly_all_call_knows_who_a_person_is() -> None:
    model = load("services.yaml")
    assert called_by_most(model) == "logai"
    services = {service.id: service for service in model.services}
    assert issuer_of(services["wallet"], model) == "logai"
    assert issuer_of(services["logai"], model) is None


@pytest.mark.parametrize("path", ["tests/catalogs/aiaas.yaml", "tests/catalogs/golden.yaml"])
def test_what_half_of_them_call_is_not_taken_for_who_issues_tokens(path: str) -> None:
    model = load(path)
    assert called_by_most(model) is None
    assert {issuer_of(one, model) for one in model.services} == {None}


def test_a_word_of_others_leads_to_ours() -> None:
    found = questions.word_problem("language", "ts", ["typescript", "python"])
    assert found == (
        "new/unknown",
        "'ts' is no language",
        "did you mean typescript? There are typescript, python",
    )
