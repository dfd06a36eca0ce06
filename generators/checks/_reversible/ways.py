"""What differs between the charts as they were released and as they are, object by object."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from generators.checks._engine.context import Context
from generators.checks._rendered.charts import PLATFORM, Target, charts
from generators.checks._rendered.documents import Document
from generators.checks._rendered.manifests import Rendered, rendered, usable

Object = Mapping[str, Any]
Key = tuple[str, str, str, str]
"""Group, kind, namespace and name: the same for two versions of a kind."""
_OF_THE_PLATFORM = ("Namespace", "PriorityClass", "LimitRange", "ResourceQuota", "RoleBinding")
_REFERRED = ("ServiceAccount", "Role")


@dataclass(frozen=True, slots=True)
class Subject:
    """An object that differs, as it was and as it is; None where it is not there."""

    target: Target
    key: Key
    before: Object | None
    after: Object | None

    @property
    def kind(self) -> str:
        """``Deployment``."""
        return self.key[1]

    @property
    def name(self) -> str:
        """``metadata.name``."""
        return self.key[3]


@dataclass(frozen=True, slots=True)
class Compared:
    """Every target that renders now: how many have no past, and how those that have compare with it."""

    new: int
    same: int
    subjects: tuple[Subject, ...]
    grounds: Mapping[str, tuple[Object, ...]]
    """By name of a target, what objects of it stand on: for the platform's and for those that differ."""
    unreadable: tuple[Rendered, ...]
    """Targets as they were that do not render any more, with helm's words."""

    @property
    def differing(self) -> int:
        """Targets with objects that differ."""
        return len({one.target.name for one in self.subjects})

    @property
    def total(self) -> int:
        """Targets that have something to go back to."""
        return self.same + self.differing + len(self.unreadable)


def compared(now: Context, then: Context) -> Compared:
    """Compares all targets that render now. Raises an error like ``Missing`` without helm."""
    old = {one.name: one for one in charts(then)}
    pairs = []
    same = new = 0
    grounds = {}
    for one in usable(now):
        if one.target.chart.name == PLATFORM:
            grounds[one.target.name] = _ground(one.target, _objects(one))
        chart = old.get(one.target.chart.name)
        if chart is None or one.target.values not in then.planned:
            new += 1
            continue
        if chart.content == one.target.chart.content:
            same += 1
        else:
            pairs.append((Target(chart, one.target.environment, one.target.last), one))
    befores = now.each("reversible", lambda pair: rendered(then, pair[0]), pairs)
    subjects: list[Subject] = []
    unreadable = []
    for before, (_, after) in zip(befores, pairs, strict=True):
        if before.error:
            unreadable.append(before)
            continue
        was, now_is = _objects(before), _objects(after)
        found = list(_subjects(after.target, was, now_is))
        subjects += found
        same += not found
        grounds[after.target.name] = _ground(after.target, {**now_is, **was})
    return Compared(new, same, tuple(subjects), grounds, tuple(unreadable))


def _subjects(target: Target, before: Mapping[Key, Object], after: Mapping[Key, Object]) -> Iterator[Subject]:
    for key in sorted({*before, *after}):
        if before.get(key) != after.get(key):
            yield Subject(target, key, before.get(key), after.get(key))


def _ground(target: Target, objects: Mapping[Key, Object]) -> tuple[Object, ...]:
    kinds = _REFERRED + (_OF_THE_PLATFORM if target.chart.name == PLATFORM else ())
    return tuple(one for one in objects.values() if one["kind"] in kinds)


def _objects(one: Rendered) -> dict[Key, Object]:
    namespace = one.target.environment.namespace
    return {_key(each, namespace): each.placed(namespace) for each in _lasting(one.documents)}


def _lasting(documents: Iterable[Document]) -> Iterator[Document]:
    """Without hooks: helm makes them anew each time."""
    for one in documents:
        if one.kind and one.api and "helm.sh/hook" not in (one.at("metadata", "annotations") or {}):
            yield one


def _key(one: Document, namespace: str) -> Key:
    space = "" if one.everywhere else one.namespace or namespace
    return one.api.rpartition("/")[0], one.kind, space, one.name
