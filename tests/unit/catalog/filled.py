"""A catalog in which every key of the grammar is stated, and the same with one key changed.

It is made from the grammar alone: a key that is new there is stated here from the same moment on.
What keys may not be stated together (a queue beside a fixed number of pods) is split over entries.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from typing import Any

from generators.catalog.build_fleet import build_fleet
from generators.catalog.build_service import ServiceBuilder
from generators.catalog.loading import builtin
from generators.catalog.resolve import Resolver
from generators.conventions.enumerations import KINDS
from generators.conventions.service_limits import LIMITS
from generators.grammar import CATALOG, Boolean, Choice, Integer, ListOf, MapOf, Parsed, Shape, Text, Type
from generators.grammar.scalars import Refused
from generators.model import Fleet, Service

Path = tuple[str | int, ...]

SPELLINGS = (
    *("one", "two", "a reason of some length", "another reason of some length", "ONE", "TWO"),
    *("1.36", "1.37", "@one/one", "@one/two", "#one", "#two", "*.one", "*.two"),
    *("one@one.example", "two@two.example", "one.example:25", "two.example:25", "one.example/one"),
    *("one.example/two", "one.example", "two.example", "https://one.example", "https://two.example"),
    *(
        "/one",
        "/two",
        "20s",
        "30s",
        "1m",
        "2m",
        "1h",
        "2h",
        "1d",
        "2d",
        "100ms",
        "200ms",
        "10%",
        "20%",
        "1Gi",
        "2Gi",
    ),
    *("1", "2", "0 1 * * *", "0 2 * * *", "10.1.0.0/24", "10.2.0.0/24", "01:00", "02:00", "UTC"),
    *("Europe/Berlin", "2099-01-01", "2099-01-02", "2099-01-01T00:00+01:00", "2099-01-02T00:00+01:00"),
)
"""Values as people write them; each type takes the first two that it accepts."""

ONLY_ONE_OF = {
    "scaling": frozenset({"replicas"}),
    "resources.*.in.*": frozenset({"in_cluster"}),
}
"""Keys that exclude all others beside them, by the end of a path: second entries state these alone."""


@cache
def spelled(kind: Type) -> tuple[Any, ...]:
    """The first two legal values of a type, as written; one where it has no more."""
    if isinstance(kind, Boolean):
        return (False, True)
    if isinstance(kind, Integer):
        return (kind.minimum, kind.minimum + 1)[: kind.maximum - kind.minimum + 1]
    if isinstance(kind, Choice):
        return kind.words[:2]
    found: dict[Any, str] = {}
    for text in SPELLINGS:
        meaning = _accepted(kind, text)
        if meaning is not None:
            found.setdefault(meaning, text)
    assert len(found) > 1, f"SPELLINGS has no two values for {kind.wants}"
    return tuple(found.values())[:2]


def _accepted(kind: Type, text: str) -> Any:
    if isinstance(kind, Parsed):
        try:
            return kind.parse(text)
        except Refused:
            return None
    assert isinstance(kind, Text), f"unknown kind of type: {type(kind).__name__}"
    fits = re.fullmatch(kind.pattern, text) and kind.minimum <= len(text) <= kind.maximum
    return text if fits else None


def filled() -> dict[str, Any]:
    """The catalog as written: it states every key, and has services of every kind that state none."""
    tree: dict[str, Any] = _filled(CATALOG, "", second=False)
    one, two = tree["services"].values()
    required = ("title", "tier", "team", "language")
    lean = {key: one[key] for key in required}
    services = {"one": {**one, "kind": KINDS[0]}, "two": {**two, "kind": KINDS[0]}}
    for kind in KINDS:
        services[f"full-{kind}"] = {**one, "kind": kind}
        services[f"lean-{kind}"] = {**lean, "kind": kind}
        services[f"fixed-{kind}"] = {**lean, "kind": kind, "tier": "two"}
    for block in services.values():
        if "alerts" in block:
            block["alerts"] = dict.fromkeys((*block["alerts"], *LIMITS), block["alerts"]["one"])
    return {**tree, "services": services}


def _filled(kind: Type, path: str, *, second: bool) -> Any:
    if isinstance(kind, Shape):
        alone = next((keys for end, keys in ONLY_ONE_OF.items() if path.endswith(end)), frozenset[str]())
        return {
            name: _filled(key.type, f"{path}.{name}", second=second)
            for name, key in kind.keys.items()
            if not alone or (name in alone) is second
        }
    if isinstance(kind, MapOf):
        first, other = spelled(kind.name)
        return {
            first: _filled(kind.item, f"{path}.*", second=False),
            other: _filled(kind.item, f"{path}.*", second=True),
        }
    if isinstance(kind, ListOf):
        return [_filled(kind.item, f"{path}.*", second=second)]
    return spelled(kind)[0]


def leaves(kind: Type, value: Any, path: Path = ()) -> Iterator[tuple[Path, Type]]:
    """Every value of a filled tree that is no mapping or list, with its type."""
    if isinstance(kind, Shape):
        for name, inner in value.items():
            yield from leaves(kind.keys[name].type, inner, (*path, name))
    elif isinstance(kind, MapOf):
        for name, inner in value.items():
            yield from leaves(kind.item, inner, (*path, name))
    elif isinstance(kind, ListOf):
        for index, inner in enumerate(value):
            yield from leaves(kind.item, inner, (*path, index))
    else:
        yield path, kind


def meaning(kind: Type, written: Any) -> Any:
    """A legal value, or a mapping or list of such, as builders get it."""
    if isinstance(kind, Shape):
        return {name: meaning(kind.keys[name].type, inner) for name, inner in written.items()}
    if isinstance(kind, MapOf):
        return {name: meaning(kind.item, inner) for name, inner in written.items()}
    if isinstance(kind, ListOf):
        return [meaning(kind.item, inner) for inner in written]
    return kind.parse(written) if isinstance(kind, Parsed) else written


def changed(value: Any, path: Path, new: Any) -> Any:
    """``value`` with another one at a path; nothing of the old one is changed."""
    if not path:
        return new
    copy: Any = [*value] if isinstance(value, list) else dict(value)
    copy[path[0]] = changed(value[path[0]], path[1:], new)
    return copy


def built(tree: Mapping[str, Any]) -> Iterator[Fleet | Service]:
    """The fleet, then each service, without the digests of all that they state; each when it is asked for."""
    layer = builtin()
    fleet = build_fleet(tree, layer.tree, layer.written, "services.yaml")
    yield replace(fleet, fingerprint="", unwatched="")
    build = ServiceBuilder(tree, fleet, Resolver(layer.tree, tree), {}).build
    for name in tree["services"]:
        yield replace(build(name), fingerprint="", unwatched="")
