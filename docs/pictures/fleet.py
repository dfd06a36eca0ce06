"""The fleet as a picture: tiers as columns, an arrow from each caller to what it calls.

Takes a model, gives plain SVG: no script, no font of its own, readable on light and dark pages. A
service that more than half of the others call is folded into a badge: its arrows would hide the rest.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape

from generators.model import Model, Service

WIDTH, HEIGHT = 118, 26
PITCH, GAP = 32, 150
LEFT, TOP = 48, 82
SWEEPS = 12
HUES = "abcdef"

LIGHT = (
    "#ffffff",
    "#f4f6f9",
    "#8a94a3",
    "#1c2733",
    "#0969da",
    "#8250df",
    "#1a7f37",
    "#bc4c00",
    "#bf3989",
    "#6e5a00",
)
DARK = (
    "#12171f",
    "#1f2733",
    "#768292",
    "#e6ebf1",
    "#6cb0ff",
    "#c29bff",
    "#5fcf74",
    "#ff9f5c",
    "#ff90c8",
    "#e0c34c",
)
"""Page, box, its border, text, and one colour for each letter of HUES."""


@dataclass(frozen=True, slots=True)
class Edge:
    """``caller`` calls ``callee``; it can do without when ``optional``."""

    caller: str
    callee: str
    optional: bool


def summary(model: Model) -> str:
    """The picture in one sentence, for those who do not see it."""
    counts = ", ".join(f"{len(ids)} {title.lower()}" for title, ids in _columns(model).items())
    return f"The fleet of {len(model.services)} services by tier ({counts}); {_folded_text(model)}"


def description(model: Model) -> str:
    """All that the arrows say, and more: every call as text, one the caller can do without in brackets."""
    lines = []
    for service in model.services:
        callees = [f"({call.service})" if call.optional else call.service for call in service.calls]
        lines.append(f"{service.id} calls {', '.join(callees) or 'nobody'}")
    return "; ".join(lines)


def draw(model: Model) -> str:
    """The SVG's text."""
    places = _places(model)
    width = max(x for x, _ in places.values()) + WIDTH + LEFT
    height = max(y for _, y in places.values()) + HEIGHT + 24
    body = "\n".join([*_arrows(model, places), *_boxes(model, places), *_headings(model, places)])
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" '
        f'aria-labelledby="title description">\n'
        f'<title id="title">{escape(summary(model))}</title>\n'
        f'<desc id="description">{escape(description(model))}</desc>\n'
        f"<style>\n{_style()}</style>\n"
        f'<rect class="page" width="{width}" height="{height}" rx="8"/>\n'
        f"{body}\n"
        f'<text class="note" x="{width / 2:g}" y="22">{escape(_note(model))}</text>\n</svg>\n'
    )


def _style() -> str:
    fixed = (
        "svg{font-family:system-ui,sans-serif;font-size:13px}"
        ".tier{font-weight:600;font-size:15px}.note{font-size:11px}.id,.tier,.note{text-anchor:middle}\n"
        "path{fill:none;stroke-width:1.4}.optional{stroke-dasharray:4 3}"
    )
    return f"{fixed}\n{_colours(LIGHT)}\n@media(prefers-color-scheme:dark){{{_colours(DARK)}}}\n"


def _colours(palette: Sequence[str]) -> str:
    page, box, border, text, *hues = palette
    rules = f".page{{fill:{page}}}.box{{fill:{box};stroke:{border}}}text{{fill:{text}}}"
    arrows = (f".{h}{{stroke:{c}}}.tip-{h}{{fill:{c}}}" for h, c in zip(HUES, hues, strict=True))
    return rules + "".join(arrows)


def _columns(model: Model) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for service in model.services:
        found.setdefault(service.tier.title, []).append(service.id)
    return found


def _callers(model: Model, service: str) -> list[Service]:
    return [other for other in model.services if any(call.service == service for call in other.calls)]


def _folded(model: Model) -> dict[str, int]:
    counts = {service.id: len(_callers(model, service.id)) for service in model.services}
    return {name: count for name, count in counts.items() if 2 * count > len(model.services) - 1}


def _folded_text(model: Model) -> str:
    others = len(model.services) - 1
    parts = []
    for name, count in _folded(model).items():
        who = "all others" if count == others else f"all but {others - count} of the others"
        parts.append(f"{who} call {name}")
    return " and ".join(parts) or "each call is an arrow"


