"""What a change of generated files means: grouped by service, in values instead of lines.

Pure: texts in, words out. A values file is compared leaf by leaf; other files are only counted.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from generators import headers
from generators.writer.changes import Action, Change

Leaves = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Difference:
    """One value that differs: dotted key, before and after (None: not there)."""

    path: str
    key: str
    before: Any
    after: Any

    def __str__(self) -> str:
        if self.before is None:
            return f"{self.key}: {_text(self.after)} (new)"
        if self.after is None:
            return f"{self.key}: {_text(self.before)} (gone)"
        return f"{self.key}: {_text(self.before)} → {_text(self.after)}"


@dataclass(frozen=True, slots=True)
class ServiceChange:
    """All changes of one service's files, or of the fleet's (``service`` is empty)."""

    service: str
    created: tuple[str, ...]
    removed: tuple[str, ...]
    updated: tuple[str, ...]
    differences: tuple[Difference, ...]


def leaves(data: Any, prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Dotted keys and scalar values; a list is one value, an empty mapping is one too."""
    if isinstance(data, dict) and data:
        for key, value in data.items():
            yield from leaves(value, f"{prefix}.{key}" if prefix else str(key))
    elif prefix:
        yield prefix, data


def compare(path: str, before: Leaves, after: Leaves) -> Iterator[Difference]:
    """Keys whose values differ, in the order of ``after``, then those that are gone."""
    for key in [*after, *(key for key in before if key not in after)]:
        if before.get(key) != after.get(key):
            yield Difference(path, key, before.get(key), after.get(key))


def by_service(changes: Iterable[Change]) -> tuple[ServiceChange, ...]:
    """One entry a service, sorted by id, the fleet's own files first."""
    changes = tuple(changes)
    stated = [(change, _stated(change)) for change in changes]
    homes: dict[str, set[str]] = {}
    for change, service in stated:
        for folder in _folders(change.path) if service is not None else ():
            homes.setdefault(folder, set()).add(service or "")
    groups: dict[str, list[Change]] = {}
    for change, own in stated:
        # A link carries no header: it belongs to the service that has the folder for itself.
        nearest = next((homes[one] for one in _folders(change.path) if one in homes), set())
        beside = {own} if own is not None else nearest
        groups.setdefault(next(iter(beside)) if len(beside) == 1 else "", []).append(change)
    return tuple(_grouped(service, groups[service]) for service in sorted(groups))


def _stated(change: Change) -> str | None:
    """The service that a file's header names, empty for the fleet; None without a header."""
    header = headers.read(change.after or change.before or "")
    return header.service if header else None


def _folders(path: str) -> Iterator[str]:
    """Those that a file is in, innermost first, without the top."""
    while path := path.rpartition("/")[0]:
        yield path


def _grouped(service: str, changes: list[Change]) -> ServiceChange:
    def paths(action: Action) -> tuple[str, ...]:
        return tuple(change.path for change in changes if change.action is action)

    found = [difference for change in changes for difference in _differences(change)]
    return ServiceChange(
        service,
        paths(Action.CREATE),
        paths(Action.REMOVE),
        paths(Action.UPDATE),
        tuple(found),
    )


def _differences(change: Change) -> Iterator[Difference]:
    name = change.path.rpartition("/")[2]
    if change.action is not Action.UPDATE or not name.startswith("values"):
        return iter(())
    if not name.endswith(".yaml"):
        return iter(())
    return compare(change.path, _values(change.before), _values(change.after))


def _values(text: str | None) -> Leaves:
    try:
        # Only files this project wrote, or a person's edit of one: plain data, never tags.
        return dict(leaves(yaml.load(text or "", yaml.CSafeLoader)))
    except yaml.YAMLError:
        return {}


def _text(value: Any) -> str:
    if isinstance(value, list):
        return f"[{', '.join(_text(item) for item in value)}]"
    if isinstance(value, dict) and value:
        return f"{{{', '.join(f'{key}: {_text(item)}' for key, item in value.items())}}}"
    if isinstance(value, bool):
        return "true" if value else "false"
    return "{}" if value == {} else str(value)
