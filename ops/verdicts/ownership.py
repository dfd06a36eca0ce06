"""Whose fields of an object are: by managed fields and by the server's own words on conflicts."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from generators.conventions import operations
from ops import reading
from ops.faults import Cause
from ops.verdicts.differences import ABSENT, step, text

_MANAGER = re.compile(r'conflict with "([^"]+)"(?: with subresource "([^"]+)")?')
_QUOTED = re.compile(r"\['([^']*)'\]")
"""A step of ours that the server writes without quotes."""


class Owned(NamedTuple):
    """A leaf of an object that a manager owns, with its value as JSON."""

    path: str
    value: str
    manager: str


def foreign_leaves(item: Mapping[str, Any]) -> Iterator[Owned]:
    """Every field, outside the status, that belongs to no known controller.

    What helm owns beside somebody is as it was deployed: who changes a value has it alone from then on.
    """
    entries = item.get("metadata", {}).get("managedFields") or ()
    theirs = [one for one in entries if reading.is_foreign(one)]
    ours = reading.applied(entries) if theirs else frozenset()
    for entry in theirs:
        manager, part = str(entry.get("manager", "")), str(entry.get("subresource", ""))
        name = f"{manager} ({part})" if part else manager
        for path, value in _walk(entry.get("fieldsV1") or {}, item, "", ours):
            if value is not ABSENT:
                yield Owned(path, text(value), name)


def managers(causes: Iterable[Cause]) -> dict[str, str]:
    """By field: who owns it, as the server says when it refuses an apply."""
    found = {}
    for cause in causes:
        match = _MANAGER.search(cause.message)
        if match:
            found[cause.field] = f"{match[1]} ({match[2]})" if match[2] else match[1]
    return found


def is_left_by_a_switch(kind: str, causes: Iterable[Cause]) -> bool:
    """Whether all that is refused is the selector that a blue-green switch was made with.

    A service that comes in another way has its selector from the chart again (ADR 0011).
    """
    owners = managers(causes)
    return (kind, [*owners]) == ("Service", [".spec.selector"]) and all(
        manager.split(" ")[0] == operations.ROLLOUTS for manager in owners.values()
    )


def is_codified(live: Mapping[str, Any] | None, causes: Iterable[Cause]) -> bool:
    """Whether helm owns each refused field beside the other owner: then what is there was deployed since.

    A new value overwrites nobody's wish, only what the catalog said before.
    """
    ours = reading.applied(((live or {}).get("metadata") or {}).get("managedFields") or ())
    known = {_QUOTED.sub(r".\1", path) for path in ours}
    fields = [*managers(causes)]
    return bool(fields) and all(one in known for one in fields)


def manager_of(path: str, owners: Mapping[str, str]) -> str:
    """Who owns a field, or something around or in it; ``unknown`` where nobody does any more."""
    for field, manager in owners.items():
        if (
            path == field
            or path.startswith((f"{field}.", f"{field}["))
            or field.startswith((f"{path}.", f"{path}["))
        ):
            return manager
    return "unknown"


def _walk(
    fields: Mapping[str, Any], value: Any, path: str, ours: Collection[str]
) -> Iterator[tuple[str, Any]]:
    for key, inner in fields.items():
        if key == ".":
            continue
        kind, _, rest = key.partition(":")
        name, there = _within(kind, rest, value)
        here = path + name
        inside = {one: more for one, more in inner.items() if one != "."} if inner else {}
        # Whoever alone owns an item of a list as such has added it: then it is told as a whole.
        if inside and not (kind == "k" and "." in inner and here not in ours):
            yield from _walk(inside, there, here, ours)
        elif here not in ours:
            yield here, there


def _within(kind: str, rest: str, value: Any) -> tuple[str, Any]:
    if kind == "f":
        return step(rest), value.get(rest, ABSENT) if isinstance(value, Mapping) else ABSENT
    if kind == "k":
        pairs = json.loads(rest)
        name = "[" + ",".join(f"{key}={json.dumps(one)}" for key, one in sorted(pairs.items())) + "]"
        items = value if isinstance(value, list) else ()
        return name, next((one for one in items if pairs.items() <= one.items()), ABSENT)
    if kind == "v":
        return f"[{rest}]", json.loads(rest)
    return f"[{rest}]", ABSENT
