"""What is left of a tree when what the grammar refused is taken out, still of the grammar's shape.

A key that may be missing is left out. What is needed, and items of lists (so that the others keep
their places), are replaced by a value that means nothing: no text is empty in a valid catalog, so it
names no tier, team or service. Findings that rest on such a value are not told: see ``findings``.
"""

from __future__ import annotations

from typing import Any

from generators.catalog.findings import KeyPath
from generators.grammar import Boolean, Choice, Integer, Key, ListOf, MapOf, Parsed, Shape, Type


def mended(shape: Shape, tree: dict[str, Any], refused: tuple[KeyPath, ...]) -> dict[str, Any]:
    """``tree`` parsed, without what stands at the refused paths; complete for whoever reads it.

    ``refused`` must be every path that the validator found something at.
    """
    found: dict[str, Any] = _mended(Key(shape, ""), tree, (), frozenset(refused))
    return found


def _mended(key: Key, value: Any, path: KeyPath, refused: frozenset[KeyPath]) -> Any:
    kind = key.type
    if isinstance(kind, Shape):
        return _shape(kind, value, path, refused)
    if isinstance(kind, MapOf):
        written = value if isinstance(value, dict) else {}
        return {
            name: _mended(Key(kind.item, ""), inner, (*path, name), refused)
            for name, inner in written.items()
            if isinstance(name, str) and (*path, name) not in refused
        }
    if isinstance(kind, ListOf):
        items = value if isinstance(value, list) else []
        item = Key(kind.item, "", key.example.strip("[]").split(",")[0])
        return [_mended(item, inner, (*path, index), refused) for index, inner in enumerate(items)]
    if path in refused:
        return standing_in(kind, key.example)
    return kind.parse(value) if isinstance(kind, Parsed) else value


def _shape(shape: Shape, value: Any, path: KeyPath, refused: frozenset[KeyPath]) -> dict[str, Any]:
    if shape.short and isinstance(value, str):
        value = {shape.short: value}
    written = value if isinstance(value, dict) else {}
    found = {}
    for name, inner in written.items():
        key, place = shape.keys.get(name), (*path, name)
        if key is not None and (key.required or place not in refused or _fits(key.type, inner)):
            found[name] = _mended(key, inner, place, refused)
    missing = {name: key for name, key in shape.keys.items() if key.required and name not in found}
    return found | {name: standing_in(key.type, key.example) for name, key in missing.items()}


def _fits(kind: Type, value: Any) -> bool:
    """Whether something is left to judge inside of what was refused as a whole.

    An empty list says nothing that whoever reads it could go by: what it would cover holds instead.
    """
    if not value:
        return False
    if isinstance(kind, Shape | MapOf):
        return isinstance(value, dict)
    return isinstance(kind, ListOf) and isinstance(value, list)


def standing_in(kind: Type, example: str) -> Any:
    """A value of a type that means nothing. Of a type with a spelling of its own: the example."""
    if isinstance(kind, Shape):
        return {name: standing_in(key.type, key.example) for name, key in kind.keys.items() if key.required}
    if isinstance(kind, MapOf):
        return {}
    if isinstance(kind, ListOf):
        return []
    if isinstance(kind, Parsed):
        return kind.parse(example.strip('"'))
    if isinstance(kind, Integer):
        return kind.minimum
    if isinstance(kind, Boolean):
        return False
    return kind.words[0] if isinstance(kind, Choice) else ""
