"""Which edit of the catalog moves which alerts: each edit is tried alone on the catalog as it was."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from generators.alert_changes.moves import Identity, Move, Moves, moves
from generators.model import Model

Path = tuple[str, ...]
Tree = Mapping[str, Any]
Build = Callable[[Tree], Model | None]
"""The model of a catalog's tree; None when it is none by itself."""

JUDGED = 1000
"""Causes are not tried one by one where that would judge more services than this in all: some seconds."""
_LIMITS_OF_FLEET = {"signals": 4, "services": 4, "platform": 5}
_LIMIT_OF_SERVICE = 5
"""Length of the paths ``alerting.signals.errors.warning``, ``alerting.platform.node.cpu.warning`` and
``services.x.alerts.errors.warning``."""


@dataclass(frozen=True, slots=True)
class Edit:
    """One value of the catalog that differs; None where it is not there."""

    path: Path
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class Cause:
    """Edits that belong together, at and below ``root``; without a root, several such."""

    root: Path
    edits: tuple[Edit, ...]


def edits(before: Tree, after: Tree) -> tuple[Edit, ...]:
    """Every value that differs, in the order of ``after``, then what is gone. Lists are one value."""
    old, new = dict(_leaves(before)), dict(_leaves(after))
    order = [*new, *(path for path in old if path not in new)]
    return tuple(Edit(path, old.get(path), new.get(path)) for path in order if old.get(path) != new.get(path))


def by_cause(
    found: Sequence[Edit], before: Tree, after: Tree, model: Model, total: Moves, build: Build
) -> tuple[tuple[Cause, tuple[Move, ...]], ...]:
    """Each cause with the moves that it makes alone; those that no cause makes alone come last.

    ``model`` is that of ``before``. An alert that two causes move is told with both, each with its part.
    """
    causes = [
        Cause(root, tuple(group)) for root, group in groupby(found, lambda one: _root(one, before, after))
    ]
    if len(causes) == 1:
        return ((causes[0], total.found),)
    if len(causes) * len(model.services) > JUDGED:
        return ((Cause((), tuple(found)), total.found),)
    every = {identity(one): one for one in total.found}
    unexplained = set(every)
    explained = []
    for cause in causes:
        alone = build(_edited(before, after, cause.root))
        made = moves(model, alone).found if alone else ()
        explained.append((cause, tuple(one for one in made if identity(one) in every)))
        unexplained -= {identity(one) for one in made}
    if unexplained:
        rest = tuple(one for name, one in every.items() if name in unexplained)
        explained.append((Cause((), tuple(found)), rest))
    return tuple(explained)


def identity(move: Move) -> Identity:
    """What tells the move of one alert from that of another."""
    alert = move.alert
    return alert.service, f"{alert.part}/{alert.component}", alert.name


def _leaves(data: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    if isinstance(data, Mapping) and data:
        for key, value in data.items():
            yield from _leaves(value, (*path, str(key)))
    elif path:
        yield path, data


def _root(edit: Edit, before: Tree, after: Tree) -> Path:
    """A service that comes or goes as a whole, the limit an edit is about, else the value itself."""
    path = edit.path
    if path[0] == "services" and len(path) > 1:
        both = all(path[1] in (tree.get("services") or {}) for tree in (before, after))
        if not both:
            return path[:2]
        if path[2:3] == ("alerts",):
            return path[:_LIMIT_OF_SERVICE]
    if path[0] == "alerting" and len(path) > 1:
        return path[: _LIMITS_OF_FLEET.get(path[1])]
    return path


def _edited(before: Tree, after: Tree, root: Path) -> dict[str, Any]:
    """``before`` with what ``after`` has at ``root``; the rest is shared, never changed."""
    head, rest = root[0], root[1:]
    made = dict(before)
    if head not in after:
        made.pop(head, None)
    elif not rest:
        made[head] = after[head]
    else:
        inner = made.get(head)
        made[head] = _edited(inner if isinstance(inner, Mapping) else {}, after[head], rest)
    return made
