"""Dashboards as Grafana reads them: parsed once, with the little that rules ask about them."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePosixPath
from typing import Any

from generators.checks._engine.context import Context
from generators.conventions import monitoring

Data = Mapping[str, Any]

PROSE = frozenset({"title", "description", "content", "label", "text"})
"""Keys of what people read: Grafana leaves a ``$x`` in there as it is where nothing is called x."""
NO_DATA = frozenset({"row", "text", "dashlist"})
"""Types of panels that ask for nothing."""


@dataclass(frozen=True)
class Board:
    """One file: its path in the output tree and what stands in it."""

    path: str
    data: Data

    @cached_property
    def uid(self) -> str:
        """Its fixed identity; empty where it has none."""
        return str(self.data.get("uid") or "")

    @cached_property
    def family(self) -> str:
        """``services``, ``tiers``, or empty for those of the fleet."""
        folder = PurePosixPath(self.path).parent.name
        return folder if folder in {"services", "tiers"} else ""

    @cached_property
    def name(self) -> str:
        """The service, the tier, or what of the fleet it shows."""
        return PurePosixPath(self.path).stem

    @cached_property
    def panels(self) -> tuple[Data, ...]:
        """All panels, those inside of rows too."""
        return tuple(_panels(self.data.get("panels") or ()))

    @cached_property
    def variables(self) -> dict[str, Data]:
        """Variables by name."""
        return {one["name"]: one for one in self.data.get("templating", {}).get("list") or ()}

    @cached_property
    def asking(self) -> tuple[Data, ...]:
        """The panels that show data."""
        return tuple(panel for panel in self.panels if panel["type"] not in NO_DATA)

    def targets(self) -> Iterator[tuple[Data, Data]]:
        """Each query with its panel."""
        for panel in self.panels:
            for target in panel.get("targets") or ():
                yield panel, target

    def queries(self) -> Iterator[tuple[Data, Data]]:
        """Each query of metrics with its panel."""
        for panel, target in self.targets():
            if (target.get("datasource") or {}).get("type") == "prometheus":
                yield panel, target

    def texts(self) -> Iterator[str]:
        """Every text of it, but for the texts of the header."""
        yield from _texts({key: value for key, value in self.data.items() if key != "$comment"})

    def asks(self) -> Iterator[str]:
        """The same without what people read: queries, addresses and sources, where a variable is meant."""
        yield from _texts({key: value for key, value in self.data.items() if key != "$comment"}, PROSE)


def boards(context: Context) -> tuple[Board, ...]:
    """Every dashboard that is planned; parsed by the first who asks."""
    return context.once("dashboards", lambda: tuple(_read(context.planned)))


def _read(planned: Mapping[str, str]) -> Iterator[Board]:
    for path in sorted(planned):
        if path.startswith(f"{monitoring.DASHBOARDS}/") and path.endswith(".json"):
            yield Board(path, json.loads(planned[path]))


def _panels(found: Any) -> Iterator[Data]:
    for panel in found:
        yield panel
        yield from _panels(panel.get("panels") or ())


def _texts(value: Any, without: Collection[str] = ()) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            if key not in without:
                yield from _texts(inner, without)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner, without)
