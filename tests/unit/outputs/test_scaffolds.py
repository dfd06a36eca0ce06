"""Generated tests say what the catalog says, keep what is the team's apart, and stay small."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from generators.artifacts import Artifact, Ownership
from generators.model import Model, Service
from generators.outputs import rules, scaffolds
from generators.render import Renderer
from tests.support.catalogs import CATALOGS, REPOSITORY, load, service

RENDERER = Renderer(REPOSITORY / "templates")
LARGEST = 25_000


def files(one: Service, model: Model) -> dict[str, Artifact]:
    return {file.path: file for file in scaffolds.of_service(one, model.fleet, RENDERER.bind("scaffolds"))}


def contract(one: Service, model: Model) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(files(one, model)[f"tests/services/{one.id}/contract.json"].text)
    return found


def shared(model: Model) -> dict[str, str]:
    return {file.path: file.text for file in scaffolds.of_fleet(model, RENDERER.bind("scaffolds"))}


def test_a_contract_has_what_the_catalog_states() -> None:
    model = load("services.yaml")
    found = contract(service("services.yaml", "wallet"), model)
    assert [(call["id"], call["optional"]) for call in found["calls"]] == [("logai", False), ("bancai", True)]
    assert [use["type"] for use in found["uses"]] == ["postgresql", "redis"]
    assert found["flags"] == {"new-checkout": False}
    assert found["metrics"]["own"][0]["labels"] == {"outcome": ["settled", "refused", "reversed"]}
    assert (found["objectives"]["latency"], found["port"], found["coverage"]) == (0.5, 4104, 80)
    assert found["memory"] == 384 * 1024**2


@pytest.mark.parametrize("path", CATALOGS)
def test_every_metric_that_alerts_read_of_a_service_is_in_its_contract(path: str) -> None:
    model = load(path)
    read = 0
    for one in model.services:
        stated = contract(one, model)["metrics"]
        known = {stated["requests"], stated["duration"], *(metric["name"] for metric in stated["own"])}
        own = "|".join(re.escape(metric.name) for metric in one.metrics) or "(?!)"
        for file in rules.of_service(one, model.fleet, RENDERER.bind("rules")):
            for name in re.findall(rf"(?<![\w:])(http_\w+|{own})(?=[{{\[ ])", file.text):
                read += 1
                assert re.sub(r"_(bucket|sum|count)$", "", name) in known or name in known, (one.id, name)
    assert read > len(model.services)


@pytest.mark.parametrize("path", CATALOGS)
def test_each_edge_of_the_graph_is_expected_by_its_caller(path: str) -> None:
    model = load(path)
    for one in model.services:
        calls = contract(one, model)["calls"]
        assert [call["id"] for call in calls] == [call.service for call in one.calls]
        for call in calls:
            (expected,) = call["expects"]
            assert expected["response"]["schema"]["properties"]["service"] == {"const": call["id"]}
            assert expected["response"]["example"]["service"] == call["id"]


def test_a_changed_catalog_changes_what_is_managed_and_nothing_of_the_teams() -> None:
    model = load("services.yaml")
    one = service("services.yaml", "wallet")
    objectives = replace(one.base.objectives, latency=0.123)
    before, after = (
        files(one, model),
        files(replace(one, base=replace(one.base, objectives=objectives)), model),
    )
    changed = {path for path in before if before[path] != after[path]}
    assert changed == {"tests/services/wallet/contract.json"}
    seeded = {path.rpartition("wallet/")[2] for path in before if before[path].ownership is Ownership.SEEDED}
    assert seeded == {
        *("fixtures.ts", "expectations.json", "unit/cases.test.ts", "integration/cases.test.ts"),
        *("e2e/page.ts", "e2e/cases.spec.ts"),
    }


def test_managed_files_find_what_a_team_deleted_by_looking_not_by_importing() -> None:
    model = load("services.yaml")
    one = service("services.yaml", "wallet")
    found = files(one, model)
    seeded = {path for path, file in found.items() if file.ownership is Ownership.SEEDED}
    for path, file in found.items():
        if file.ownership is Ownership.MANAGED and path.endswith(".ts"):
            for name in re.findall(r'from "(\.{1,2}/[^"]+)"', file.text):
                assert not any(other.endswith(f"/{name.lstrip('./')}") for other in seeded), (path, name)


CASES = ("cases.test.ts", "test_cases.py")


@pytest.mark.parametrize("path", CATALOGS)
def test_every_team_is_given_a_place_for_its_own_cases_of_each_part(path: str) -> None:
    model = load(path)
    for one in model.services:
        seeded = [path for path, file in files(one, model).items() if file.ownership is Ownership.SEEDED]
        for part in ("unit", "integration"):
            own = [path for path in seeded if path.startswith(f"tests/services/{one.id}/{part}/")]
            assert [path.rpartition("/")[2] in CASES for path in own] == [True], (one.id, part)


@pytest.mark.parametrize("path", CATALOGS)
def test_only_what_has_a_page_is_tested_in_a_browser(path: str) -> None:
    model = load(path)
    for one in model.services:
        if one.language.name == "typescript":
            pages = any("/e2e/" in file for file in files(one, model))
            assert pages == contract(one, model)["page"] == (one.kind in {"web", "stateful"})


WORDS = re.compile(
    r"get_?by_?(?:text|label)\(|(?:has_?text|\bname)(?:=f?|: )[\"`]|contain_?text|×", re.IGNORECASE
)
"""How a suite would name what stands on a page."""


@pytest.mark.parametrize("path", CATALOGS)
def test_suites_know_the_words_of_a_page_through_the_page_object_alone(path: str) -> None:
    found = shared(load(path))
    pages = [text for name, text in found.items() if re.search(r"/support/page\.(ts|py)$", name)]
    assert pages
    assert all(WORDS.search(text) for text in pages)
    suites = {name: text for name, text in found.items() if "/support/e2e/" in name}
    assert len(suites) > 5
    assert {name: said for name, text in suites.items() if (said := WORDS.findall(text))} == {}


def test_services_in_python_have_their_suites_in_python() -> None:
    model = load("tests/catalogs/aiaas.yaml")
    found = files(model.services[0], model)
    names = {path.rpartition(f"/{model.services[0].id}/")[2] for path in found}
    wanted = {"contract.json", "unit/test_contract.py", "integration/test_contract.py", "fixtures.py"}
    wanted |= {"expectations.json", "integration/test_cases.py"}
    of_its_page = {"e2e/test_contract.py", "e2e/page.py", "e2e/test_cases.py"}
    assert names == wanted | of_its_page | {"unit/test_cases.py"}
    assert not [path for path in shared(model) if path.endswith(".ts")]
    assert "tests/services/support/unit/api.py" in shared(model)


@pytest.mark.parametrize("path", CATALOGS)
def test_every_language_reads_what_teams_expect_by_one_schema(path: str) -> None:
    model = load(path)
    schema = json.loads(shared(model)["tests/services/support/expectations.schema.json"])
    Draft202012Validator.check_schema(schema)
    for one in model.services:
        seed = files(one, model)[f"tests/services/{one.id}/expectations.json"]
        assert seed.ownership is Ownership.SEEDED
        assert not [*Draft202012Validator(schema).iter_errors(json.loads(seed.text))]


def test_without_services_nothing_is_shared() -> None:
    assert shared(replace(load("services.yaml"), services=())) == {}


def test_the_tests_of_a_service_are_small() -> None:
    model = load("services.yaml")
    everything = sum(len(text) for text in shared(model).values())
    for one in model.services:
        own = sum(len(file.text) for file in files(one, model).values())
        assert own + everything / len(model.services) < LARGEST, one.id


def test_the_lock_names_no_address() -> None:
    lock = shared(load("services.yaml"))["tests/services/package-lock.json"]
    packages = json.loads(lock)["packages"]
    assert not [name for name, one in packages.items() if "resolved" in one]
    assert all("integrity" in one for name, one in packages.items() if name)
