"""Which name of the catalog was meant by a text that cannot be one: ``Wallet``, or ``logai wallet``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from generators.catalog.findings import KeyPath
from generators.grammar import CATALOG, MapOf, at
from generators.suggest import listing, nearest

_SECTIONS = {
    "tier": "tiers",
    "team": "teams",
    "owner": "teams",
    "approvers": "teams",
    "depends_on": "services",
    "uses": "resources",
    "resource": "resources",
}
"""Keys that refer to an entry, and the section it is in."""
_BETWEEN = re.compile(r"[\s,;]+(?:- )?")


def fitting(section: str, names: Iterable[object]) -> list[str]:
    """The names of a section without those that are mistakes themselves."""
    kind = at(CATALOG, (section,))
    assert isinstance(kind, MapOf)
    return [name for name in map(str, names) if re.fullmatch(kind.name.pattern, name)]


def names_at(tree: Mapping[str, Any], path: KeyPath) -> list[str]:
    """The names that a reference at ``path`` can give; none for what is no reference."""
    return _names(tree, path)[1]


def reference(tree: Mapping[str, Any], path: KeyPath, written: str) -> str:
    """The hint for a reference at ``path`` that is no name; empty for what is no reference."""
    section, names = _names(tree, path)
    if not names:
        return ""
    words = [word for word in _BETWEEN.split(written) if word] or [""]
    meant = [nearest(word, names) for word in words]
    if len(words) > 1 and all(meant) and isinstance(path[len(path) - 1 - (path[-1] == "id")], int):
        return f"{'two names need' if len(words) == 2 else 'names need'} a comma: [{', '.join(meant)}]"
    near = meant[0] if len(words) == 1 else ""
    return (f"did you mean {near}? " if near else "") + f"{section}: {listing(names)}"


def _names(tree: Mapping[str, Any], path: KeyPath) -> tuple[str, list[str]]:
    """The section that a path refers to, and its names."""
    keys = [step for step in path if isinstance(step, str) and step != "id"]
    section = _SECTIONS.get(keys[-1] if keys else "", "")
    names = tree.get(section)
    return section, fitting(section, names) if isinstance(names, dict) else []
