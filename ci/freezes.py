"""Whether deployments rest in an environment at a moment: read from ci/risk.json, pure.

The verdict and its words are those of ``./doit deploy``, which refuses too: so a run that a person approved
while a freeze began is stopped all the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any


def frozen(policy: Mapping[str, Any], environment: str, now: float) -> Mapping[str, Any] | None:
    """The freeze that holds there then, the one that lasts longest; ``now`` in seconds since 1970.

    Begins at its first moment and is over at its last. Raises KeyError, TypeError or ValueError for a
    policy that does not say so: nobody knows then whether it holds.
    """
    holding = [
        one
        for one in policy["freezes"]
        if environment in one["environments"] and _seconds(one["starts"]) <= now < _seconds(one["ends"])
    ]
    return max(holding, key=lambda one: _seconds(one["ends"]), default=None)


def words(environment: str, freeze: Mapping[str, Any]) -> str:
    """One sentence for people: until when, and why."""
    return f"{environment} is frozen until {freeze['ends']} ({freeze['name']}): {freeze['why']}"


def _seconds(stamp: str) -> float:
    moment = datetime.fromisoformat(stamp)
    if moment.tzinfo is None:
        raise ValueError(f"{stamp!r} is no moment: it does not say in which time zone")
    return moment.timestamp()
