"""Dashboards follow the rules of good ones, and every link between them leads somewhere.

Counts dashboards. Judged as Grafana would read them, from the JSON alone: identity, grid, sources,
variables, min steps, rates of counters, links with what they pass on, recorded series.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from urllib.parse import parse_qsl, unquote

from generators.checks import Context, Result
from generators.checks._dashboards.boards import Board, boards
from generators.checks._dashboards.rules import RULES
from generators.checks._prometheus import promql
from generators.checks._rules.reads import expressions
from generators.conventions import monitoring
from generators.problems import Problem

NEEDS: tuple[str, ...] = ()
JUDGES = ("monitoring",)

HINT = "the panels are made in generators/outputs/_dashboards, their JSON in panel_text.py there"
_DASHBOARD = re.compile(r"(?:^|[(\"])/d/([^?)\"\s]+)(?:\?([^)\"\s]*))?")
_PASSED = re.compile(r"\$\{(\w+):queryparam\}")
_FIELD = "${__data.fields.service}"


def run(context: Context) -> Result:
    """One finding for each rule that a dashboard breaks."""
    found = boards(context)
    by_uid = {board.uid: board for board in found}
    recorded = _recorded(context)
    problems: list[Problem] = []
    good = 0
    for board in found:
        said = [(rule.__name__, message) for rule in RULES for message in rule(board, context.model)]
        said += [("has-one-uid", message) for message in _shared(board, found)]
        said += [("leads-somewhere", message) for message in _links(board, by_uid, context)]
        said += [("uses-what-is-recorded", message) for message in _recomputed(board, recorded)]
        good += not said
        problems += [_problem(context, board, rule, message) for rule, message in said]
    return Result(good, len(found), tuple(problems))


def _shared(board: Board, found: tuple[Board, ...]) -> Iterator[str]:
    others = [one.path for one in found if one.uid == board.uid and one is not board]
    if others:
        yield f"shares its UID {board.uid} with {', '.join(others)}"


def _links(board: Board, by_uid: Mapping[str, Board], context: Context) -> Iterator[str]:
    """Every UID exists, every variable that is passed on exists on both sides."""
    for text in board.texts():
        for uid, query in _DASHBOARD.findall(text):
            for wanted in _meant(uid, context):
                target = by_uid.get(wanted)
                if target is None:
                    yield f"links to /d/{wanted}, and there is no such dashboard"
                    continue
                names = [*_PASSED.findall(query)]
                names += [key[4:] for key, _ in parse_qsl(unquote(query)) if key.startswith("var-")]
                for name in names:
                    if name not in target.variables:
                        yield f"passes {name} to /d/{wanted}, which has no such variable"


def _meant(uid: str, context: Context) -> Iterator[str]:
    """The UIDs that a link of a table can lead to: one for each service."""
    if _FIELD not in uid:
        yield uid
        return
    for service in context.model.services:
        # An id too long for a UID has a digest in it, which no row of a table knows.
        if monitoring.service_dashboard(service.id) == monitoring.service_dashboard("") + service.id:
            yield uid.replace(_FIELD, service.id)


def _recorded(context: Context) -> Mapping[str, str]:
    rules = context.once("rule expressions", lambda: tuple(expressions(context.planned)))
    return {expr: name for _, name, expr in rules if ":" in name}


def _recomputed(board: Board, recorded: Mapping[str, str]) -> Iterator[str]:
    for panel, target in board.queries():
        name = recorded.get(str(target["expr"]))
        if name is not None and promql.metrics(str(target["expr"])) != {name}:
            yield f"panel {panel['title']!r} computes what is recorded as {name}"


def _problem(context: Context, board: Board, rule: str, message: str) -> Problem:
    service = board.name if board.family == "services" else ""
    name = rule.replace("_", "-")
    return Problem(
        f"dashboards/{name}", f"{board.path} {message}", context.place(board.path), HINT, service=service
    )
