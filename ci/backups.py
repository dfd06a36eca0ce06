"""Says whether every backup is as young as it must be.

    kubectl get cronjobs --output json | python3 -m ci.backups

``LIMITS`` maps the jobs that make backups to seconds (JSON). Reads when each last succeeded; ends with 1
when one is too old, never succeeded or is not there, or when nothing was to be looked at.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from ci import actions, reading
from ci.command import command


def too_old(jobs: Mapping[str, Any], limits: Mapping[str, int], now: datetime) -> list[str]:
    """What is wrong, a sentence for each backup."""
    last = {
        one["metadata"]["name"]: one.get("status", {}).get("lastSuccessfulTime")
        for one in jobs.get("items", [])
    }
    found = []
    for name, limit in sorted(limits.items()):
        if name not in last:
            found.append(f"there is no job {name}")
        elif not last[name]:
            found.append(f"{name} never succeeded")
        else:
            age = int((now - datetime.fromisoformat(last[name])).total_seconds())
            if age > limit:
                found.append(f"{name} succeeded {age} s ago, and {limit} s are allowed")
    return found


@command
def main() -> int:
    """The command; see the module's docstring."""
    limits = reading.text(os.environ.get("LIMITS") or "{}", "LIMITS", {str: int})
    young = 0
    try:
        jobs = json.load(sys.stdin)
        found = too_old(jobs, limits, datetime.now(UTC))
        young = len(limits) - len(found)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        found = [f"the cluster's answer cannot be read: {error!r}"]
    if not limits:
        found.append("LIMITS names no backup, so none was looked at")
    for text in found:
        sys.stdout.write(f"{actions.annotation('error', text)}\n")
    sys.stdout.write(f"{young} of {len(limits)} backups are young enough\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
