"""Metric, rule, alert, route, receiver, runbook, panel, test and owner are one closed graph.

Read from the files and not from what made them. Counts nodes; one that lacks a neighbour it needs is
named with those it has. Alerts and runbook sections match one to one.
"""

from __future__ import annotations

from generators.checks import Context, Result
from generators.checks._alertmanager.files import CONFIGURATION
from generators.checks._closure import exported
from generators.checks._closure.files import graph
from generators.checks._closure.graph import METRIC, Graph, Node
from generators.problems import Problem
from generators.suggest import nearest

NEEDS: tuple[str, ...] = ()
JUDGES = ("monitoring", "alerts", "docs")

SHOWN = 6
"""Neighbours that are named."""
HINT = "make what is missing, or take away what hangs in the air: each follows from generators/alerts"
NAMES = "what a part of the platform exports stands in generators/checks/_closure/exported.py, by its job"


def run(context: Context) -> Result:
    """One finding for each node that lacks something."""
    if CONFIGURATION not in context.planned:
        missing = Problem("closure/unreadable", "no routes are planned", context.place(CONFIGURATION), HINT)
        return Result(0, 1, (missing,))
    found = graph(context)
    services = {service.id for service in context.model.services}
    problems = [_problem(context, found, services, node, lacks) for node, lacks in found.dangling()]
    total = len(found.files)
    return Result(total - len(problems), total, tuple(problems))


def _problem(
    context: Context, found: Graph, services: set[str], node: Node, lacks: tuple[str, ...]
) -> Problem:
    known = [str(one) for one in found.neighbours(node)]
    more = f" and {len(known) - SHOWN} more" if len(known) > SHOWN else ""
    beside = f"its neighbours: {', '.join(known[:SHOWN])}{more}" if known else "it has no neighbours at all"
    return Problem(
        f"closure/{node.kind}",
        f"{node} has no {', no '.join(lacks)}; {beside}",
        context.place(found.files[node]),
        _names(node) if node.kind == METRIC else HINT,
        service=node.scope if node.scope in services else "",
    )


def _names(metric: Node) -> str:
    """Which name was meant, and where names are looked up."""
    known = exported.BY_JOB.get(metric.scope, exported.BY_SERVICES) | exported.BY_SCRAPER
    near = nearest(metric.name, sorted(known))
    return f"did you mean {near}? {NAMES}" if near else NAMES
