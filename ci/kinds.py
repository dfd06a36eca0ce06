"""What kinds of change there are, and of which one a path or an edit of an entry is. Pure."""

from __future__ import annotations

from ci import entries
from ci.entries import Entry
from ci.ownership import SHARED, SOURCE

IMAGE, CONFIG, NETWORK, ALERTS, SCHEMA = "image", "config", "network", "alerts", "schema"
"""Kinds of change: of paths, and of what a catalog entry states (the names of its facets)."""
DEPLOYED = frozenset({IMAGE, CONFIG, NETWORK, SCHEMA})
"""Kinds that change what runs in an environment. Alerts do not: what of them a chart states is config."""

_RULES = ("monitoring/rules/", "monitoring/operator/rules/")
_SCHEMA_FOLDERS = frozenset({"migrations", "migration", "alembic", "prisma"})
_SCHEMA_NAMES = (".sql", ".prisma")


def of_path(role: str, path: str) -> set[str]:
    """The kinds of change that a path of a service is by itself."""
    if role in (SOURCE, SHARED):
        *folders, name = path.split("/")
        schema = not _SCHEMA_FOLDERS.isdisjoint(folders) or name.endswith(_SCHEMA_NAMES)
        return {IMAGE, SCHEMA} if schema else {IMAGE}
    if path.startswith(_RULES):
        return {ALERTS}
    return {CONFIG} if path.startswith("charts/") else set()


def of_entry(before: Entry | None, after: Entry | None) -> set[str]:
    """The kinds of change that an entry differs by; of one that came, all that it states."""
    if before is None or after is None:
        return {IMAGE, CONFIG, NETWORK, ALERTS} if after else set()
    built = ("image", "language", "kind", "sources", "shared")
    image = any(getattr(before, key) != getattr(after, key) for key in built)
    return {*entries.facets_that_differ(before, after), *([IMAGE] if image else [])}
