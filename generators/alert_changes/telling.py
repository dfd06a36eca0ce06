"""The moves as lines for people and as data for programs: cause, then effects, worst first."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any

from generators.alert_changes.causes import Cause, Edit, Path
from generators.alert_changes.effects import Effect
from generators.alert_changes.hearing import CHANNELS
from generators.alert_changes.moves import Move, Moves

NAMES = 8
"""Names that are listed before the rest is only counted."""
LONGEST = 60
"""Characters of a value of the catalog that are shown."""
_MARGIN = 20
_LINES = 6
"""Differences of one effect that are shown before the rest is only counted."""
_ALERTS = 3
"""Alerts with one and the same difference, and services, that are named before the rest is only counted."""

Places = Callable[[Path], str]


def told(caused: Iterable[tuple[Cause, Sequence[Move]]], total: Moves, places: Places) -> Iterator[str]:
    """Lines without an end. ``places`` says where a key stands, as ``file:line:column``."""
    for cause, found in caused:
        yield from _cause(cause, total, places)
        yield from _whole_services(found, total)
        whole = {*total.new, *total.removed}
        yield from _effects([one for one in found if one.alert.service not in whole])


def shortened(names: Sequence[str], most: int = NAMES) -> str:
    """``a b c and 4 more``."""
    rest = len(names) - most
    return " ".join(names) if rest <= 0 else f"{' '.join(names[:most])} and {rest} more"


def as_data(caused: Iterable[tuple[Cause, Sequence[Move]]]) -> list[dict[str, Any]]:
    """Causes by key with each of their moves."""
    return [
        {
            "causes": [{"key": ".".join(e.path), "before": e.before, "after": e.after} for e in cause.edits],
            "alerts": [
                {
                    "alert": one.alert.name,
                    "service": one.alert.service,
                    "component": one.alert.component,
                    "effect": str(one.effect),
                    "change": one.phrase,
                    "severity": {"before": _severity(one, 0), "after": _severity(one, 1)},
                    "receivers": {"before": list(one.heard_before), "after": list(one.heard_after)},
                }
                for one in sorted(found, key=lambda one: one.effect)
            ],
        }
        for cause, found in caused
    ]


def _severity(move: Move, side: int) -> str | None:
    alert = (move.before, move.after)[side]
    return alert.severity if alert else None


def _cause(cause: Cause, total: Moves, places: Places) -> Iterator[str]:
    if not cause.root:
        yield "these together:" if cause.edits else "the catalog:"
    for whole, group in groupby(cause.edits, lambda one: _whole(one, total)):
        edits = tuple(group)
        if whole:
            yield _coming_or_going(whole, edits, total, places)
        else:
            yield from (f"{places(one.path)}  {'.'.join(one.path)}: {_edit(one)}" for one in edits)


def _whole(edit: Edit, total: Moves) -> str:
    """The service that comes or goes with the edit; mostly empty: of such a one no key is told by itself."""
    name = edit.path[1] if edit.path[0] == "services" and len(edit.path) > 1 else ""
    return name if name in total.new or name in total.removed else ""


def _coming_or_going(name: str, edits: Sequence[Edit], total: Moves, places: Places) -> str:
    place = places(("services", name))
    if name in total.removed:
        return f"{place}  - {name}"
    said = {one.path[2]: one.after for one in edits if len(one.path) == 3}
    return f"{place}  + {name} ({said.get('tier')}, team {said.get('team')})"


def _edit(edit: Edit) -> str:
    if edit.before is None:
        return f"{_value(edit.after)} (new)"
    if edit.after is None:
        return f"{_value(edit.before)} (gone)"
    return f"{_value(edit.before)} → {_value(edit.after)}"


def _value(value: Any) -> str:
    if isinstance(value, list):
        text = f"[{', '.join(_value(item) for item in value)}]"
    elif isinstance(value, dict):
        text = f"{{{', '.join(f'{key}: {_value(item)}' for key, item in value.items())}}}"
    else:
        text = {True: "true", False: "false"}[value] if isinstance(value, bool) else str(value)
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 2].rstrip()} …"


def _whole_services(found: Sequence[Move], total: Moves) -> Iterator[str]:
    """One line for a service that comes or goes, not one for each of its alerts."""
    for word, names in (("removed", total.removed), ("new", total.new)):
        for name in names:
            own = [one for one in found if one.alert.service == name]
            if own:
                yield _line(word, f"{name}: {len(own)} alerts ({_channels(own)})")
                heard = sorted({r for one in own for r in (*one.heard_before, *one.heard_after)})
                if heard:
                    yield _line("", f"to {shortened(heard)}")


def _channels(found: Iterable[Move]) -> str:
    counts = dict.fromkeys(CHANNELS, 0)
    for one in found:
        counts[CHANNELS[one.effect.channel]] += 1
    told_of = counts["slack"] + counts["email"]
    return f"{counts['pagerduty']} page, {told_of} tell, {counts['none']} only reported"


def _effects(found: Sequence[Move]) -> Iterator[str]:
    by_effect: dict[Effect, list[Move]] = {}
    for one in sorted(found, key=lambda one: one.effect):
        by_effect.setdefault(one.effect, []).append(one)
    for effect, members in by_effect.items():
        whose = list(dict.fromkeys(one.alert.subject for one in members))
        yield _line(str(effect), f"{_counted(members)} ({shortened(whose)})")
        yield from _phrases(members, len(whose))


def _counted(members: Sequence[Move]) -> str:
    """``11 services and 13 parts of the platform``: whose alerts they are."""
    services = len({one.alert.service for one in members if one.alert.service})
    parts = len({one.alert.component for one in members if not one.alert.service})
    said = [f"{services} {'service' if services == 1 else 'services'}"] if services else []
    said += [f"{parts} {'part' if parts == 1 else 'parts'} of the platform"] if parts else []
    return " and ".join(said)


def _phrases(members: Sequence[Move], subjects: int) -> Iterator[str]:
    """Equal differences once, the most common first."""
    alike: dict[tuple[str, str], list[Move]] = {}
    for one in members:
        alike.setdefault((one.phrase, one.alert.severity), []).append(one)
    ordered = sorted(alike.items(), key=lambda item: -len(item[1]))
    for (phrase, severity), same in ordered[:_LINES]:
        names = list(dict.fromkeys(one.alert.name for one in same))
        whose = list(dict.fromkeys(one.alert.subject for one in same))
        only = f" of {shortened(whose, _ALERTS)}" if len(whose) < subjects else ""
        yield _line("", f"{shortened(names, _ALERTS)}{only}: {phrase}; {severity}{_to(same)}")
    if len(ordered) > _LINES:
        yield _line("", f"and {len(ordered) - _LINES} more differences")


def _to(same: Sequence[Move]) -> str:
    if any(one.heard_before != one.heard_after for one in same if one.before and one.after):
        return ""  # The difference itself says who heard of it and who will.
    heard = sorted({receiver for one in same for receiver in one.heard_after or one.heard_before})
    return f", to {shortened(heard)}" if heard else ", to nobody but the report"


def _line(label: str, text: str) -> str:
    return f"  {label:<{_MARGIN - 3}} {text}"
