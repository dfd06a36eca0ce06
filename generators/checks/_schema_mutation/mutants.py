"""Wrong values for a schema, gathered into few documents without one hiding another."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from generators.checks._schema_mutation.walk import Node, Pointer, Schema, sample, walk

WRONG: Mapping[str, Any] = {
    "string": "zz wrong",
    "number": 1.5,
    "boolean": True,
    "array": ["zz"],
    "object": {"zzWrong": 1},
    "null": None,
}
"""A value of each JSON type, to be put where that type is wrong. Null deletes what a chart states; where it
states nothing, as those under test, Helm asks the schema, and no value of ours may be null."""

OPEN = frozenset({("global",)})
"""What Helm itself puts into every chart's values, of whatever shape."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """One wrong thing. ``at`` is where it is put, ``told`` the words that refuse just that."""

    what: str
    at: Pointer
    value: Any = field(hash=False)
    told: re.Pattern[str]
    node: Node = field(hash=False, compare=False)


def mutants(root: Schema, elsewhere: Iterable[str] = ()) -> Iterator[Mutant]:
    """Every unknown key at every level, and every wrong type of every value.

    ``elsewhere`` names values at the root with a schema of their own. The root itself has no wrong
    types: values that are no mapping are refused before any schema is read.
    """
    for number, node in enumerate(walk(root)):
        if node.pointer in OPEN:
            continue
        if "object" in node.types and node.pointer not in {(name,) for name in elsewhere}:
            yield _unknown_key(root, node, number)
        for kind, value in WRONG.items():
            if node.pointer and node.types and (kind not in node.types or value is None):
                yield _wrong_type(node, kind, value)


def untyped(root: Schema) -> list[str]:
    """Where any type at all would be accepted."""
    return [written(n.pointer) for n in walk(root) if not n.types and n.pointer not in OPEN]


def gathered(found: Iterable[Mutant]) -> list[list[Mutant]]:
    """Groups that can share a document: none lies within another's value, and no two within one
    choice between shapes, where a second mistake would hide whether the first was noticed.
    """
    groups: list[list[Mutant]] = []
    for mutant in found:
        home = next((group for group in groups if all(_apart(mutant, other) for other in group)), None)
        if home is None:
            groups.append([mutant])
        else:
            home.append(mutant)
    return groups


def document(root: Schema, group: Iterable[Mutant]) -> Any:
    """A sample of everything with the group's mistakes in it."""
    made = sample(root, root)
    for mutant in group:
        for pointer, value in mutant.node.setup:
            made = _put(made, pointer, value)
        made = _put(made, mutant.at, mutant.value)
    return made


def choices(root: Schema) -> dict[str, tuple[Pointer, Any]]:
    """A flawless sample of every shape at every choice: they must be accepted."""
    found = {}
    for node in walk(root):
        for pointer, value in node.setup:
            found[f"{written(pointer)} {value!r}"] = (pointer, value)
    return found


def written(pointer: Pointer) -> str:
    """As validators write it: ``/scaling/queue``."""
    return "".join(f"/{step}" for step in pointer)


def _unknown_key(root: Schema, node: Node, number: int) -> Mutant:
    where = written(node.pointer)
    if node.keyed and node.inner is not None:
        key = f"zz Unknown {number}!"
        value = sample(root, node.inner)
        told = re.compile(rf"invalid propertyName '{re.escape(key)}'")
    else:
        key, value = f"zzUnknown{number}", 1
        told = re.compile(rf"at '{re.escape(where)}': additional properties .*'{key}'")
    return Mutant(f"unknown key in {where or '/'}", (*node.pointer, key), value, told, node)


def _wrong_type(node: Node, kind: str, value: Any) -> Mutant:
    where = re.escape(written(node.pointer))
    # Before it reads a schema, helm looks whether the values of a library are a mapping at all.
    early = "|type mismatch on " + re.escape(str(node.pointer[0])) if len(node.pointer) == 1 else ""
    told = re.compile(rf"at '{where}': (got |value must be ){early}")
    return Mutant(f"{kind} as {written(node.pointer) or '/'}", node.pointer, value, told, node)


def _apart(one: Mutant, other: Mutant) -> bool:
    if one.node.choice is not None and one.node.choice == other.node.choice:
        return False
    shorter, longer = sorted((one.at, other.at), key=len)
    if one.node.choice is not None or other.node.choice is not None:
        ends = (one.node.choice or one.at, other.node.choice or other.at)
        shorter, longer = sorted(ends, key=len)
    return longer[: len(shorter)] != shorter


def _put(made: Any, pointer: Pointer, value: Any) -> Any:
    if not pointer:
        return deepcopy(value)
    inner: Any = made
    for step in pointer[:-1]:
        inner = inner[step]
    inner[pointer[-1]] = deepcopy(value)
    return made
