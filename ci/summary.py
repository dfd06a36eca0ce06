"""The decision in Markdown and in plain words, for the job's summary, a comment and a terminal.

    python3 -m ci.summary --plan plan.json [--risk risk.json]

prints the text of a pull request's comment.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from ci import reading
from ci.actions import cut
from ci.command import command
from ci.git import shown, some

COMMENT_LIMIT = 60_000
"""Bytes of a comment; GitHub takes 65,536 characters."""
WARNED = 10
"""Warnings that are shown; of more, the number is told. The plan itself has them all."""
_WHOLE = "the summary of the run, at its job Plan"
"""Where everything is told: the plan and each point of each risk."""
MARK = "<!-- pipeline: what this change starts -->"
"""The first line of the comment, by which the next run finds it."""

OF_PLAN = {
    **{name: [str] for name in ("services", "images", "removed", "warnings", "platform")},
    **dict.fromkeys(("base", "why"), str),
    "everything": bool,
    "reasons": {str: [str]},
    "missing": {str: str},
}
"""What of a plan is told."""
_VERDICT = {
    **dict.fromkeys(("level", "confidence", "strategy"), str),
    "score": int,
    "approval": bool,
    "points": [{"points": int, "why": str}],
    "notes": [str],
}
OF_RISK = {"environment": str, "freeze": str, "frozen": [str], "services": {str: _VERDICT}}
"""What of the risks is told."""


def of_comment(plan: Mapping[str, Any], risks: Sequence[Mapping[str, Any]]) -> str:
    """The text of a pull request's comment. Where not all of it fits, points of risks are the last to go."""
    text = _comment(plan, risks)
    if len(text.encode()) <= COMMENT_LIMIT:
        return text
    without_notes = [
        {**one, "services": {name: {**told, "notes": []} for name, told in one["services"].items()}}
        for one in risks
    ]
    first = {name: reasons[:1] for name, reasons in plan["reasons"].items()}
    none: dict[str, list[str]] = {name: [] for name in plan["reasons"]}
    for reasons in (plan["reasons"], first, none):
        text = _comment({**plan, "reasons": reasons}, without_notes, f"\nSome is left out: see {_WHOLE}.\n")
        if len(text.encode()) <= COMMENT_LIMIT:
            break
    return cut(text, COMMENT_LIMIT, _WHOLE)


def _comment(plan: Mapping[str, Any], risks: Sequence[Mapping[str, Any]], end: str = "") -> str:
    return "\n".join([MARK, of_plan(plan), *map(of_risk, risks)]) + end


def of_plan(plan: Mapping[str, Any]) -> str:
    """A heading, a table of the services with the reasons, and the warnings."""
    return "\n".join(_plan(plan)) + "\n"


def text_of_plan(plan: Mapping[str, Any]) -> str:
    """The same for a terminal."""
    lines = [f"warning: {text}" for text in _warnings(plan)]
    lines += [f"{name}: {'; '.join(plan['reasons'][name])}" for name in plan["services"]]
    lines += [f"{name}: removed" for name in plan["removed"]]
    return "\n".join([*lines, _counted(plan)]) + "\n"


def of_risk(risks: Mapping[str, Any]) -> str:
    """A table of the services with score, level, strategy and approval, each point explained below."""
    environment = risks["environment"]
    lines = [f"### Risk of deploying to {_code(environment)}", ""]
    if not risks["services"]:
        return "\n".join([*lines, "Nothing is deployed."]) + "\n"
    if risks["freeze"]:
        lines += [f"> ⚠ Nothing is deployed: {_plain(risks['freeze'])}", ""]
    lines += ["| Service | Risk | Score | Confidence | Strategy | Approval |", "|---|---|--:|---|---|---|"]
    for name, one in risks["services"].items():
        approval = "frozen" if name in risks["frozen"] else "a person" if one["approval"] else "none"
        cells = (_code(name), one["level"], one["score"], one["confidence"], one["strategy"], approval)
        lines.append(f"| {' | '.join(map(str, cells))} |")
    lines.append("")
    for name, one in risks["services"].items():
        lines += [f"<details><summary>{_plain(name)}: {one['score']} points</summary>", ""]
        lines += [f"- {point['points']:+d} {_plain(point['why'])}" for point in one["points"]]
        lines += [f"- {_plain(text)}" for text in one["notes"]]
        lines += ["", "</details>"]
    return "\n".join(lines) + "\n"


def _plan(plan: Mapping[str, Any]) -> Iterator[str]:
    yield "### What this change starts"
    yield ""
    yield f"{_counted(plan)}. Compared with {_code(plan['base'][:12] or 'nothing')}: {_plain(plan['why'])}."
    yield ""
    for text in _warnings(plan):
        yield f"> ⚠ {_plain(text)}"
        yield ""
    if plan["services"]:
        yield "| Service | Image | Why |"
        yield "|---|---|---|"
        images = set(plan["images"])
        for name in plan["services"]:
            why = "; ".join(_plain(text) for text in plan["reasons"][name])
            yield f"| {_code(name)} | {_image(plan, name, images)} | {why} |"
        yield ""
    if plan["platform"]:
        yield (
            f"Of what all services stand on, {_code(some(plan['platform']))}: it goes before them, as a high "
            "risk."
        )
        yield ""
    if plan["removed"]:
        yield f"Removed from the catalog: {', '.join(map(_code, plan['removed']))}."


def _warnings(plan: Mapping[str, Any]) -> list[str]:
    found: list[str] = plan["warnings"]
    return found if len(found) <= WARNED else [*found[:WARNED], f"{len(found) - WARNED} more of this kind"]


def _image(plan: Mapping[str, Any], name: str, images: set[str]) -> str:
    if name not in images:
        return "—"
    missing = plan["missing"].get(name)
    return f"no {missing}" if missing else "built"


def _counted(plan: Mapping[str, Any]) -> str:
    services, images, removed = (len(plan[key]) for key in ("services", "images", "removed"))
    all_of = "everything: " if plan["everything"] else ""
    return f"{all_of}{services} services to test, {images} images, {removed} removed"


def _plain(text: str) -> str:
    """Text that Markdown, HTML and GitHub's mentions leave as it is."""
    escaped = "".join(f"\\{one}" if one in "\\`*_{}[]|#~!" else one for one in shown(text))
    return escaped.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("@", "&#64;")


def _code(text: str) -> str:
    return "`" + shown(text).replace("`", "'").replace("|", "¦") + "`"


@command
def main(words: Sequence[str]) -> int:
    """Prints the comment."""
    parser = argparse.ArgumentParser(prog="python3 -m ci.summary", description=main.__doc__)
    parser.add_argument("--plan", type=Path, required=True, help="what ci.plan wrote with --document")
    parser.add_argument("--risk", type=Path, action="append", default=[], help="what ci.risk printed")
    given = parser.parse_args(words)
    risks = [reading.file(path, OF_RISK) for path in given.risk]
    sys.stdout.write(of_comment(reading.file(given.plan, OF_PLAN), risks))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
