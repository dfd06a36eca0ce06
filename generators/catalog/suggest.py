"""The nearest allowed word to one that is not allowed."""

from __future__ import annotations

from collections.abc import Iterable


def nearest(word: str, allowed: Iterable[str]) -> str:
    """The one allowed word that a slip of the finger away; empty when none is near."""
    # Imported here: a catalog without mistakes never needs it.
    from difflib import get_close_matches

    words = list(allowed)
    lowered = {candidate.lower().replace("_", "-"): candidate for candidate in reversed(words)}
    found = get_close_matches(word.lower().replace("_", "-"), lowered, n=1, cutoff=0.6)
    return lowered[found[0]] if found else ""


def listing(words: Iterable[str], limit: int = 12) -> str:
    """The allowed words for a hint, cut after a dozen."""
    every = list(words)
    rest = len(every) - limit
    return ", ".join(every[:limit]) + (f" and {rest} more" if rest > 0 else "")
