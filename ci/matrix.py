"""The legs of a job's matrix: sorted, at most 200, nothing left out.

GitHub starts at most 256 jobs from a matrix, and fails on an empty one. So where there are more pieces
of work than legs, a leg takes several services, one after the other; where there are none, ``any`` is
false and the job must not start.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from ci import reading
from ci.command import command

MOST = 200
SUITES = ("unit", "integration", "e2e")
RUNNERS = {"amd64": "ubuntu-24.04", "arm64": "ubuntu-24.04-arm"}
"""Where an image of each architecture is built: a native runner, for emulation takes ten times as long."""
STAGES = ("quality", "tests", "builds", "merges")
NEEDED = {"services": [str], "images": [str], "about": {str: {"language": str}}, "missing": {str: str}}
"""What of a plan a matrix is made of."""

Leg = dict[str, str]


class Work(NamedTuple):
    """A piece of work: one service, and all that its leg must be set up for."""

    service: str
    setting: tuple[tuple[str, str], ...]


def legs(work: Iterable[Work], most: int = MOST) -> list[Leg]:
    """The legs, sorted: each has its settings, its ``services`` with blanks between, and a ``name``.

    Services share a leg only where their settings are equal. The same work gives the same legs in
    whatever order it comes. Raises ValueError where there are more settings than legs.
    """
    by_setting: dict[tuple[tuple[str, str], ...], list[str]] = {}
    for one in sorted(set(work)):
        by_setting.setdefault(one.setting, []).append(one.service)
    if len(by_setting) > most:
        raise ValueError(f"{len(by_setting)} kinds of legs, and at most {most} are allowed")
    size = 1
    while sum(-(-len(names) // size) for names in by_setting.values()) > most:
        size += 1
    found: list[Leg] = []
    for setting, names in sorted(by_setting.items()):
        for at in range(0, len(names), size):
            together = names[at : at + size]
            values = [value for _, value in setting]
            label = together[0] if len(together) == 1 else f"{together[0]} to {together[-1]}"
            found.append(
                {"name": " ".join((label, *values)), "services": " ".join(together), **dict(setting)}
            )
    return sorted(found, key=lambda leg: (leg["services"], leg["name"]))


def stage(name: str, plan: Mapping[str, Any]) -> dict[str, Any]:
    """The matrix of a stage: ``{"any": bool, "matrix": {"include": [legs]}}``."""
    about, missing = plan["about"], plan["missing"]
    tested = [one for one in plan["services"] if missing.get(one) != "sources"]
    built = [one for one in plan["images"] if one not in missing]
    if name == "quality":
        work = [Work(one, (("language", about[one]["language"]),)) for one in tested]
    elif name == "tests":
        work = [
            Work(one, (("language", about[one]["language"]), ("suite", suite)))
            for one in tested
            for suite in SUITES
        ]
    elif name == "builds":
        work = [
            Work(one, (("architecture", arch), ("runner", runner)))
            for one in built
            for arch, runner in RUNNERS.items()
        ]
    else:
        work = [Work(one, ()) for one in built]
    found = legs(work)
    return {"any": bool(found), "matrix": {"include": found}}


@command
def main(words: Sequence[str]) -> int:
    """Prints the matrix of one stage of a plan's document."""
    parser = argparse.ArgumentParser(prog="python3 -m ci.matrix", description=main.__doc__)
    parser.add_argument("stage", choices=STAGES)
    parser.add_argument("--plan", type=Path, required=True, help="what ci.plan wrote with --document")
    given = parser.parse_args(words)
    plan = reading.file(given.plan, NEEDED)
    sys.stdout.write(json.dumps(stage(given.stage, plan)) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
