"""What runs after a push, as a picture: jobs as boxes in the order they wait for each other.

Takes the texts of workflows, gives plain SVG: no script, no font of its own, readable on light and dark
pages. A job with a matrix stands as a stack; one that an environment guards has a thick border.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

import yaml

WIDTH, HEIGHT = 150, 30
PITCH, GAP = 44, 34
LEFT, TOP, BETWEEN = 24, 56, 60
WEIGHT = 7
"""Pixels of a character, roughly; a name that is wider is cut."""
LIGHT = ("#ffffff", "#f4f6f9", "#8a94a3", "#1c2733", "#57606a")
DARK = ("#12171f", "#1f2733", "#768292", "#e6ebf1", "#9aa7b5")
"""Page, box, its border, text, and arrows."""


@dataclass(frozen=True, slots=True)
class Job:
    """A job with what the picture shows of it; ``needs`` without those that others of them need too."""

    id: str
    title: str
    column: int
    needs: tuple[str, ...]
    stacked: bool
    guarded: bool


def jobs(text: str) -> dict[str, Job]:
    """The jobs of a workflow by id, in the order of the file."""
    data: Mapping[str, Mapping[str, Any]] = yaml.safe_load(text)["jobs"]
    needs = {name: _needs(job) for name, job in data.items()}

    def depth(name: str) -> int:
        return 1 + max((depth(one) for one in needs[name]), default=-1)

    def above(name: str) -> set[str]:
        return set(needs[name]).union(*(above(one) for one in needs[name]))

    return {
        name: Job(
            name,
            str(job["name"]).partition(", ${{")[0],
            depth(name),
            tuple(one for one in needs[name] if not any(one in above(other) for other in needs[name])),
            "strategy" in job,
            "environment" in job,
        )
        for name, job in data.items()
    }


def description(workflows: Mapping[str, str]) -> str:
    """All that the arrows say, as text."""
    lines = []
    for title, text in workflows.items():
        for job in jobs(text).values():
            after = (
                f" after {', '.join(jobs(text)[one].title for one in job.needs)}" if job.needs else " first"
            )
            lines.append(f"{title}: {job.title}{' (one for each service)' if job.stacked else ''}{after}")
    return "; ".join(lines)


def draw(workflows: Mapping[str, str]) -> str:
    """The SVG's text, the workflows below each other."""
    parts: list[str] = []
    top, width = TOP, 0
    for title, text in workflows.items():
        places = _places(jobs(text), top)
        parts += [f'<text class="title" x="{LEFT}" y="{top - 20}">{escape(title)}</text>']
        parts += [*_arrows(jobs(text), places), *_boxes(jobs(text), places)]
        width = max(width, *(x + WIDTH + LEFT for x, _ in places.values()))
        top = max(y for _, y in places.values()) + HEIGHT + BETWEEN
    height = top - BETWEEN + 30
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" '
        f'aria-labelledby="title description">\n'
        f'<title id="title">What runs after a push: {escape(", ".join(workflows))}</title>\n'
        f'<desc id="description">{escape(description(workflows))}</desc>\n'
        f"<style>\n{_style()}</style>\n"
        f'<rect class="page" width="{width}" height="{height}" rx="8"/>\n'
        '<marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="6" markerHeight="6" '
        'orient="auto"><path class="head" d="M0 0 8 4 0 8Z"/></marker>\n'
        + "\n".join(parts)
        + f'\n<text class="note" x="{LEFT}" y="{height - 12}">a stack is one job for each service; '
        "a thick border is an environment, which may ask a person</text>\n</svg>\n"
    )


def _needs(job: Mapping[str, Any]) -> tuple[str, ...]:
    found = job.get("needs") or ()
    return (found,) if isinstance(found, str) else tuple(found)


def _places(found: Mapping[str, Job], top: int) -> dict[str, tuple[int, int]]:
    """Left upper corners: a column for each depth, rows in the order of the file."""
    rows: dict[int, int] = {}
    places = {}
    for name, job in found.items():
        row = rows.get(job.column, 0)
        rows[job.column] = row + 1
        places[name] = (LEFT + job.column * (WIDTH + GAP), top + row * PITCH)
    return places


def _boxes(found: Mapping[str, Job], places: Mapping[str, tuple[int, int]]) -> Iterator[str]:
    for name, job in found.items():
        x, y = places[name]
        style = "box guarded" if job.guarded else "box"
        for shift in (6, 3, 0) if job.stacked else (0,):
            at = f'x="{x + shift}" y="{y - shift}"'
            yield f'<rect class="{style}" {at} width="{WIDTH}" height="{HEIGHT}" rx="6"/>'
        most = WIDTH // WEIGHT
        title = job.title if len(job.title) <= most else f"{job.title[: most - 1]}…"
        yield f'<text x="{x + WIDTH // 2}" y="{y + 20}">{escape(title)}</text>'


def _arrows(found: Mapping[str, Job], places: Mapping[str, tuple[int, int]]) -> Iterator[str]:
    for name, job in found.items():
        for need in job.needs:
            (x1, y1), (x2, y2) = places[need], places[name]
            x1, y1, y2 = x1 + WIDTH, y1 + HEIGHT // 2, y2 + HEIGHT // 2
            bow = GAP // 2
            curve = f"M{x1} {y1}C{x1 + bow} {y1} {x2 - bow} {y2} {x2} {y2}"
            yield f'<path class="arrow" d="{curve}" marker-end="url(#tip)"/>'


def _style() -> str:
    fixed = (
        "svg{font-family:system-ui,sans-serif;font-size:12px}text{text-anchor:middle}"
        ".title{font-weight:600;font-size:15px;text-anchor:start}.note{font-size:11px;text-anchor:start}\n"
        ".arrow{fill:none;stroke-width:1.2}.guarded{stroke-width:2.4}"
    )
    return f"{fixed}\n{_colours(LIGHT)}\n@media(prefers-color-scheme:dark){{{_colours(DARK)}}}\n"


def _colours(palette: Sequence[str]) -> str:
    page, box, border, text, arrow = palette
    return (
        f".page{{fill:{page}}}.box{{fill:{box};stroke:{border}}}text{{fill:{text}}}"
        f".arrow{{stroke:{arrow}}}.head{{fill:{arrow}}}"
    )
