"""Names that are no keys and that people ask about all the same: alerts, and rules that findings name."""

from __future__ import annotations

import re
from collections.abc import Iterator

from generators.alerts import Alert, alerts_of, platform_alerts
from generators.catalog import Loaded
from generators.model import Model
from generators.pipeline import REPOSITORY

RULES, _REFUSED = "docs/guide/rules.md", "docs/guide/when-something-is-refused.md"
"""The pages that say of rules what they find: those of the catalog, and of the tree; from the top of the
repository.
"""
_RULE = re.compile(r"[a-z][a-z-]*/[a-z][a-z-]*")
_ALERT = re.compile(r"[A-Z][A-Za-z0-9]+")
_SHOWN = 3
"""Places to edit, and runbooks, that are named before the rest is only counted."""


def of_rule(name: str) -> list[str]:
    """What a page of the rules says of one; empty for what is in none."""
    return next(filter(None, (_row(name, page) for page in (RULES, _REFUSED))), [])


def _row(name: str, shown: str) -> list[str]:
    page = REPOSITORY / shown
    rows = page.read_text(encoding="utf-8").splitlines() if page.is_file() else []
    for number, row in enumerate(rows, 1):
        # A bar within a cell is escaped, and one row may be of several rules.
        cells = re.split(r"(?<!\\)\|", row)
        if len(cells) == 5 and f"`{name}`" in cells[1].strip().split(", "):
            return [
                f"a rule     {shown}:{number}",
                f"finds      {cells[2].strip()}",
                f"says       {cells[3].strip()}",
            ]
    return []


def rules_like(name: str) -> str:
    """Where to read of what is no rule of a page, and may be of the catalog, of a check or of the tree."""
    if not _RULE.fullmatch(name):
        return ""
    family = name.partition("/")[0]
    if family == "catalog":
        return f"{RULES} has every rule"
    # Imported here: only what is no name at all comes so far.
    from generators.checks import discover

    if family in discover():
        return f"./doit check:{family} has the rules of {family}/; every finding says the next step"
    # Most of what looks so is a path with a mistake in it.
    return f"{_REFUSED} has the rules of {family}/" if family == "writer" else ""


def is_alert(name: str) -> bool:
    """Whether a name has the form of an alert's, which no key has."""
    return _ALERT.fullmatch(name) is not None


def of_alert(name: str, loaded: Loaded) -> list[str]:
    """Where the thresholds of an alert stand and which runbooks tell of it; empty for what is none."""
    if loaded.model is None or not is_alert(name):
        return []
    found = [one for one in _every(loaded.model) if one.name == name]
    if not found:
        return []
    subjects = len({one.subject for one in found})
    noun = "services" if all(one.service for one in found) else "services or parts of the platform"
    what = f"of {found[0].subject}" if subjects == 1 else f"of {subjects} {noun}"
    keys = {key: None for one in found for key in (one.key, *one.also) if key}
    lines = [f"an alert   {what}"]
    lines += _shortened("edit here", [_placed(key, loaded) for key in keys])
    return [*lines, *_shortened("runbook", [one.runbook for one in found])]


def _every(model: Model) -> Iterator[Alert]:
    for service in model.services:
        yield from alerts_of(service, model.fleet)
    yield from platform_alerts(model.fleet)


def _placed(key: str, loaded: Loaded) -> str:
    try:
        source = loaded.origins.of(key).source
    except KeyError:
        return key
    return f"{source.place}  {key}{': ' if source.text else ''}{source.text}"


def _shortened(label: str, said: list[str]) -> Iterator[str]:
    yield from (f"{label:<11}{one}" for one in said[:_SHOWN])
    if len(said) > _SHOWN:
        yield f"{label:<11}and {len(said) - _SHOWN} more"
