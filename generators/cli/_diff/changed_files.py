"""What would change in files, in words: equal changes of several services once, then by kind of file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from generators.alert_changes.telling import shortened
from generators.conventions import monitoring
from generators.differences import Difference, ServiceChange
from generators.writer import Outcome

SHOWN = 12
"""Differences of one service that are shown before the rest is only counted."""
_WIDTH = 14
_CHARTS, _MONITORING = "charts", "monitoring"
_ROUTES = (f"{monitoring.ALERTMANAGER}/",)


def services(groups: Sequence[ServiceChange]) -> Iterator[str]:
    """A line for all services whose files change alike, then the values that differ."""
    alike: dict[tuple[bool, str, tuple[str, ...]], list[str]] = {}
    for group in groups:
        values = tuple(f"{_file(one)} {one}" for one in group.differences)
        # Nobody counts the fleet's own files among those of services.
        alike.setdefault((group.service == "", _counts(group), values), []).append(
            group.service or "the fleet"
        )
    for (_, counts, values), names in alike.items():
        if len(names) == 1:
            yield f"  {names[0]:<{_WIDTH}} {counts}"
        else:
            yield f"  {f'{len(names)} services':<{_WIDTH}} {counts} each ({shortened(names)})"
        yield from (f"  {'':<{_WIDTH}} {value}" for value in values[:SHOWN])
        if len(values) > SHOWN:
            yield f"  {'':<{_WIDTH}} and {len(values) - SHOWN} more values"


def kinds(outcome: Outcome) -> str:
    """``29 in rules, 29 in tests``: the files that would change, by the folder that says what they are."""
    counts = Counter(_kind(change.path) for change in outcome.changes)
    return ", ".join(f"{count} in {folder}" for folder, count in sorted(counts.items()))


def untouched(paths: Iterable[str]) -> tuple[str, ...]:
    """What none of these files says anything about: pods, traffic, access, routes of alerts."""
    paths = tuple(paths)
    found: tuple[str, ...] = ()
    if not any(path.startswith(f"{_CHARTS}/") for path in paths):
        found += ("pods", "traffic", "access")
    if not any(path.startswith(_ROUTES) for path in paths):
        found += ("routes of alerts",)
    return found


def _kind(path: str) -> str:
    parts = path.split("/")
    return parts[1] if parts[0] == _MONITORING and len(parts) > 2 else parts[0]


def _counts(group: ServiceChange) -> str:
    parts = ((group.created, "new"), (group.updated, "changed"), (group.removed, "removed"))
    return ", ".join(f"{len(paths)} {word}" for paths, word in parts if paths)


def _file(one: Difference) -> str:
    return one.path.rpartition("/")[2]
