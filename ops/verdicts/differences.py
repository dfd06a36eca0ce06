"""Where two objects differ, field by field; lists of named things are compared by name."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from generators.grammar.quantities import amount

_OWN = ("managedFields", "resourceVersion", "generation", "uid", "creationTimestamp", "selfLink")
ABSENT = object()
"""Stands for a field that one side does not have."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A field by its path (``.spec.template.spec.containers[name="app"].image``), as JSON texts.

    An empty text stands for a field that is not there. Of two lists only the items that differ are told.
    """

    path: str
    want: str
    have: str


def stated(item: Mapping[str, Any]) -> dict[str, Any]:
    """An object without what the server alone writes."""
    meta = {key: value for key, value in item.get("metadata", {}).items() if key not in _OWN}
    return {**{k: v for k, v in item.items() if k not in ("status", "metadata")}, "metadata": meta}


def differences(want: Any, have: Any, path: str = "") -> Iterator[Difference]:
    """Every leaf that differs, in the order of the wanted object."""
    if isinstance(want, Mapping) and isinstance(have, Mapping):
        for key in [*want, *(k for k in have if k not in want)]:
            yield from differences(want.get(key, ABSENT), have.get(key, ABSENT), path + step(key))
    elif _named(want) and _named(have):
        key = _named(want)
        wanted, there = {one[key]: one for one in want}, {one.get(key): one for one in have}
        for name in [*wanted, *(n for n in there if n not in wanted)]:
            inside = f"{path}[{key}={json.dumps(name)}]"
            yield from differences(wanted.get(name, ABSENT), there.get(name, ABSENT), inside)
    elif isinstance(want, list) and isinstance(have, list):
        lost, more = [one for one in want if one not in have], [one for one in have if one not in want]
        if lost or more:
            yield Difference(path, text(lost), text(more))
        elif want != have:
            yield Difference(path, text(want), text(have))
    elif want != have:
        yield Difference(path, text(want), text(have))


def missing(want: Any, have: Any, path: str = "") -> Iterator[Difference]:
    """Fields of ``want`` that ``have`` lacks or has otherwise: for those who may only look.

    What the server added is passed over, and so is what a person added: that the owners of fields tell.
    """
    if isinstance(want, Mapping) and isinstance(have, Mapping):
        for key, value in want.items():
            yield from missing(value, have.get(key, ABSENT), path + step(key))
    elif _named(want) and _named(have):
        key = _named(want)
        there = {one.get(key): one for one in have}
        for one in want:
            inside = f"{path}[{key}={json.dumps(one[key])}]"
            yield from missing(one, there.get(one[key], ABSENT), inside)
    elif isinstance(want, Sequence) and isinstance(have, Sequence) and not isinstance(want, str):
        if len(want) != len(have):
            yield Difference(path, text(want), text(have))
        else:
            for at, (one, other) in enumerate(zip(want, have, strict=True)):
                yield from missing(one, other, f"{path}[{at}]")
    elif want is not None and not same(want, have):
        yield Difference(path, text(want), text(have))


def same(want: Any, have: Any) -> bool:
    """Equal as the server sees it: ``1000m`` is ``1``, and so is ``"1"`` where numbers may be text."""
    if want == have or (have is ABSENT and want in ({}, [], "", False, 0)):
        return True
    one, other = _amount(want), _amount(have)
    return one is not None and one == other


def step(key: str) -> str:
    """One step of a path; keys with dots or slashes are quoted."""
    return f"[{key!r}]" if "." in key or "/" in key else f".{key}"


def text(value: Any) -> str:
    """A value as JSON; nothing for an absent one."""
    return "" if value is ABSENT else json.dumps(value, ensure_ascii=False, sort_keys=True)


def _named(value: Any) -> str:
    if not isinstance(value, list) or not value or not all(isinstance(one, Mapping) for one in value):
        return ""
    for key in ("name", "secretKey", "mountPath", "topologyKey", "type"):
        names = [one.get(key) for one in value]
        if None not in names and len(set(map(str, names))) == len(names):
            return key
    return ""


def _amount(value: Any) -> Fraction | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str) or value == "":
        return None
    try:
        return amount(value)
    except ValueError:
        return None
