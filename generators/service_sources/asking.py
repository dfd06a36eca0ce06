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
from generators.suggest import listing

Said = tuple[str, str, str] | None


def ask(given: Given, model: Model, check: Callable[[str], Said], **surroundings: Any) -> Given:
    """What is missing, question by question. ``surroundings``: input and output other than the terminal's.

    ``check`` says rule, message and hint of an id that cannot be a new service's. Raises KeyboardInterrupt.
    """
    fleet = model.fleet
    if not given.id or check(given.id):
        given = replace(given, id=_text("id", given.id or "", check, surroundings))
    if not given.title:
        given = replace(
            given, title=_text("title", questions.proposed_title(given.id or ""), _filled, surroundings)
        )
    if not given.tier:
        given = replace(given, tier=_one("tier", fleet.tiers, questions.default_tier(model), surroundings))
    if not given.team:
        # An owner is never guessed; of a single team there is nothing to guess.
        only = next(iter(fleet.teams)) if len(fleet.teams) == 1 else None
        given = replace(given, team=_one("team", fleet.teams, only, surroundings))
    if not given.language:
        default = questions.default_language(model)
        given = replace(given, language=_one("language", fleet.languages, default, surroundings))
    if not given.kind:
        given = replace(given, kind=_one("kind", KINDS, DEFAULT_KIND, surroundings))
    return _edges(given, model, surroundings)


def _edges(given: Given, model: Model, surroundings: Mapping[str, Any]) -> Given:
    if given.kind == "cron" and not given.schedule:
        given = replace(given, schedule=_text("schedule", "0 3 * * *", _filled, surroundings))
    if given.kind == "stateful" and not given.storage:
        given = replace(given, storage=_text("storage", questions.STORAGE, _filled, surroundings))
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
    asked = questionary.text(name, default=default, validate=_accepted(check), **surroundings)
    return str(asked.unsafe_ask())


def _accepted(check: Callable[[str], Said]) -> Callable[[str], bool | str]:
    def accepted(text: str) -> bool | str:
        said = check(text)
        return f"{said[1]}: {said[2]}" if said else True

    return accepted


def _one(name: str, choices: Iterable[str], default: str | None, surroundings: Mapping[str, Any]) -> str:
    """One of the words, typed: a list with a pointer would take what it points at for any other word."""
    words = list(choices)

    def check(text: str) -> Said:
        typed = text.strip() or default
        if not typed:
            return "new/empty", "this is empty", f"there are {listing(words)}"
        return questions.word_problem(name, typed, words)

    asked = questionary.autocomplete(
        f"{name} ({listing(words)}{f'; Enter: {default}' if default else ''})",
        choices=words,
        match_middle=False,
        validate=_accepted(check),
        # Half a word is no wrong one: it is judged when it is entered.
        validate_while_typing=False,
        **surroundings,
    )
    return str(asked.unsafe_ask()).strip() or default or ""


def _several(
    name: str, choices: Iterable[str], ticked: set[str], surroundings: Mapping[str, Any]
) -> tuple[Edge, ...]:
    boxes = [questionary.Choice(one, checked=one in ticked) for one in choices]
    if not boxes:
        return ()
    return tuple(Edge(one) for one in questionary.checkbox(name, choices=boxes, **surroundings).unsafe_ask())


def _filled(text: str) -> Said:
    return None if text.strip() else ("new/empty", "this is empty", "type something")
