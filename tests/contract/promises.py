"""What every output promises, each as a function that names what breaks it. Nothing is run in here."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import jinja2
import yaml
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from generators import catalog, headers
from generators.artifacts import Artifact, Ownership, Render
from generators.cli.scorecard import COVERAGES
from generators.model import Model
from generators.registry import Registered
from generators.render import Renderer

REPOSITORY = Path(__file__).resolve().parents[2]
CATALOGS = ("services.yaml", "tests/catalogs/aiaas.yaml", "tests/catalogs/golden.yaml")


@dataclass(frozen=True)
class Subject:
    """An output with all that it is asked about: the models, and where its templates lie."""

    registered: Registered
    models: tuple[Model, ...]
    templates: Path

    @property
    def render(self) -> Render:
        """Its render function, the templates compiled by whoever asked first."""
        return _renderer(self.templates).bind(self.registered.name)

    def artifacts(self, model: Model, render: Render | None = None) -> list[Artifact]:
        """All its files of one platform."""
        return [one for _, one in self.owned(model, render)]

    def owned(self, model: Model, render: Render | None = None) -> Iterator[tuple[str, Artifact]]:
        """Each file with the id of the service it was asked for; empty for the fleet's."""
        one, render = self.registered, render or self.render
        yield from (("", made) for made in one.of_fleet(model, render))
        for service in model.services:
            if one.applies(service, model.fleet):
                yield from ((service.id, made) for made in one.of_service(service, model.fleet, render))


@cache
def _renderer(templates: Path) -> Renderer:
    return Renderer(templates)


@cache
def models() -> tuple[Model, ...]:
    """The models of all catalogs of this repository."""
    found = []
    for name in CATALOGS:
        loaded = catalog.load(REPOSITORY / name, name)
        assert loaded.model is not None, loaded.problems
        found.append(loaded.model)
    return tuple(found)


def is_deterministic(subject: Subject) -> Iterator[str]:
    """Asked twice, it gives the same files in the same order."""
    for model in subject.models:
        anew = Renderer(subject.templates).bind(subject.registered.name)
        if subject.artifacts(model) != subject.artifacts(model, anew):
            yield f"two runs for {model.fleet.platform.name} differ"


def leaves_the_model_alone(subject: Subject) -> Iterator[str]:
    """The mappings inside a frozen model could be changed; it changes none."""
    for model in subject.models:
        before = repr(model)
        subject.artifacts(model)
        if repr(model) != before:
            yield f"it changed the model of {model.fleet.platform.name}"


def stays_in_its_roots(subject: Subject) -> Iterator[str]:
    """Every path is plain, relative and below a root of its own."""
    roots = subject.registered.roots
    for path in _paths(subject):
        if not any(path == root or path.startswith(f"{root}/") for root in roots):
            yield f"{path} is outside {', '.join(roots)}"
        if {"", ".", ".."} & set(path.split("/")):
            yield f"{path} is not plain"


def makes_each_path_once(subject: Subject) -> Iterator[str]:
    """No two of its files want one path."""
    for model in subject.models:
        paths = [one.path for one in subject.artifacts(model)]
        yield from (f"{path} is made twice" for path in sorted({p for p in paths if paths.count(p) > 1}))


def certifies_its_files(subject: Subject) -> Iterator[str]:
    """Each managed file carries a header that fits: its platform, its key, a source that exists."""
    for model, service, one in _each(subject):
        if one.ownership is Ownership.SEEDED or one.link:
            continue
        certificate = headers.certify(headers.stamp(one, model.fleet.platform.name))
        if certificate is None or not certificate.genuine:
            yield f"{one.path} has no header that fits"
            continue
        header = certificate.header
        if header.platform != model.fleet.platform.name:
            yield f"{one.path} says it is of {header.platform}"
        if header.service != service:
            yield f"{one.path} says it is of {header.service!r}, and it is of {service!r}"
        if not header.template or not (subject.templates.parent / header.template).exists():
            yield f"{one.path} names {header.template!r} as its source, which is not there"


def parses(subject: Subject) -> Iterator[str]:
    """YAML reads the same in 1.1 and 1.2, JSON is JSON; texts end in a newline."""
    for model, _, one in _each(subject):
        if one.link:
            continue
        text = headers.stamp(one, model.fleet.platform.name)
        if not text.endswith("\n"):
            yield f"{one.path} does not end in a newline"
        yield from _misread(one.path, text)


