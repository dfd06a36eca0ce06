"""The layers of a service's settings, and how a stronger one covers a weaker one.

Weakest first: built-in (what all kinds and tiers begin with, then each kind), then kind, language and
tier of the catalog, then the service; each is followed by its own ``in:`` of the environment. Mappings
merge key by key, everything else replaces. A scaler replaces a scaler: who asks for a queue does not
inherit a CPU target.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from generators.catalog.findings import KeyPath, Spot
from generators.catalog.sections import FITTING
from generators.grammar import KIND_KEYS, TIER_KEYS, stated
from generators.grammar.service import SERVICE, SERVICE_SETTINGS

Tree = Mapping[str, Any]

SECTIONS = (*TIER_KEYS, *KIND_KEYS, *SERVICE_SETTINGS)
"""The keys that settings are made of."""

_COMMON = ("tier", "kind", "language")
_SCALERS = ({"cpu", "memory"}, {"queue"}, {"replicas"})


class Layer(NamedTuple):
    """One level: its name in words, where it stands, and what it states."""

    title: str
    path: KeyPath
    builtin: bool
    states: Tree

    def spot(self, key: KeyPath) -> Spot:
        """Where this layer states a key."""
        return Spot((*self.path, *key), builtin=self.builtin)


def kind_of(block: Tree) -> str:
    """How a service of the valid tree runs."""
    return stated(SERVICE, block, "kind")  # type: ignore[no-any-return]


def merge(low: Any, high: Any) -> Any:
    """``high`` over ``low``; neither is changed."""
    if not isinstance(low, dict) or not isinstance(high, dict):
        return high
    result = dict(low)
    for key, value in high.items():
        result[key] = merge(result[key], value) if key in result else value
    return result


def merge_section(section: str, low: Any, high: Any) -> Any:
    """``high`` over ``low`` for one key of the settings."""
    if section == "scaling" and isinstance(low, dict):
        low = _without_other_scaler(low, high)
    return merge(low, high)


def scalers(scaling: Tree) -> list[str]:
    """The scalers that a mapping names, by one of their keys."""
    return [min(keys & scaling.keys()) for keys in _SCALERS if keys & scaling.keys()]


def _without_other_scaler(low: dict[str, Any], high: Tree) -> dict[str, Any]:
    named = [keys for keys in _SCALERS if keys & high.keys()]
    if not named or any(keys & low.keys() for keys in named):
        return low
    # A fixed number has no bounds, so nothing of the weaker level is left beside it.
    kept = set() if "replicas" in high else {"min", "max"}
    return {key: value for key, value in low.items() if key in kept}


def stack(
    builtin: Tree, tree: Tree, service: str, environment: str | None, *, own: bool = True
) -> Iterator[Layer]:
    """The layers of a service in an environment (None: in none), weakest first."""
    block = tree["services"][service]
    kind, tier, language = kind_of(block), block["tier"], block["language"]
    levels: list[tuple[str, KeyPath, bool, Any]] = [
        ("any tier", ("tier",), True, builtin["tier"]),
        ("any kind", ("kind",), True, _taken(kind, builtin["kind"])),
        (f"kind {kind}", ("kinds", kind), True, builtin["kinds"][kind]),
        ("any language", ("language",), True, builtin["language"]),
        (f"language {language}", ("languages", language), True, builtin["languages"].get(language)),
        (f"kind {kind}", ("kinds", kind), False, tree.get("kinds", {}).get(kind)),
        (
            f"language {language}",
            ("languages", language),
            False,
            tree.get("languages", {}).get(language),
        ),
        (f"tier {tier}", ("tiers", tier), False, tree["tiers"].get(tier)),
    ]
    if own:
        levels.append((f"service {service}", ("services", service), False, block))
    yield from _with_environment(levels, environment)


def level(builtin: Tree, tree: Tree, section: str, name: str, environment: str | None) -> list[Layer]:
    """The layers of one kind, language or tier alone, weakest first: what it states, and begins with."""
    word = section.removesuffix("s")
    common = builtin[word]
    levels: list[tuple[str, KeyPath, bool, Any]] = [
        (f"any {word}", (word,), True, _taken(name, common) if section == "kinds" else common),
        (f"{word} {name}", (section, name), True, builtin.get(section, {}).get(name)),
        (f"{word} {name}", (section, name), False, tree.get(section, {}).get(name)),
    ]
    return list(_with_environment(levels, environment))


def _with_environment(
    levels: Iterable[tuple[str, KeyPath, bool, Any]], environment: str | None
) -> Iterator[Layer]:
    for title, path, is_builtin, states in levels:
        if states is None:
            continue
        yield Layer(title + (", built in" if is_builtin else ""), path, is_builtin, states)
        inner = states.get("in", {}).get(environment) if environment else None
        if inner is not None:
            yield Layer(f"{title}, in {environment}", (*path, "in", environment or ""), is_builtin, inner)


def _taken(kind: str, states: Tree) -> Tree:
    """What a kind can have of the settings that all kinds begin with."""
    return {key: value for key, value in states.items() if kind in FITTING.get(key, (kind,))}


def everywhere(builtin: Tree, tree: Tree) -> Iterator[Layer]:
    """Every level of both layers, whomever it is for: what all begin with first, services last."""
    yield from (Layer(f"any {one}, built in", (one,), True, builtin[one]) for one in _COMMON)
    for source, is_builtin in ((builtin, True), (tree, False)):
        for section in ("kinds", "languages", "tiers", "services"):
            for name, states in source.get(section, {}).items():
                title = f"{section.removesuffix('s')} {name}"
                yield Layer(title + (", built in" if is_builtin else ""), (section, name), is_builtin, states)
                for environment, inner in states.get("in", {}).items():
                    path = (section, name, "in", environment)
                    yield Layer(f"{title}, in {environment}", path, is_builtin, inner)


def merged(layers: Iterable[Layer]) -> dict[str, Any]:
    """Every section of the settings that some layer states."""
    result: dict[str, Any] = {}
    for layer in layers:
        for section in SECTIONS:
            if section in layer.states:
                value = layer.states[section]
                low = result.get(section)
                result[section] = value if low is None else merge_section(section, low, value)
    return result


def stating(layers: Iterable[Layer], key: KeyPath) -> list[Layer]:
    """The layers that state a key or something below it, strongest first."""
    found = [layer for layer in layers if _states(layer.states, key)]
    found.reverse()
    return found


def _states(tree: Any, key: KeyPath) -> bool:
    for step in key:
        if isinstance(tree, list) and isinstance(step, int):
            return True
        if not isinstance(tree, dict) or step not in tree:
            return False
        tree = tree[step]
    return True
