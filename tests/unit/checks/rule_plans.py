"""The golden catalog's rules and their tests as a plan, for checks that judge them."""

from __future__ import annotations

from functools import cache
from typing import Any

from generators.model import Service
from generators.outputs import rule_tests, rules
from generators.render import Renderer
from tests.support.catalogs import load
from tests.unit.checks.fleets import REPOSITORY, Plan

OUTPUTS: dict[str, Any] = {"rules": rules, "rule_tests": rule_tests}


@cache
def golden_rules() -> Plan:
    """Every kind of service once."""
    return plan_of("tests/catalogs/golden.yaml")


def plan_of(path: str) -> Plan:
    """The rules and tests of a catalog of this repository."""
    model, renderer = load(path), Renderer(REPOSITORY / "templates")
    texts: dict[str, str] = {}
    for name, output in OUTPUTS.items():
        render = renderer.bind(name)
        found = [*output.of_fleet(model, render)]
        for service in model.services:
            found += output.of_service(service, model.fleet, render)
        texts |= {file.path: file.text for file in found}
    return Plan(model, texts, {})


def plan_of_service(path: str, service: Service) -> Plan:
    """The rules and tests of one service, which may be changed, in the fleet of a catalog."""
    model, renderer = load(path), Renderer(REPOSITORY / "templates")
    texts: dict[str, str] = {}
    for name, output in OUTPUTS.items():
        found = output.of_service(service, model.fleet, renderer.bind(name))
        texts |= {file.path: file.text for file in found}
    return Plan(model, texts, {})
