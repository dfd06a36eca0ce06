"""Which name of the catalog was meant by a text that cannot be one: ``Wallet``, or ``logai wallet``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from generators.catalog.findings import KeyPath
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


def reference(tree: Mapping[str, Any], path: KeyPath, written: str) -> str:
    """The hint for a reference at ``path`` that is no name; empty for what is no reference."""
    keys = [step for step in path if isinstance(step, str) and step != "id"]
    section = _SECTIONS.get(keys[-1] if keys else "", "")
    names = tree.get(section)
    if not isinstance(names, dict) or not names:
        return ""
    words = [word for word in _BETWEEN.split(written) if word] or [""]
    meant = [nearest(word, map(str, names)) for word in words]
    if len(words) > 1 and all(meant) and isinstance(path[len(path) - 1 - (path[-1] == "id")], int):
        return f"{'two names need' if len(words) == 2 else 'names need'} a comma: [{', '.join(meant)}]"
    near = meant[0] if len(words) == 1 else ""
    return (f"did you mean {near}? " if near else "") + f"{section}: {listing(map(str, names))}"
