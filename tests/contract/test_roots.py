"""Outputs own folders that nobody writes in, and whose each of their files is, is known."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import pytest

from ci import entries
from ci.ownership import Owners
from generators import pipeline, registry
from generators.artifacts import Artifact, Ownership
from generators.conventions import names, ownership
from tests.support.catalogs import load


def module(root: str) -> ModuleType:
    made = ModuleType("contacts", "docs/contacts: whom to call.")
    made.ROOTS = (root,)  # type: ignore[attr-defined]
    made.COVERS = ()  # type: ignore[attr-defined]
    made.of_service = made.of_fleet = lambda *_: ()  # type: ignore[attr-defined]
    return made


@pytest.mark.parametrize(
    "root", ["releases", "tests", "tests/unit", "generators/outputs", "docs", "ci", "ops"]
)
def test_an_output_that_claims_what_people_write_is_refused(root: str, tmp_path: Path) -> None:
    (tmp_path / "contacts").mkdir()
    with pytest.raises(registry.ContractError, match=f"ROOTS has {root}, but "):
        registry._check("contacts", module(root), tmp_path)


@pytest.mark.parametrize(
    "root",
    ["", "../contacts", "docs/../../contacts", "..", ".", "./contacts", "contacts/", "/contacts", "a//b"],
)
def test_a_root_that_is_no_plain_path_is_refused(root: str, tmp_path: Path) -> None:
    """What it would remove is beside the output folder, or it would not find its own files again."""
    (tmp_path / "contacts").mkdir()
    with pytest.raises(registry.ContractError, match="ROOTS must name folders or files below"):
        registry._check("contacts", module(root), tmp_path)


@pytest.mark.parametrize("root", ["docs/contacts", "ci/contacts", "tests/services", "monitoring/contacts"])
def test_one_that_claims_a_folder_of_its_own_is_not(root: str, tmp_path: Path) -> None:
    (tmp_path / "contacts").mkdir()
    assert registry._check("contacts", module(root), tmp_path).name == "contacts"


@pytest.mark.parametrize(
    ("path", "right"),
    [
        ("docs/contacts/{id}.*", True),
        ("docs/contacts/{id}", True),
        ("docs/{id}.*", False),
        ("docs/contacts/all.*", False),
    ],
)
def test_paths_of_a_service_are_below_the_roots(path: str, right: bool, tmp_path: Path) -> None:
    (tmp_path / "contacts").mkdir()
    made = module("docs/contacts")
    made.SERVICE_PATHS = (path,)  # type: ignore[attr-defined]
    if right:
        assert registry._check("contacts", made, tmp_path).service_paths == (path,)
    else:
        with pytest.raises(registry.ContractError, match=r"SERVICE_PATHS has docs/.*: no \{id\} in it"):
            registry._check("contacts", made, tmp_path)


def test_a_module_may_have_one_of_the_two_functions(tmp_path: Path) -> None:
    (tmp_path / "contacts").mkdir()
    model = load("tests/catalogs/golden.yaml")
    service, made = model.services[0], module("docs/contacts")
    del made.of_service
    found = registry._check("contacts", made, tmp_path)
    assert not found.applies(service, model.fleet)
    assert found.of_fleet is made.of_fleet
    made = module("docs/contacts")
    del made.of_fleet
    found = registry._check("contacts", made, tmp_path)
    assert found.applies(service, model.fleet)
    assert found.of_service is made.of_service
    assert [*found.of_fleet(model, pipeline.renderer(None).bind("contacts"))] == []


@pytest.mark.parametrize(
    ("has", "said"),
    [
        ((), "has neither of_service nor of_fleet"),
        (("of_flet",), "has of_flet: only of_service and of_fleet"),
        (("of_service", "of_flet"), "has of_flet: only of_service and of_fleet"),
        (("of_fleet", "applies"), "has applies, and no of_service"),
    ],
)
def test_a_slip_in_the_name_of_a_function_is_named(has: tuple[str, ...], said: str, tmp_path: Path) -> None:
    (tmp_path / "contacts").mkdir()
    made = module("docs/contacts")
    del made.of_service, made.of_fleet
    for name in has:
        setattr(made, name, lambda *_: ())
    with pytest.raises(registry.ContractError, match=said):
        registry._check("contacts", made, tmp_path)


def strangers(registered: tuple[registry.Registered, ...]) -> set[str]:
    """Files of a service that pipelines take for everybody's."""
    model = load("tests/catalogs/golden.yaml")
    units = pipeline.units(model, registered, pipeline.renderer(None))
    made = [(unit.name.partition("/")[2], one) for unit in units for one in unit.artifacts()]
    stated = {
        service: entries._entry(service, one.path, json.loads(one.text))
        for service, one in made
        if entries.id_of(one.path)
    }
    assert len(stated) == len(model.services)
    owners = Owners(stated)
    return {
        one.path
        for service, one in made
        if service and {whose for whose, _ in owners.of(one.path)} != {service}
    }


