"""How long jobs took lately, beside what workflows declare behind ``usually``; for a person to put it there.

    python3 -m ci.durations --workflow deploy.yml [--runs 20]

asks GitHub for the jobs of the last runs that ended well: started by hand, with ``gh`` logged in and
``GITHUB_REPOSITORY`` set. The minutes are the median's, rounded up; a job with a matrix counts each leg.
Ends with 1 where GitHub does not answer.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from math import ceil
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

from ci import programs
from ci.command import command

FOLDER = Path(".github/workflows")
_JOB = re.compile(r"^  (?P<id>[\w-]+):$")
_NAME = re.compile(r"^    name: (?P<name>.*?)(?:, \$\{\{.*)?$")
_USUALLY = re.compile(r"^    timeout-minutes: \d+ # usually (?P<minutes>\d+)")
_KEPT = "[.jobs[] | {name, conclusion, started_at, completed_at}]"


class Row(NamedTuple):
    """A job of a workflow: the minutes it declares and, of ``jobs`` that ran, those that it took."""

    job: str
    usually: int
    took: int
    jobs: int


def declared(text: str) -> dict[str, tuple[str, int]]:
    """By the name that GitHub shows, without a leg's own: the job's id, and its declared minutes."""
    found: dict[str, tuple[str, int]] = {}
    job = name = ""
    for line in text.splitlines():
        if begins := _JOB.match(line):
            job = begins["id"]
        elif named := _NAME.match(line):
            name = named["name"]
        elif usual := _USUALLY.match(line):
            found[name] = job, int(usual["minutes"])
    return found


def measured(text: str, jobs: Iterable[Mapping[str, Any]]) -> list[Row]:
    """A row for each job that the workflow declares, in its order; those that never ran took 0 minutes."""
    known = declared(text)
    minutes: dict[str, list[float]] = {name: [] for name in known}
    for one in jobs:
        # The longest name that fits: a leg adds its own, after a comma.
        names = [name for name in known if one["name"] == name or one["name"].startswith(f"{name}, ")]
        if names and one["conclusion"] == "success":
            begun, ended = (datetime.fromisoformat(one[key]) for key in ("started_at", "completed_at"))
            minutes[max(names, key=len)].append((ended - begun).total_seconds() / 60)
    return [
        Row(job, usually, ceil(median(minutes[name])) if minutes[name] else 0, len(minutes[name]))
        for name, (job, usually) in known.items()
    ]


@command
def main(words: Sequence[str]) -> int:
    """The command; see the module's docstring."""
    parser = argparse.ArgumentParser(prog="python3 -m ci.durations", description=__doc__)
    parser.add_argument("--workflow", required=True)
    parser.add_argument("--runs", type=int, default=20, help="how many of the last good ones (default: 20)")
    given = parser.parse_args(words)
    try:
        jobs = list(_told(given.workflow, given.runs))
    except ValueError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    rows = measured((FOLDER / given.workflow).read_text(encoding="utf-8"), jobs)
    for one in rows:
        odd = one.jobs and one.took != one.usually
        hint = f"   put: # usually {one.took}" if odd else "" if one.jobs else "   never ran"
        sys.stdout.write(f"{one.job:<32} usually {one.usually:>3}, took {one.took:>3} min{hint}\n")
    right = sum(one.jobs > 0 and one.took == one.usually for one in rows)
    sys.stdout.write(f"{right} of {len(rows)} jobs take what they declare\n")
    return 0


def _told(workflow: str, runs: int) -> Iterator[Mapping[str, Any]]:
    """The jobs of the last runs that ended well. Raises ValueError where GitHub does not answer."""
    path = f"repos/{os.environ.get('GITHUB_REPOSITORY', '')}/actions"
    query = f"{path}/workflows/{workflow}/runs?status=success&per_page={runs}"
    for number in _asked(query, "[.workflow_runs[].id]"):
        yield from _asked(f"{path}/runs/{number}/jobs?per_page=100", _KEPT)


def _asked(query: str, kept: str) -> list[Any]:
    code, said = programs.ask(["gh", "api", query, "--jq", kept])
    if code:
        raise ValueError(f"{query.partition('?')[0]} cannot be had")
    found: list[Any] = json.loads(said)
    return found


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
