"""Moments as people and programs write them outside of catalogs: ISO 8601, and ahead of UTC by how much."""

from __future__ import annotations

from datetime import UTC, datetime


def moment(text: str) -> datetime:
    """``2026-09-01T06:00:00Z`` in UTC. Raises ValueError for anything else, a time without a zone included."""
    found = datetime.fromisoformat(text)
    if found.tzinfo is None:
        raise ValueError(f"{text!r} does not say in which time zone")
    try:
        return found.astimezone(UTC)
    except OverflowError:
        raise ValueError(f"{text!r} lies before the first year, or behind the last") from None