def seeds_beside_what_it_manages(subject: Subject) -> Iterator[str]:
    """Each seed names a managed file of the same service: in its folder, above it or below it."""
    for model in subject.models:
        owned = list(subject.owned(model))
        managed = {
            (service, one.path)
            for service, one in owned
            if one.ownership is Ownership.MANAGED and not one.link
        }
        for service, one in owned:
            if one.ownership is Ownership.MANAGED:
                if one.beside:
                    yield f"{one.path} is managed and made whenever it is missing, whatever it is beside"
                continue
            if (service, one.beside) not in managed:
                yield f"{one.path} is beside {one.beside!r}, which is no managed file of {service!r}"
            folders = sorted((f"{Path(path).parent}/" for path in (one.path, one.beside)), key=len)
            if not folders[1].startswith(folders[0]):
                yield f"{one.path} is beside {one.beside!r}, and neither folder holds the other"


def makes_nothing_of_no_service(subject: Subject) -> Iterator[str]:
    """Without services there is no file of a service, and no failure."""
    for model in subject.models:
        for _, one in subject.owned(replace(model, services=())):
            if one.key.startswith("services."):
                yield f"{one.path} belongs to a service that is not there"


def keeps_its_word_about_services(subject: Subject) -> Iterator[str]:
    """Where it says ``FLEET_ALONE``, its files of the fleet are the same without any service."""
    if not subject.registered.fleet_alone:
        return
    output, render = subject.registered, subject.render
    for model in subject.models:
        if [*output.of_fleet(model, render)] != [*output.of_fleet(replace(model, services=()), render)]:
            yield f"its files of {model.fleet.platform.name} follow from services, and it is given none"


def uses_every_template(subject: Subject) -> Iterator[str]:
    """No template of its folder is left unread over all catalogs."""
    name = subject.registered.name
    read = set(_read_templates(subject))
    there = {f"{name}/{template}" for template in subject.render.names()}
    yield from (f"templates/{one} is never used" for one in sorted(there - read))


def covers_known_coverages(subject: Subject) -> Iterator[str]:
    """The scorecard knows what it says it covers, and then it has files of services."""
    covers = subject.registered.covers
    yield from (
        f"COVERS names {one!r}, which the scorecard does not know" for one in covers if one not in COVERAGES
    )
    if covers and not any(service for model in subject.models for service, _ in subject.owned(model)):
        yield f"it covers {', '.join(covers)} and makes no file of any service"


PROMISES: tuple[Callable[[Subject], Iterable[str]], ...] = (
    is_deterministic,
    leaves_the_model_alone,
    stays_in_its_roots,
    makes_each_path_once,
    certifies_its_files,
    parses,
    seeds_beside_what_it_manages,
    makes_nothing_of_no_service,
    keeps_its_word_about_services,
    uses_every_template,
    covers_known_coverages,
)


def _each(subject: Subject) -> Iterator[tuple[Model, str, Artifact]]:
    for model in subject.models:
        yield from ((model, service, one) for service, one in subject.owned(model))


def _paths(subject: Subject) -> Iterator[str]:
    yield from (one.path for _, _, one in _each(subject))


def _misread(path: str, text: str) -> Iterator[str]:
    if headers.is_helm_template(path):
        return  # Helm's to read; check:helm-template does
    try:
        if path.endswith(".json"):
            json.loads(text)
        elif path.endswith((".yaml", ".yml")) and list(yaml.safe_load_all(text)) != _by_1_2(text):
            yield f"{path} reads differently in YAML 1.1 and 1.2"
    except (ValueError, yaml.YAMLError, YAMLError) as error:
        yield f"{path} does not parse: {str(error).splitlines()[0]}"


def _by_1_2(text: str) -> list[Any]:
    return list(YAML(typ="safe", pure=True).load_all(io.StringIO(text)))


def _read_templates(subject: Subject) -> list[str]:
    """The templates that were opened, included ones too."""
    renderer = Renderer(subject.templates)
    opened: list[str] = []

    class Noting(jinja2.FileSystemLoader):
        def get_source(self, environment: jinja2.Environment, template: str) -> Any:
            opened.append(template)
            return super().get_source(environment, template)

    renderer._environment.loader = Noting(subject.templates)
    render = renderer.bind(subject.registered.name)
    output = subject.registered
    for model in subject.models:
        list(output.of_fleet(model, render))
        for service in model.services:
            if output.applies(service, model.fleet):
                list(output.of_service(service, model.fleet, render))
    return opened
