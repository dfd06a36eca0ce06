"""The share of a service's sources that its unit tests reached, as their runner wrote it down.

    python3 -m ci.coverage apps/packer/coverage/coverage.json 80

Ends with 1 where a report of Python says less of lines, branches or functions than is asked, each apart:
pytest-cov asks one share of lines and branches together. What runs the tests in TypeScript asks each itself.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from ci import actions
from ci.command import command

NODE = "coverage/coverage-summary.json"
"""What c8 and Vitest write, relative to the service's folder."""
PYTHON = "coverage/coverage.json"
"""What pytest-cov writes."""
MEASURES = ("lines", "branches", "functions")
UNREADABLE = (OSError, ValueError, KeyError, TypeError, AttributeError)


@command
def main(words: Sequence[str]) -> int:
    """The command; see the module's docstring. 1 too where nothing can be read."""
    given = _arguments().parse_args(words)
    try:
        found = _of_python(given.report)
    except UNREADABLE:
        sys.stdout.write(f"{actions.annotation('error', f'{given.report} says nothing of coverage')}\n")
        return 1
    short = {one: share for one, share in found.items() if share < given.least}
    sys.stdout.write(f"reached {_told(short or found)}; {given.least:g} % of each is asked\n")
    return 1 if short else 0


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python3 -m ci.coverage",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("report", type=Path, help="of coverage.py, in JSON")
    parser.add_argument("least", type=float, help="percent of lines, of branches and of functions")
    return parser


def row(service: str, folder: Path, least: str) -> str:
    """A row of Markdown; "not measured" where no report can be read."""
    try:
        if (folder / PYTHON).is_file():
            found = _told(_of_python(folder / PYTHON))
        else:
            total = _read(folder / NODE)["total"]
            found = _told({one: total[one]["pct"] for one in MEASURES})
    except UNREADABLE:
        found = "not measured"
    return f"| {service} | {found} | {least} % |"


def table(rows: list[str]) -> str:
    """The rows under their heads."""
    return "\n".join(["| Service | Reached of all its sources | Asked |", "|---|---|---|", *rows])


def _told(found: Mapping[str, float]) -> str:
    return ", ".join(f"{share:.1f} % of {one}" for one, share in found.items())


def _of_python(report: Path) -> dict[str, float]:
    """Percent, by what is measured. A function is reached when a line of it is; one without code is none."""
    content = _read(report)
    total, functions = content["totals"], list(_functions(content))
    return {
        "lines": _share(total["covered_lines"], total["num_statements"]),
        "branches": _share(total["covered_branches"], total["num_branches"]),
        "functions": _share(sum(functions), len(functions)),
    }


def _functions(content: Mapping[str, Any]) -> Iterator[bool]:
    """Whether each was reached; what stands in none of them has no name."""
    for file in content["files"].values():
        for name, function in file["functions"].items():
            if name and function["summary"]["num_statements"]:
                yield function["summary"]["covered_lines"] > 0


def _share(reached: int, of: int) -> float:
    return 100 * reached / of if of else 100.0


def _read(path: Path) -> Mapping[str, Any]:
    data = json.loads(path.read_bytes())
    return data if isinstance(data, dict) else {}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
