"""How a list or a mapping is written, for whoever wrote something else in its place."""

from __future__ import annotations

import re
from typing import Any

from generators.catalog.findings import KeyPath
from generators.conventions.names import NO_TEXT
from generators.grammar import ListOf, MapOf, Shape, at, key_at

_WORD = re.compile("[a-z0-9-]+")
_WORDS = re.compile("[a-z0-9-]+([,; ]+[a-z0-9-]+)*")
_FIRST_ENTRY = re.compile(r"\{[\w-]+: (\{.*\})\}")
"""Of the example of a mapping by names: what stands under the one name that it has."""
_IN_EACH = re.compile(r"(?<=in: \{)[a-z0-9-]+: (\{[^{}]*\})(?:, [a-z0-9-]+: \{[^{}]*\})*(?=\})")


def form(shape: Shape, tree: Any, path: KeyPath, value: Any) -> str:
    """How a list or a mapping is written there; empty where nobody has said so."""
    wanted = at(shape, path)
    if isinstance(wanted, ListOf) and isinstance(value, str) and (words := _words(value)):
        return f": write [{', '.join(words)}]"
    if isinstance(wanted, Shape) and wanted.short and isinstance(value, list) and _is_one_word(value):
        return f": write {value[0]} without brackets of its own"
    key, above = key_at(shape, path), key_at(shape, path[:-1])
    example = key.example if key else ""
    if above and isinstance(above.type, MapOf) and (first := _FIRST_ENTRY.fullmatch(above.example)):
        example = first[1]
    if not example and isinstance(wanted, Shape):
        example = _first_keys(wanted)
    example = _in_every_environment(example, tree)
    # What has no name stands in a list.
    name = f"{path[-1]}: " if path and isinstance(path[-1], str) else ""
    return f". For example {name}{example}" if example else ""


def _words(text: str) -> list[str]:
    """The words of a text of nothing else; empty where one would be refused for another reason."""
    words = _WORD.findall(text) if _WORDS.fullmatch(text) else []
    return [] if NO_TEXT & set(words) else words


def _is_one_word(value: list[Any]) -> bool:
    return len(value) == 1 and isinstance(value[0], str) and _words(value[0]) == value


def _in_every_environment(example: str, tree: Any) -> str:
    """What an example states for its first, for each environment of the catalog: a part would be refused."""
    names = tree.get("environments")
    if not isinstance(names, dict) or not names:
        return example
    return _IN_EACH.sub(lambda one: ", ".join(f"{name}: {one[1]}" for name in names), example)


def _first_keys(shape: Shape) -> str:
    """The keys that a mapping must have, else the first that it may have, with their examples."""
    shown = {name: key.example for name, key in shape.keys.items() if key.example}
    needed = [name for name, key in shape.keys.items() if key.required]
    names = needed or list(shown)[:1]
    if not names or not shown.keys() >= set(names):
        return ""
    return f"{{{', '.join(f'{name}: {shown[name]}' for name in names)}}}"
