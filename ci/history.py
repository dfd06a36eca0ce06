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
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from ci import events, programs
from ci.outcome import ROLLBACK_FAILED, ROLLED_BACK, WORDS

LATELY = timedelta(days=30)
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


def main(words: Sequence[str]) -> int:
    """The command; see the module's docstring."""
    parser = argparse.ArgumentParser(prog="python3 -m ci.history", description=main.__doc__)
    parser.add_argument("--environment", required=True)
    given = parser.parse_args(words)
    path = f"repos/{os.environ.get('GITHUB_REPOSITORY', '')}/deployments"
    query = f"{path}?environment={given.environment}&per_page=100"
    code, said = programs.ask(["gh", "api", query, "--jq", _KEPT])
    try:
        found = counted(json.loads(said), datetime.now(UTC)) if code == 0 else {}
    except (ValueError, KeyError, TypeError, AttributeError):
        found = {}
    sys.stdout.write(json.dumps(found) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
