"""A key that the kind of its service can have no value of."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from generators.catalog.layers import kind_of
from generators.catalog.sections import FITTING, unfit
from generators.cli._command_line.keys import names_of_services
from generators.conventions.enumerations import KINDS

_OF_SERVICE = re.compile(r"services\.([^.]+)\.(?:in\.[^.]+\.)?([^.]+).*")


def misfit(key: str, tree: Mapping[str, Any]) -> str:
    """Which kinds have such a setting, where that of the key's service has none; else empty."""
    found = _OF_SERVICE.fullmatch(key)
    if not found or found[1] not in names_of_services(tree):
        return ""
    block = tree["services"][found[1]]
    kind = kind_of(block) if isinstance(block, dict) else ""
    if kind not in unfit(found[2]):
        return ""
    fits = ", ".join(one for one in KINDS if one in FITTING[found[2]])
    return f"{key} has no value: {found[1]} is of kind {kind}\n    hint: {found[2]} is for {fits}"
