"""The catalog as git has it beside the catalog as it is: values, models, and what moves between them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from generators import catalog
from generators.alert_changes import Cause, Edit, Move, Moves, by_cause, edits, moves
from generators.catalog.positions import Positions
from generators.catalog.read import parse, read
from generators.cli._diff.revisions import PREFIX, text_of
from generators.conventions.ownership import CATALOG
from generators.model import Model
from generators.pipeline import Request
from generators.scratch import scratch

KeyPath = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Compared:
    """Two catalogs. ``total`` is None where the older one has errors, so that it has no alerts."""

    edits: tuple[Edit, ...]
    total: Moves | None
    caused: tuple[tuple[Cause, tuple[Move, ...]], ...]
    before: Model | None
    _positions: Positions

    def place(self, path: KeyPath) -> str:
        """Where a key stands now, or would stand: ``services.yaml:172:16``."""
        return str(self._positions.of(path, on_key=len(path) == 2))


def compared(request: Request, model: Model, revision: str | None) -> Compared | None:
    """What differs from the catalog of a revision; None where git has none.

    Raises UsageError for a revision that there is not, Unavailable where git cannot tell.
    """
    data = text_of(request.catalog, revision)
    if data is None:
        return None
    now = read(request.catalog, request.shown)
    before, after = parse(data, request.shown).tree or {}, now.tree or {}
    found = edits(before, after)
    if not found:
        return Compared((), None, (), model, now.positions)
    old = _model(data)
    if old is None:
        return Compared(found, None, _unexplained(found), None, now.positions)
    total = moves(old, model)
    return Compared(found, total, by_cause(found, before, after, old, total, _of_tree), old, now.positions)


def _unexplained(found: Sequence[Edit]) -> tuple[tuple[Cause, tuple[Move, ...]], ...]:
    return tuple((Cause(one.path, (one,)), ()) for one in found)


def _of_tree(tree: Mapping[str, Any]) -> Model | None:
    # JSON is YAML in which nothing is ambiguous.
    return _model(json.dumps(tree, ensure_ascii=False).encode())


def _model(data: bytes) -> Model | None:
    with scratch(PREFIX) as folder:
        path = folder / CATALOG
        path.write_bytes(data)
        return catalog.load(path, path.name).model
