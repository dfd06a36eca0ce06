"""Dashboards as plain data: what a panel, a variable and a link are, and where panels go on the grid.

Times in seconds. What is the same on every panel stands in ``templates/dashboards/dashboard.json``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

COLUMNS = 24
RATE = "[$__rate_interval]"
"""The range of a rate that Grafana chooses: never shorter than four times the target's min step."""
SOURCES = {"prometheus": "datasource", "loki": "logs", "tempo": "traces"}
"""Kinds of data source, and the variable that chooses one of the kind."""

GREEN, ORANGE, RED, BLUE = "green", "orange", "red", "blue"
COLORS = {"critical": RED, "warning": ORANGE, "info": BLUE}

Steps = tuple[tuple[str, float | None], ...]

_LEGEND = {"displayMode": "list", "placement": "bottom", "showLegend": True}
OPTIONS: dict[str, dict[str, Any]] = {
    "timeseries": {"legend": _LEGEND, "tooltip": {"mode": "multi", "sort": "desc"}},
    "stat": {"colorMode": "value", "graphMode": "area", "reduceOptions": {"calcs": ["lastNotNull"]}},
    "table": {"showHeader": True, "cellHeight": "sm"},
    "logs": {"showTime": True, "wrapLogMessage": True, "sortOrder": "Descending", "enableLogDetails": True},
    "text": {"mode": "markdown"},
    "dashlist": {"showSearch": True, "showStarred": False, "showHeadings": False, "maxItems": 200},
}


@dataclass(frozen=True, slots=True)
class Target:
    """One query of a panel. ``interval`` is its min step; ``instant`` asks for the last value only."""

    expr: str
    legend: str = ""
    interval: int = 30
    instant: bool = False


@dataclass(frozen=True, slots=True)
class Panel:
    """One panel of a dashboard; ``row`` panels are headings."""

    title: str
    description: str = ""
    unit: str = "short"
    targets: tuple[Target, ...] = ()
    type: str = "timeseries"
    width: int = 8
    height: int = 7
    steps: Steps = ((GREEN, None),)
    """Colours by the value from which on they hold; the first has none."""
    least: float | None = None
    links: tuple[dict[str, Any], ...] = ()
    overrides: tuple[dict[str, Any], ...] = ()
    transformations: tuple[dict[str, Any], ...] = ()
    more: dict[str, Any] = field(default_factory=dict)
    """Options besides those of its type."""
    source: str = "prometheus"

    @property
    def options(self) -> dict[str, Any]:
        """The options of its type, and its own."""
        return {**OPTIONS[self.type], **self.more}


def row(title: str) -> Panel:
    """A heading over the panels that follow."""
    return Panel(title, type="row", width=COLUMNS, height=1)


def text(title: str, markdown: str, *, width: int = 8, height: int = 7) -> Panel:
    """A panel of words."""
    return Panel(
        title,
        title,
        type="text",
        width=width,
        height=height,
        source="",
        more={"content": markdown},
    )


@dataclass(frozen=True, slots=True)
class Variable:
    """A choice at the top of a dashboard: a data source, or the values of a label."""

    name: str
    label: str
    query: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """A link at the top of a dashboard. ``variables``: what is chosen here is passed on."""

    title: str
    url: str
    icon: str = "dashboard"
    variables: bool = True
    apart: bool = False


@dataclass(frozen=True, slots=True)
class Annotation:
    """Marks on every time axis where the query has a value."""

    name: str
    expr: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Placed:
    """A panel with its number and place."""

    panel: Panel
    id: int
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class Board:
    """A whole dashboard."""

    uid: str
    title: str
    description: str
    tags: tuple[str, ...]
    variables: tuple[Variable, ...]
    panels: tuple[Panel, ...]
    links: tuple[Link, ...] = ()
    annotations: tuple[Annotation, ...] = ()
    since: str = "now-6h"

    @property
    def placed(self) -> tuple[Placed, ...]:
        """The panels on the grid, numbered from 1."""
        return tuple(_place(self.panels))


def _place(panels: Iterable[Panel]) -> Iterator[Placed]:
    """From left to right; what does not fit any more begins a new line below the highest."""
    x = y = tallest = 0
    for number, panel in enumerate(panels, start=1):
        if x + panel.width > COLUMNS or panel.type == "row":
            x, y, tallest = 0, y + tallest, 0
        yield Placed(panel, number, x, y)
        x, tallest = x + panel.width, max(tallest, panel.height)