def _note(model: Model) -> str:
    drawn = "" if not _folded(model) else f"{_folded_text(model)} (not drawn); "
    text = f"{drawn}an arrow leads from the caller to what it calls, a dashed one where it can do without"
    return text[0].upper() + text[1:]


def _edges(model: Model) -> list[Edge]:
    folded = _folded(model)
    return [
        Edge(service.id, call.service, call.optional)
        for service in model.services
        for call in service.calls
        if call.service not in folded
    ]


def _places(model: Model) -> dict[str, tuple[int, int]]:
    """Left upper corners. Columns after the first are ordered so that neighbours stand near."""
    columns = list(_columns(model).values())
    tallest = max(map(len, columns))
    neighbours: dict[str, list[str]] = {service.id: [] for service in model.services}
    for edge in _edges(model):
        neighbours[edge.caller].append(edge.callee)
        neighbours[edge.callee].append(edge.caller)
    rows = {name: row for ids in columns for name, row in zip(ids, _spread(len(ids), tallest), strict=True)}
    for _ in range(SWEEPS):
        for ids in columns[1:]:
            wish = {
                name: sum(rows[n] for n in [name, *neighbours[name]]) / (1 + len(neighbours[name]))
                for name in ids
            }
            ids.sort(key=lambda name: wish[name])
            rows.update(zip(ids, _spread(len(ids), tallest), strict=True))
    return {
        name: (LEFT + index * (WIDTH + GAP), round(TOP + rows[name] * PITCH))
        for index, ids in enumerate(columns)
        for name in ids
    }


def _spread(count: int, rows: int) -> list[float]:
    step = rows / count
    return [step * (index + 0.5) - 0.5 for index in range(count)]


def _arrows(model: Model, places: Mapping[str, tuple[int, int]]) -> Iterator[str]:
    edges = _edges(model)
    hues = _hues(edges)
    for hue in HUES:
        yield (
            f'<marker id="{hue}" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="6" markerHeight="6" '
            f'orient="auto"><path class="tip-{hue}" d="M0 0 8 4 0 8Z"/></marker>'
        )
    for edge in edges:
        (x1, y1), (x2, y2) = places[edge.caller], places[edge.callee]
        y1, y2 = y1 + HEIGHT // 2, y2 + HEIGHT // 2
        if x1 == x2:
            bow = 24 + abs(y1 - y2) // 9
            x1, x2 = x1 + WIDTH, x2 + WIDTH
            curve = f"M{x1} {y1}C{x1 + bow} {y1} {x2 + bow} {y2} {x2} {y2}"
        else:
            x1, x2 = (x1, x2 + WIDTH) if x1 > x2 else (x1 + WIDTH, x2)
            bow = GAP // 2 if x1 > x2 else -GAP // 2
            curve = f"M{x1} {y1}C{x1 - bow} {y1} {x2 + bow} {y2} {x2} {y2}"
        hue = hues[edge.callee]
        style = f"{hue} optional" if edge.optional else hue
        yield f'<path class="{style}" d="{curve}" marker-end="url(#{hue})"/>'


def _hues(edges: list[Edge]) -> dict[str, str]:
    """One of six colours for each callee, the most called ones first."""
    counts: dict[str, int] = {}
    for edge in edges:
        counts[edge.callee] = counts.get(edge.callee, 0) + 1
    order = sorted(counts, key=lambda name: -counts[name])
    return {name: HUES[index % len(HUES)] for index, name in enumerate(order)}


def _boxes(model: Model, places: Mapping[str, tuple[int, int]]) -> Iterator[str]:
    folded = _folded(model)
    for service in model.services:
        x, y = places[service.id]
        yield f'<rect class="box" x="{x}" y="{y}" width="{WIDTH}" height="{HEIGHT}" rx="6"/>'
        yield f'<text class="id" x="{x + WIDTH // 2}" y="{y + 18}">{escape(service.id)}</text>'
        if service.id in folded:
            text = f"called by {folded[service.id]}"
            yield f'<text class="note" x="{x + WIDTH // 2}" y="{y + HEIGHT + 14}">{text}</text>'


def _headings(model: Model, places: Mapping[str, tuple[int, int]]) -> Iterator[str]:
    for title, ids in _columns(model).items():
        x = places[ids[0]][0] + WIDTH // 2
        yield f'<text class="tier" x="{x}" y="56">{escape(title)}</text>'
        yield f'<text class="note" x="{x}" y="72">{len(ids)} services</text>'
