"""What the generator writes for the pipelines: read by them, complete, and precise."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import fields, replace
from functools import cache
from pathlib import Path

import pytest
import yaml

from ci import decision, deliver, entries, kinds, risk
from ci.entries import Entries, Entry
from ci.ownership import Owners, record_of
from generators import catalog
from generators.checks._pipelines import sizes
from generators.conventions import names, ownership, workloads
from generators.conventions.enumerations import STRATEGIES
from generators.grammar.delivery import WEIGHTS
from generators.model import Model, Service, Settings
from generators.outputs import _facets as facets
from generators.outputs import ci_risk, ci_services
from generators.pipeline import TEMPLATES, placed
from generators.registry import discover
from generators.render import Renderer

REPOSITORY = Path(__file__).resolve().parents[3]
CATALOGS = ("services.yaml", "tests/catalogs/aiaas.yaml", "tests/catalogs/golden.yaml")
RENDERER = Renderer(TEMPLATES)


@cache
def model_of(name: str) -> Model:
    found = catalog.load(REPOSITORY / name, name).model
    assert found is not None
    return placed(found, discover(TEMPLATES))


def texts(model: Model) -> dict[str, str]:
    render = RENDERER.bind("ci_services")
    services = [one for s in model.services for one in ci_services.of_service(s, model.fleet, render)]
    fleet = ci_risk.of_fleet(model, RENDERER.bind("ci_risk"))
    return {one.path: one.text for one in (*services, *fleet)}


def read(model: Model) -> Entries:
    """The entries as the detector reads them from a commit."""
    listing = {path: path for path in texts(model)}
    return entries._entries(listing, lambda path, _: entries.parse(texts_of(model)[path].encode(), path))


@cache
def _texts(name: str) -> Mapping[str, str]:
    return texts(model_of(name))


def texts_of(model: Model) -> Mapping[str, str]:
    known = next((name for name in CATALOGS if model_of(name) is model), "")
    return _texts(known) if known else texts(model)


@pytest.mark.parametrize("name", CATALOGS)
def test_the_detector_reads_every_entry(name: str) -> None:
    model = model_of(name)
    found = read(model)
    assert found.doubts == ()
    assert list(found.services) == sorted(service.id for service in model.services)
    assert all(isinstance(one, Entry) for one in found.services.values())
    assert isinstance(found.policy["fleet"], str)
    for service in model.services:
        assert set(found.services[service.id].calls) == {call.service for call in service.calls}


@pytest.mark.parametrize("name", [pytest.param(CATALOGS[0], marks=pytest.mark.slow), *CATALOGS[1:]])
def test_every_file_of_a_service_is_known_as_its_own(name: str) -> None:
    """An output that writes a service's files somewhere new states the place in its SERVICE_PATHS."""
    model = model_of(name)
    owners = Owners(read(model).services)
    wrong = []
    for registered in discover(TEMPLATES):
        render = RENDERER.bind(registered.name)
        wrong += [
            f"{registered.name}: {one.path}"
            for service in model.services
            for one in registered.of_service(service, model.fleet, render)
            if {owner for owner, _ in owners.of(one.path)} != {service.id}
        ]
    assert wrong[:5] == []


def test_every_field_is_in_exactly_one_facet() -> None:
    of_service = [name for names in facets._OF_SERVICE.values() for name in names]
    assert sorted([*of_service, "uses", *facets.OUTSIDE]) == sorted(f.name for f in fields(Service))
    of_settings = [name for names in facets._OF_SETTINGS.values() for name in names]
    assert sorted(of_settings) == sorted(field.name for field in fields(Settings))


def changed(service: Service, **settings: object) -> Service:
    """The service with other settings in its last environment."""
    last = list(service.environments)[-1]
    return replace(
        service,
        environments={**service.environments, last: replace(service.environments[last], **settings)},  # type: ignore[arg-type]
    )


def test_a_facet_changes_with_what_it_is_of_and_no_other_does() -> None:
    service = next(one for one in model_of("services.yaml").services if one.egress and one.uses)
    settings = service.environments["production"]
    before = facets.facets(service)
    for facet, other in (
        ("config", changed(service, temporary="9Gi")),
        ("config", changed(service, config=(("A", "b"),))),
        ("config", replace(service, secrets=())),
        ("network", changed(service, route=replace(settings.route, timeout=99))),
        ("network", replace(service, egress=())),
        ("network", replace(service, calls=())),
        ("alerts", changed(service, objectives=replace(settings.objectives, latency=9.0))),
        ("alerts", replace(service, metrics=())),
    ):
        after = facets.facets(other)
        assert [name for name in before if before[name] != after[name]] == (
            [facet] if other != service else []
        )


