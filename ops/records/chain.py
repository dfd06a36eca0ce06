"""The history of a service in an environment: entries that each carry the hash of the one before.

Nobody can change or remove an entry without every later hash being wrong; the newest one is noted in a
second place, so that a chain cut short is seen as well. Pure: who keeps the entries is another's affair.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from generators.conventions import releases

ROOT = "0" * 64
"""What the first entry follows."""

DEPLOYING, VERIFIED, FAILED, WITHDRAWN = "deploying", "verified", "failed", "withdrawn"
ROLLED_BACK, BARRED, LIFTED = "rolled-back", "barred", "lifted"
PROMOTED, REVERTED, REPAIRED = "promoted", "reverted", "repaired"
APPROVED = "approved"
"""Somebody took the risk of what comes in next upon them."""
UNJUDGED = "unjudged"
"""A new version was given up because nobody could judge it; nothing is known against it."""
ACTIONS = (
    *(DEPLOYING, VERIFIED, FAILED, WITHDRAWN, ROLLED_BACK, BARRED, LIFTED),
    *(PROMOTED, REVERTED, REPAIRED, APPROVED, UNJUDGED),
)
MANIFEST, LEFT = "manifest", "left"
"""Details that hold the fingerprint of what helm applied: what was judged, and what a way back leaves."""
ENDS = frozenset({VERIFIED, FAILED, UNJUDGED, ROLLED_BACK, REPAIRED})
"""After each of these a deployment is no longer under way."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened. ``at`` is the server's time, ISO 8601 in UTC."""

    number: int
    at: str
    action: str
    actor: str
    service: str
    environment: str
    version: str = ""
    digest: str = ""
    revision: int = 0
    """Helm's revision, 0 where none is meant."""
    reason: str = ""
    details: Mapping[str, str] = field(default_factory=dict)
    previous: str = ROOT
    hash: str = ""

    def sealed(self, previous: str) -> Entry:
        """The entry as it stands in a chain after the one whose hash is ``previous``."""
        bare = asdict(self) | {"previous": previous, "hash": ""}
        return Entry(**(bare | {"hash": _hash(bare)}))

    def text(self) -> str:
        """One line of JSON, keys sorted: what is kept and what is hashed."""
        return _canonical(asdict(self))


def read(text: str) -> Entry:
    """An entry from its line. Raises ValueError where it is none."""
    try:
        return Entry(**json.loads(text))
    except TypeError as error:
        raise ValueError(f"no entry of a history: {error}") from error


def commit_of(entries: Sequence[Entry], digest: str) -> str:
    """The commit that a digest was built from, as it was deployed last; empty where none is known."""
    found = [one.details.get("commit", "") for one in entries if one.digest == digest]
    return next((one for one in reversed(found) if one not in ("", releases.NOBODY)), "")


def risk_of(entries: Sequence[Entry], digest: str) -> str:
    """The risk that a digest was last deployed with; empty where nobody weighed it.

    A return to a revision that helm kept brings back what that was deployed with, and weighs nothing anew.
    """
    deployed = [
        one for one in entries if one.action == DEPLOYING and one.digest == digest and not one.revision
    ]
    return deployed[-1].details.get("risk", "") if deployed else ""


def prove(entries: Sequence[Entry], head: tuple[int, str] | None) -> list[str]:
    """What is wrong with a chain, in words; empty when it is whole.

    ``head`` is number and hash of the newest entry as noted elsewhere, None where nothing is noted.
    """
    wrong: list[str] = []
    previous = ROOT
    for place, one in enumerate(entries, start=1):
        if one.number != place:
            wrong.append(f"entry {place} is missing: the next one has number {one.number}")
            return wrong
        if one.previous != previous:
            wrong.append(f"entry {one.number} does not follow the one before it")
        if _hash(asdict(one) | {"hash": ""}) != one.hash:
            wrong.append(f"entry {one.number} was changed after it was written")
        previous = one.hash
    noted = head or (0, ROOT)
    if noted[0] > len(entries):
        wrong.append(f"{noted[0] - len(entries)} entries at the end are gone: {noted[0]} were noted")
    elif noted[0] and entries[noted[0] - 1].hash != noted[1]:
        wrong.append(f"entry {noted[0]} is not the one that was noted: the chain was written anew")
    return wrong


def against(entries: Sequence[Entry], exported: Iterable[Entry]) -> list[str]:
    """What of an earlier export is not in a chain any more, in words: what no witness in the cluster tells
    of a history that somebody wrote anew from its first entry on.
    """
    there = {one.number: one.hash for one in entries}
    return [
        f"entry {one.number} of {one.at} is not the one that was exported"
        for one in exported
        if there.get(one.number) != one.hash
    ]


def chosen(entries: Iterable[Entry], *, action: str = "", since: str = "") -> tuple[Entry, ...]:
    """The entries of that action, from that day (``YYYY-MM-DD``) on."""
    return tuple(one for one in entries if (not action or one.action == action) and one.at >= since)


def _hash(bare: Mapping[str, Any]) -> str:
    return hashlib.sha256(_canonical(bare).encode()).hexdigest()


def _canonical(value: Mapping[str, Any]) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
