"""Asks on a terminal what was not said as an option: the same questions, checks and defaults."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

import questionary

from generators.conventions.enumerations import KINDS
from generators.conventions.workloads import SERVES
from generators.model import Model
from generators.service_sources import questions
from generators.service_sources.block import DEFAULT_KIND, Edge
from generators.service_sources.questions import Given

Said = tuple[str, str, str] | None


def ask(given: Given, model: Model, **surroundings: Any) -> Given:
    """What is missing, question by question. ``surroundings``: input and output other than the terminal's.

    Raises KeyboardInterrupt.
    """
    fleet = model.fleet
    if not given.id or questions.id_problem(given.id, model):
        typed = _text("id", given.id or "", lambda text: questions.id_problem(text, model), surroundings)
        given = replace(given, id=typed)
    if not given.title:
        given = replace(
            given, title=_text("title", questions.proposed_title(given.id or ""), _filled, surroundings)
        )
    if not given.tier:
        given = replace(given, tier=_one("tier", fleet.tiers, questions.default_tier(model), surroundings))
    if not given.team:
        given = replace(given, team=_one("team", fleet.teams, None, surroundings))
    if not given.language:
        default = questions.default_language(model)
        given = replace(given, language=_one("language", fleet.languages, default, surroundings))
    if not given.kind:
        given = replace(given, kind=_one("kind", KINDS, DEFAULT_KIND, surroundings))
    return _edges(given, model, surroundings)


def _edges(given: Given, model: Model, surroundings: Mapping[str, Any]) -> Given:
    if given.kind == "cron" and not given.schedule:
        given = replace(given, schedule=_text("schedule", "0 3 * * *", _filled, surroundings))
    if given.depends_on is None:
        ticked = {edge.name for edge in questions.default_calls(model)}
        ids = [service.id for service in model.services if service.kind in SERVES]
        given = replace(given, depends_on=_several("depends on", ids, ticked, surroundings))
    if given.uses is None:
        given = replace(given, uses=_several("uses", model.fleet.resources, set(), surroundings))
    return given


def confirm(question: str, **surroundings: Any) -> bool:
    """Yes with Enter. Raises KeyboardInterrupt."""
    return bool(questionary.confirm(question, default=True, **surroundings).unsafe_ask())


def _text(name: str, default: str, check: Callable[[str], Said], surroundings: Mapping[str, Any]) -> str:
    def accepted(text: str) -> bool | str:
        said = check(text)
        return f"{said[1]}: {said[2]}" if said else True

    asked = questionary.text(name, default=default, validate=accepted, **surroundings)
    return str(asked.unsafe_ask())


def _one(name: str, choices: Iterable[str], default: str | None, surroundings: Mapping[str, Any]) -> str:
    return str(questionary.select(name, choices=list(choices), default=default, **surroundings).unsafe_ask())


def _several(
    name: str, choices: Iterable[str], ticked: set[str], surroundings: Mapping[str, Any]
) -> tuple[Edge, ...]:
    boxes = [questionary.Choice(one, checked=one in ticked) for one in choices]
    if not boxes:
        return ()
    return tuple(Edge(one) for one in questionary.checkbox(name, choices=boxes, **surroundings).unsafe_ask())


def _filled(text: str) -> Said:
    return None if text.strip() else ("new/empty", "this is empty", "type something")