def test_limits_of_alerts_are_in_no_data() -> None:
    """Pipelines see them in the rules, which are the service's own files, and in files of the fleet."""
    model = model_of("services.yaml")
    own = (("crash-loop", ()),)
    fewer = [replace(one, signals=(), own_limits=own, fingerprint="another") for one in model.services]
    assert all(one.signals and one.own_limits != own for one in model.services)
    assert all(
        facets.facets(one) == facets.facets(two) for one, two in zip(model.services, fewer, strict=True)
    )
    alerting = replace(model.fleet.alerting, signals=())
    fleet = replace(model.fleet, alerting=alerting, fingerprint="another")
    assert texts(Model(fleet, tuple(fewer))) == texts_of(model)
    moved = replace(fleet, unwatched="another")
    policies = [json.loads(one[ownership.POLICY]) for one in (texts_of(model), texts(Model(moved, ())))]
    assert {key for key in policies[0] if policies[0][key] != policies[1][key]} == {"stated"}


def test_a_statement_that_changes_nothing_is_in_the_entry() -> None:
    """Else an edit of a block that its entry does not show would be taken for one that was not generated."""
    service = model_of("services.yaml").services[0]
    render = RENDERER.bind("ci_services")
    fleet = model_of("services.yaml").fleet
    one, two = (
        next(iter(ci_services.of_service(each, fleet, render))).text
        for each in (service, replace(service, unwatched="another"))
    )
    assert one != two


def test_another_service_or_policy_changes_no_entry_and_no_digest() -> None:
    model = model_of("services.yaml")
    before = texts_of(model)
    fewer = texts(replace(model, services=model.services[1:]))
    assert fewer == {path: before[path] for path in fewer}
    risk_of_change = replace(model.fleet.delivery.risk, medium=31)
    delivery = replace(model.fleet.delivery, risk=risk_of_change)
    after = texts(replace(model, fleet=replace(model.fleet, delivery=delivery)))
    assert {path for path in after if after[path] != before[path]} == {ownership.POLICY}
    assert json.loads(after[ownership.POLICY])["fleet"] == json.loads(before[ownership.POLICY])["fleet"]


def test_names_are_the_same_on_both_sides() -> None:
    """``ci/`` imports nothing of the generator's, so what both must know is compared here."""
    assert (entries.FOLDER, entries.POLICY) == (ownership.ENTRIES, ownership.POLICY)
    assert risk.STRATEGIES == STRATEGIES
    assert sizes.KINDS == deliver.KINDS
    assert list(risk.LEAST.items()) == list(zip(risk.LEVELS[1:], STRATEGIES, strict=True))
    assert record_of(names.release_record("e", "s")) == ("e", "s")
    assert {kind for kind in ("web", "worker") if workloads.strategy(kind, "canary") == "canary"} == {"web"}


def test_the_weights_are_those_of_the_grammar() -> None:
    policy = json.loads(texts_of(model_of("services.yaml"))[ownership.POLICY])
    assert policy["weights"].keys() == WEIGHTS.keys()
    source = Path(risk.__file__).read_text()
    elsewhere = {kinds.IMAGE, kinds.CONFIG, kinds.NETWORK, kinds.ALERTS, kinds.SCHEMA}
    assert {name for name in WEIGHTS if f'"{name}"' not in source} <= elsewhere


def test_the_catalog_of_this_platform_says_what_every_point_is_worth() -> None:
    stated = yaml.safe_load((REPOSITORY / "services.yaml").read_text(encoding="utf-8"))["delivery"]["risk"]
    policy = json.loads((REPOSITORY / entries.POLICY).read_bytes())
    assert stated == {key: policy[key] for key in stated}
    assert stated["weights"].keys() == set(WEIGHTS)


def test_nothing_but_the_standard_library_is_imported() -> None:
    allowed = {*sys.stdlib_module_names, "ci"}
    sources = sorted((REPOSITORY / "ci").glob("*.py"))
    assert len(sources) > 15
    for path in sources:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Import):
                found = [alias.name for alias in node.names]
            else:
                found = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            assert {name.split(".")[0] for name in found} <= allowed, path.name


def test_every_committed_file_is_known() -> None:
    """What nobody has thought of starts everything, with a warning, on each change of it."""
    command = ["git", "-C", str(REPOSITORY), "ls-files", "-z"]
    paths = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split("\0")
    model = model_of("services.yaml")
    entries_now = read(model)
    found = decision.decide(entries_now, entries_now, [path for path in paths if path])
    assert len(paths) > 1000
    assert found.warnings == ()
