"""What a promotion really changes: not the record that is merged, but all that lies between two commits.

    python3 -m ci.promotion --plan plan.json --environment production --document promotion.json

A record names the commit that was verified. The plan that is written has, for each service whose record
changed, what differs between the commit of the record before and that of the record now, so that its
risk is that of the change that arrives, and not of one line. Where there was no record before, or a
commit cannot be read, nothing is known, and that counts in full.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ci import reading
from ci.base import BadInput, Base
from ci.command import command
from ci.doubt import Doubt
from ci.git import Repository
from ci.plan import make
from ci.records import BadRecord, parse, path_of

NEEDED = {
    **dict.fromkeys(("base", "head"), str),
    "everything": bool,
    "releases": {str: [str]},
    "dependents": {str: int},
}
"""What of a plan is read here; all of it is written again."""


def plan_of(plan: Mapping[str, Any], environment: str, repository: Repository) -> dict[str, Any]:
    """The plan with the changes that the environment's new records bring; ``base`` empty where unknown.

    ``everything`` is true where any of them brings a change of what all services depend on.
    """
    services = plan["releases"].get(environment, [])
    changes: dict[str, Any] = {}
    dependents = dict(plan["dependents"])
    known, everything = True, plan["everything"]
    for name in services:
        between = _between(plan, environment, name, repository)
        if between is None:
            known = False
            changes[name] = {"kinds": [], "paths": 0}
        else:
            everything = everything or between["everything"]
            changes[name] = between["changes"].get(name, {"kinds": [], "paths": 0})
            dependents |= {name: between["dependents"].get(name, dependents.get(name, 0))}
    base = plan["base"] if known else ""
    return {
        **plan,
        "base": base,
        "everything": everything,
        "changes": changes,
        "dependents": dependents,
        "deploy": sorted(services),
    }


def _between(
    plan: Mapping[str, Any], environment: str, service: str, repository: Repository
) -> Mapping[str, Any] | None:
    """The plan from the record before to the record now; None where one of them cannot be had."""
    path = path_of(environment, service)
    try:
        before, after = (
            parse(_text(repository, commit, path), path).commit for commit in (plan["base"], plan["head"])
        )
        older, newer = repository.commit(before), repository.commit(after)
        return make(repository, newer, Base(older, f"what {environment} was approved for before"))
    except (BadRecord, BadInput, Doubt, KeyError):
        return None


def _text(repository: Repository, commit: str, path: str) -> str:
    """A file at a commit. Raises Doubt, or KeyError where it is not there."""
    if not commit:
        raise KeyError(path)
    blob = repository.files(commit, path)[path]
    return dict(repository.read([blob]))[blob].decode("utf-8", "replace")


@command
def main(words: Sequence[str]) -> int:
    """The command; see the module's docstring."""
    parser = argparse.ArgumentParser(
        prog="python3 -m ci.promotion",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--plan", type=Path, required=True, help="what ci.plan wrote with --document")
    parser.add_argument("--environment", required=True)
    parser.add_argument("--document", type=Path, required=True)
    parser.add_argument("--repository", type=Path, default=Path())
    given = parser.parse_args(words)
    plan = reading.file(given.plan, NEEDED)
    found = plan_of(plan, given.environment, Repository(given.repository))
    given.document.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
