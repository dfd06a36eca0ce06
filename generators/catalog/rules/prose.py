"""Words for people: shown by Grafana as they are written, not with a choice in the place of some."""

from __future__ import annotations

import re
from collections.abc import Iterator

from generators.catalog.context import Context
from generators.catalog.findings import Finding, KeyPath, Spot
from generators.conventions.monitoring import VARIABLES

_NAMED = re.compile(r"\$(\w+)|\[\[(\w+?)(?::\w+)?\]\]|\$\{(\w+)(?:[.:][^}]*)?\}")
_OF_GRAFANA = "__"
"""How the names begin that Grafana has a value for on every dashboard."""


def variables(context: Context) -> Iterator[Finding]:
    """No text of a panel or a link names what is chosen on the dashboard.

    Any other ``$5`` or ``$name`` is shown as it is; there is no way to write these so that they are.
    """
    for path, text in _shown(context):
        for found in _NAMED.finditer(text):
            name = found[1] or found[2] or found[3]
            if name in VARIABLES or name.startswith(_OF_GRAFANA):
                message = f"in {found[0]} Grafana would show what is chosen as {name}"
                hint = f"write it without its sign: {name.strip('_')}"
                yield Finding("catalog/dashboard-variable", message, Spot(path), hint)


def _shown(context: Context) -> Iterator[tuple[KeyPath, str]]:
    """What stands in panels and links; a dashboard's own title is not looked into."""
    for name, tier in context.tree["tiers"].items():
        yield ("tiers", name, "title"), tier["title"]
    for service, block in context.services.items():
        for section, key in (("egress", "purpose"), ("metrics", "description")):
            for name, one in block.get(section, {}).items():
                yield ("services", service, section, name, key), one[key]


RULES = (variables,)
