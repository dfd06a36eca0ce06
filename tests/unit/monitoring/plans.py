"""Everything the outputs make of a committed catalog, as checks see it, with one text changed at will."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from generators.checks import Context, Result
from generators.model import Model
from generators.registry import discover
from tests.support.catalogs import load
from tests.unit.checks.fleets import REPOSITORY, Plan, bare, planned

TEMPLATES = REPOSITORY / "templates"
SMALL = "tests/catalogs/golden.yaml"


@cache
def plan_of(path: str = SMALL) -> Plan:
    """The stamped texts below ``monitoring/`` of a catalog."""
    return monitored(load(path))


def monitored(model: Model) -> Plan:
    """The same for a model that a test made."""
    names = [
        one.name for one in discover(TEMPLATES) if all(root.startswith("monitoring/") for root in one.roots)
    ]
    return planned(model, *names)


def judged(check: Any, plan: Plan, folder: Path) -> Result:
    """What a check says of a plan; it never counts more than there is."""
    context: Context = bare(plan, folder)
    result: Result = check.run(context)
    assert 0 <= result.covered <= result.total
    return result


def said(result: Result) -> Mapping[str, list[str]]:
    """Messages by rule."""
    found: dict[str, list[str]] = {}
    for problem in result.problems:
        found.setdefault(problem.rule, []).append(problem.message)
    return found
