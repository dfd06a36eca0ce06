"""What rules and dashboards select, held against the series of the running fleet.

Discovery and relabelling give targets their labels; whether a rule's matchers agree with them shows
only here. A matcher on a label that the exporter itself gives (a code, a reason) may meet nothing while
all is well; its target must be there all the same.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import yaml

OF_TARGETS = frozenset(
    {"job", "service", "component", "resource", "environment", "tier", "team", "instance"}
    | {"namespace", "pod", "container", "node", "persistentvolumeclaim"}
)
"""Labels that say whose series it is."""
_SELECTOR = re.compile(r"([a-zA-Z_:][a-zA-Z0-9_:]*)(\{(?:[^}\"]|\"(?:[^\"\\]|\\.)*\")*\})")
_MATCHER = re.compile(r'(\w+)\s*(=~|!~|!=|=)\s*("(?:[^"\\]|\\.)*")')
_VARIABLE = re.compile(r"\$\{?\w+")
_ALERTS = ("ALERTS", "ALERTS_FOR_STATE")


class Selector(NamedTuple):
    """A metric with the matchers on labels of its target, and the first file that selects it."""

    text: str
    file: str


def shipped(monitoring: Path) -> tuple[Selector, ...]:
    """Every selector of the rules and dashboards below ``monitoring``, each once, in order.

    Left out are alerts, and what is recorded of weeks that have not been.
    """
    young = {
        rule["record"] for _, rule in _rules(monitoring) if "record" in rule and " offset " in rule["expr"]
    }
    found: dict[str, str] = {}
    for file, query in _queries(monitoring):
        for name, braces in _SELECTOR.findall(query):
            if name not in young and name not in _ALERTS:
                found.setdefault(f"{name}{{{','.join(_matchers(braces))}}}", file)
    return tuple(Selector(text, file) for text, file in sorted(found.items()))


def _queries(monitoring: Path) -> Iterator[tuple[str, str]]:
    for file, rule in _rules(monitoring):
        yield file, rule["expr"]
    for path in sorted((monitoring / "dashboards").rglob("*.json")):
        for panel in json.loads(path.read_text(encoding="utf-8"))["panels"]:
            if (panel.get("datasource") or {}).get("type") == "prometheus":
                for target in panel.get("targets", ()):
                    yield path.relative_to(monitoring).as_posix(), target["expr"]


def _rules(monitoring: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    for path in sorted((monitoring / "rules").rglob("*.yaml")):
        file = path.relative_to(monitoring).as_posix()
        for group in yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader)["groups"]:
            yield from ((file, rule) for rule in group["rules"])


def _matchers(braces: str) -> Iterator[str]:
    for label, operator, value in _MATCHER.findall(braces):
        if label not in OF_TARGETS:
            continue
        if _VARIABLE.search(value):
            # What Grafana puts there for "All".
            yield f'{label}=~".+"'
        else:
            yield f"{label}{operator}{value}"