def test_one_whose_paths_are_not_stated_is_seen() -> None:
    registered = registry.discover(pipeline.TEMPLATES)
    silent = tuple(replace(one, service_paths=()) if one.name == "rules" else one for one in registered)
    found = strangers(silent)
    assert found
    assert all(path.startswith("monitoring/rules/services/") for path in found)


def made() -> Iterator[tuple[str, Artifact]]:
    """Each file with its service, empty for the fleet's."""
    model = load("tests/catalogs/golden.yaml")
    for unit in pipeline.units(model, registry.discover(pipeline.TEMPLATES), pipeline.renderer(None)):
        yield from ((unit.name.partition("/")[2], one) for one in unit.artifacts())


def test_what_teams_write_is_where_it_is_said_to_be() -> None:
    stated = [path for one in registry.discover(pipeline.TEMPLATES) for path in one.team_paths]
    seeds = [(service, one.path) for service, one in made() if service and one.ownership is Ownership.SEEDED]
    assert len(seeds) > 10
    for service, path in seeds:
        found = ownership.place(path, stated)
        assert found is not None, path
        assert found.service == service


def test_no_file_of_the_fleet_is_where_a_service_could_have_one() -> None:
    outputs = registry.discover(pipeline.TEMPLATES)
    stated = [path for one in outputs for path in (*one.service_paths, *one.team_paths)]
    places = [ownership.place(one.path, stated) for service, one in made() if not service]
    names_there = {one.service for one in places if one is not None}
    assert {"workload", "platform", "support"} <= names_there
    assert {name for name in names_there if re.fullmatch(r"[a-z][a-z0-9-]*", name)} <= names.RESERVED_IDS


def test_whose_every_committed_file_is_is_known() -> None:
    listed = subprocess.run(
        ["git", "-C", str(pipeline.REPOSITORY), "ls-files"], capture_output=True, text=True, check=True
    ).stdout.splitlines()
    roots = [root for one in registry.discover(pipeline.TEMPLATES) for root in one.roots]
    everywhere = [*roots, *ownership.WRITTEN, "ci"]
    nobody = [
        path for path in listed if not any(path == one or path.startswith(f"{one}/") for one in everywhere)
    ]
    assert len(listed) > 1000
    assert nobody == []


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("charts/wallet/values.yaml", ("charts", "wallet", "", "values.yaml")),
        ("charts/wallet/templates/a.b.yaml", ("charts", "wallet", "", "templates/a.b.yaml")),
        ("rules/wallet.slow.yaml", ("rules", "wallet", ".slow.yaml", "")),
        ("rules/wallet", None),
        ("rules/wallet.d/x", None),
        ("charts/README.md", None),
        ("other/wallet", None),
    ],
)
def test_the_place_of_a_file(path: str, found: tuple[str, ...] | None) -> None:
    assert ownership.place(path, ["charts/{id}", "rules/{id}.*"]) == found
