"""Histories as chains of entries."""

from __future__ import annotations

from ops.records import chain
from ops.records.chain import Entry


def written(*actions: tuple[str, str]) -> list[Entry]:
    """A chain with these actions and digests."""
    found: list[Entry] = []
    for number, (action, digest) in enumerate(actions, start=1):
        bare = Entry(
            number, f"2027-01-{number:02d}T00:00:00Z", action, "me", "wallet", "staging", digest=digest
        )
        found.append(bare.sealed(found[-1].hash if found else chain.ROOT))
    return found
