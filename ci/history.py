"""What happened to services lately, as GitHub's deployment events tell it: evidence for their risk.

    python3 -m ci.history --environment production > history.json

prints ``{"wallet": {"deployments": 12, "rollbacks": 1}}`` of the last 30 days. Where GitHub does not
answer it prints nothing known, which counts in full.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from ci import events, programs
from ci.command import command
from ci.outcome import ROLLBACK_FAILED, ROLLED_BACK, WORDS

LATELY = timedelta(days=30)
PAGE = 100
"""Events of one answer; GitHub gives no more."""
_BAD = (WORDS[ROLLED_BACK], WORDS[ROLLBACK_FAILED])
_KEPT = "[.[] | {task, description, created_at}]"


def counted(told: Iterable[Mapping[str, Any]], now: datetime) -> dict[str, dict[str, int]]:
    """Deployments and rollbacks by service; what is older, or no service's, is left out."""
    found: dict[str, dict[str, int]] = {}
    start = events.task("")
    for one in told:
        name = str(one.get("task", ""))
        if not name.startswith(start) or datetime.fromisoformat(one["created_at"]) < now - LATELY:
            continue
        own = found.setdefault(name.removeprefix(start), {"deployments": 0, "rollbacks": 0})
        own["deployments"] += 1
        own["rollbacks"] += any(words in (one.get("description") or "") for words in _BAD)
    return dict(sorted(found.items()))


@command
def main(words: Sequence[str]) -> int:
    """The command; see the module's docstring."""
    parser = argparse.ArgumentParser(prog="python3 -m ci.history", description=main.__doc__)
    parser.add_argument("--environment", required=True)
    given = parser.parse_args(words)
    now = datetime.now(UTC)
    try:
        found = counted(_told(given.environment, now), now)
    except (ValueError, KeyError, TypeError, AttributeError):
        found = {}
    sys.stdout.write(json.dumps(found) + "\n")
    return 0


def _told(environment: str, now: datetime) -> Iterator[Mapping[str, Any]]:
    """The environment's events, the newest first, page by page until one is too old to count.

    Raises ValueError where GitHub does not answer: a part of them would count as all.
    """
    path = f"repos/{os.environ.get('GITHUB_REPOSITORY', '')}/deployments"
    for number in count(1):
        query = f"{path}?environment={environment}&per_page={PAGE}&page={number}"
        code, said = programs.ask(["gh", "api", query, "--jq", _KEPT])
        if code:
            raise ValueError(f"page {number} cannot be had")
        page = json.loads(said)
        yield from page
        if len(page) < PAGE or datetime.fromisoformat(page[-1]["created_at"]) < now - LATELY:
            return


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
