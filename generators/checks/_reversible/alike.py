"""Which objects change alike, so that one of them is asked about and told for all. Pure.

What a server says of a change follows from the kind and from what changes; whether the object is good as
a whole is asked for each elsewhere. So the time follows from how many changes there are, and a line of the
library is one of them, however large the fleet.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from generators.checks._rendered.charts import PLATFORM
from generators.checks._reversible.ways import Object, Subject

_DIGEST = re.compile(r"\b[0-9a-f]{8,64}\b")
"""What stands for a content: another one says as little as the first."""


@dataclass(frozen=True, slots=True)
class Change:
    """A field of an object, as it was and as it is; None where it is not there."""

    path: str
    before: object
    after: object

    def __str__(self) -> str:
        return f"{self.path}: {_shown(self.before)} → {_shown(self.after)}"


def changes(subject: Subject) -> tuple[Change, ...]:
    """What differs in an object that is there on both sides."""
    if subject.before is None or subject.after is None:
        return ()
    return tuple(between(subject.before, subject.after))


def between(before: object, after: object, path: str = "") -> Iterator[Change]:
    """The leaves in which two trees differ; ``path`` is where they stand."""
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        for name in (*before, *(name for name in after if name not in before)):
            yield from between(before.get(name), after.get(name), f"{path}.{name}".lstrip("."))
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for number, (one, other) in enumerate(zip(before, after, strict=True)):
            yield from between(one, other, f"{path}[{number}]")
    elif before != after:
        yield Change(path, before, after)


def alike(subjects: Iterable[Subject]) -> tuple[tuple[Subject, ...], ...]:
    """Subjects of one environment and one kind that change in the same way, the first of each to be asked."""
    found: dict[str, list[Subject]] = {}
    for one in subjects:
        found.setdefault(_fingerprint(one), []).append(one)
    return tuple(tuple(each) for each in found.values())


def question(
    chosen: Iterable[Subject], grounds: Mapping[str, tuple[Object, ...]], platforms: Mapping[str, str]
) -> list[dict[str, Any]]:
    """What the server is given: ways of the chosen, by target, each environment's platform among them.

    ``platforms`` are the names of the platform's targets by environment.
    """
    ways: dict[str, dict[str, Any]] = {}

    def way(name: str, chart: str, environment: str) -> dict[str, Any]:
        new = {"chart": chart, "environment": environment, "ground": list(grounds.get(name, ()))}
        return ways.setdefault(name, {**new, "before": [], "after": []})

    for one in chosen:
        environment = one.target.environment.name
        way(platforms[environment], PLATFORM, environment)
        mine = way(one.target.name, one.target.chart.name, environment)
        for side, there in (("before", one.before), ("after", one.after)):
            mine[side] += [there] if there is not None else []
    return list(ways.values())


def _fingerprint(one: Subject) -> str:
    sides = [side and side["apiVersion"] for side in (one.before, one.after)]
    text = json.dumps(
        [one.target.environment.name, one.target.chart.name == PLATFORM, one.kind, sides]
        + [[each.path, each.before, each.after] for each in changes(one)],
        sort_keys=True,
    )
    return _DIGEST.sub("#", re.sub(rf"\b{re.escape(one.target.chart.name)}\b", "§", text))


def _shown(value: object) -> str:
    text = "nothing" if value is None else str(value)
    return text if len(text) <= 40 else f"{text[:37]}…"
