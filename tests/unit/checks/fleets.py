"""Small whole fleets as the checks see them: a model, its plan, and the tree it makes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from generators.checks import Context
from generators.headers import stamp
from generators.model import Alerting, Call, Fleet, Limit, Model, Route, Service, Severity, Signal
from generators.pipeline import TEMPLATES, renderer, units
from generators.registry import discover
from generators.toolchain import Toolchain
from tests.unit.outputs.chart_services import (
    gateway_fleet,
    gateway_services,
    ingress_fleet,
    ingress_services,
    service,
)

REPOSITORY = Path(__file__).parents[3]
CHARTS = ("charts", "platform", "workload")


@dataclass(frozen=True)
class Plan:
    """Texts and links by path."""

    model: Model
    texts: Mapping[str, str]
    links: Mapping[str, str]

    def changed(self, path: str, change: Callable[[str], str]) -> Plan:
        """The plan with one text changed; it must really change."""
        text = change(self.texts[path])
        assert text != self.texts[path], f"nothing changed in {path}"
        return replace(self, texts={**self.texts, path: text})

    def replaced(self, path: str, old: str, new: str) -> Plan:
        """The plan with one piece of one text replaced."""
        assert old in self.texts[path], f"{path} has no {old!r}"
        return self.changed(path, lambda text: text.replace(old, new))


SEVERITIES = (
    Severity("critical", "pagerduty", 0, 3600, "none"),
    Severity("warning", "slack", 1800, 43200, "none"),
    Severity("info", "none", 0, 0, "weekly"),
)
ERRORS = Signal(
    "errors",
    "ratio",
    (Limit("critical", 0.05, 300, "users notice"), Limit("warning", 0.02, 600, "the budget burns")),
)


def _model(fleet: Fleet, services: Mapping[str, Service]) -> Model:
    """The services and those they call, each with hosts of its own and something that is watched."""
    callees = {"logai": 4102, "bancai": 4103}
    called = {call.service for one in services.values() for call in one.calls}
    more = {name: service(fleet, name, port=callees[name]) for name in callees if name in called}
    every = {**services, **more}
    watched = replace(fleet, alerting=Alerting(SEVERITIES, (ERRORS,)))
    return Model(watched, tuple(_own(every[name]) for name in every))


def _own(service: Service) -> Service:
    environments = {}
    for name, settings in service.environments.items():
        hosts = (service.id,) if settings.route.hosts else ()
        environments[name] = replace(settings, route=Route(hosts, settings.route.paths, 30))
    return replace(service, environments=environments, signals=(ERRORS,), fingerprint=service.id)


@cache
def gateway_plan(*names: str) -> Plan:
    """Gateway API and operator; the named services of the fixtures and those they call."""
    chosen = {n: s for n, s in gateway_services().items() if not names or n in names}
    return planned(_model(gateway_fleet(), chosen))


@cache
def ingress_plan(*names: str) -> Plan:
    """Ingress and files, three environments, a queue."""
    chosen = {n: s for n, s in ingress_services().items() if not names or n in names}
    return planned(_model(ingress_fleet(), chosen))


def planned(model: Model, *names: str) -> Plan:
    """What the outputs of these names make of a model, stamped; those of the charts, where none is named."""
    outputs = [one for one in discover(TEMPLATES) if one.name in (names or CHARTS)]
    assert len(outputs) == len(names or CHARTS)
    texts, links = {}, {}
    for unit in units(model, outputs, renderer(None)):
        for artifact in unit.artifacts():
            if artifact.link:
                links[artifact.path] = artifact.link
            else:
                texts[artifact.path] = stamp(artifact, model.fleet.platform.name)
    return Plan(model, texts, links)


def calling(caller: Service, callee: Service) -> Service:
    """A service with one more call."""
    return replace(caller, calls=(*caller.calls, Call(callee.id, callee.port, False)))


def context_of(plan: Plan, folder: Path, **changes: Any) -> Context:
    """A context with the real programs over a plan written into ``folder``."""
    tree = folder / "tree"
    for path, text in plan.texts.items():
        target = tree / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8", newline="\n")
    for path, goal in plan.links.items():
        (tree / path).parent.mkdir(parents=True, exist_ok=True)
        (tree / path).symlink_to(goal)
    return bare(plan, folder, **changes)


def bare(plan: Plan, folder: Path, **changes: Any) -> Context:
    """The same context over a tree that nobody wrote."""
    folder.mkdir(parents=True, exist_ok=True)
    values: dict[str, Any] = {
        "repository": REPOSITORY,
        "catalog": folder / "services.yaml",
        "shown": "services.yaml",
        "tree": folder / "tree",
        "cache": folder / "cache",
        "scratch": folder,
        "tools": Toolchain(REPOSITORY, lambda _: None),
        "today": date(2026, 9, 1),
        "loaded": plan.model,
        "planned": plan.texts,
        "links": plan.links,
    }
    return Context(**{**values, **changes})
