"""What differs between the charts as they were released and as they are, object by object."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from generators.checks._engine.context import Context
from generators.checks._rendered.charts import PLATFORM, Target, charts
from generators.checks._rendered.documents import Document
from generators.checks._rendered.manifests import Rendered, rendered, usable

Key = tuple[str, str, str, str]
Objects = Mapping[Key, Mapping[str, Any]]
_GROUND = {
    True: (
        "Namespace",
        "PriorityClass",
        "LimitRange",
        "ResourceQuota",
        "ServiceAccount",
        "Role",
        "RoleBinding",
    ),
    False: ("ServiceAccount", "Role"),
}
"""What the objects that differ stand on, of the platform's chart and of a service's."""


@dataclass(frozen=True, slots=True)
class Way:
    """One target whose objects differ: those that do, as they were and as they are, and all as they were."""

    target: Target
    before: Objects
    after: Objects
    whole: Objects

    def document(self) -> dict[str, Any]:
        """For the server."""
        kinds = _GROUND[self.target.chart.name == PLATFORM]
        return {
            "chart": self.target.chart.name,
            "environment": self.target.environment.name,
            "ground": [one for one in self.whole.values() if one["kind"] in kinds],
            "before": list(self.before.values()),
            "after": list(self.after.values()),
        }


@dataclass(frozen=True, slots=True)
class Compared:
    """Every target: how many are ``same`` and ``new``, the ways of the others, and what had no render."""

    same: int
    new: int
    ways: tuple[Way, ...]
    grounds: tuple[Way, ...]
    """The platform in environments where only services differ."""
    unreadable: tuple[Rendered, ...]
    """Targets as they were that do not render any more, with helm's words."""

    @property
    def total(self) -> int:
        """Targets that have something to go back to."""
        return self.same + len(self.ways) + len(self.unreadable)


def compared(now: Context, then: Context) -> Compared:
    """Compares all targets that render now. Raises an error like ``Missing`` without helm."""
    old = {one.name: one for one in charts(then)}
    pairs = []
    same = new = 0
    for one in usable(now):
        chart = old.get(one.target.chart.name)
        if chart is None or one.target.values not in then.planned:
            new += 1
        elif chart.content == one.target.chart.content:
            same += 1
        else:
            pairs.append((Target(chart, one.target.environment, one.target.last), one))
    befores = now.each("reversible", lambda pair: rendered(then, pair[0]), pairs)
    found, unreadable = [], []
    for before, (_, after) in zip(befores, pairs, strict=True):
        if before.error:
            unreadable.append(before)
        elif way := _way(before, after):
            found.append(way)
        else:
            same += 1
    touched = {one.target.environment.name for one in found}
    known = {one.target.name for one in found}
    grounds = [
        Way(one.target, {}, {}, _objects(one))
        for one in usable(now)
        if one.target.chart.name == PLATFORM
        and one.target.environment.name in touched
        and one.target.name not in known
    ]
    return Compared(same, new, tuple(found), tuple(grounds), tuple(unreadable))


def _way(before: Rendered, after: Rendered) -> Way | None:
    old, new = _objects(before), _objects(after)
    if old == new:
        return None
    return Way(
        after.target,
        {key: one for key, one in old.items() if one != new.get(key)},
        {key: one for key, one in new.items() if one != old.get(key)},
        old,
    )


def _objects(one: Rendered) -> Objects:
    namespace = one.target.environment.namespace
    return {_key(each, namespace): each.placed(namespace) for each in _lasting(one.documents)}


def _lasting(documents: Iterable[Document]) -> Iterator[Document]:
    """Without hooks: helm makes them anew each time."""
    for one in documents:
        if one.kind and one.api and "helm.sh/hook" not in (one.at("metadata", "annotations") or {}):
            yield one


def _key(one: Document, namespace: str) -> Key:
    """The same for two versions of a kind: group, kind, namespace and name."""
    space = "" if one.everywhere else one.namespace or namespace
    return one.api.rpartition("/")[0], one.kind, space, one.name
