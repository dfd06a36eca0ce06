"""What a history says about a service today: which digests were verified, which are barred."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ops.records import chain
from ops.records.chain import Entry


@dataclass(frozen=True, slots=True)
class Standing:
    """``verified``: by digest, in the order of their first verification that still counts."""

    verified: dict[str, Entry]
    barred: dict[str, Entry]
    unfinished: Entry | None
    """A deployment that began and of which nothing more was heard."""

    def last_verified(self, *, but: str = "") -> Entry | None:
        """The newest verified release that is not barred and has another digest than ``but``."""
        good = [e for d, e in self.verified.items() if d != but and d not in self.barred]
        return max(good, key=lambda one: one.number, default=None)


def standing(entries: Iterable[Entry]) -> Standing:
    """Read from the first entry to the last; later ones overrule."""
    verified: dict[str, Entry] = {}
    newest: dict[str, Entry] = {}
    barred: dict[str, Entry] = {}
    unfinished: Entry | None = None
    for one in entries:
        if one.action == chain.DEPLOYING:
            unfinished = one
        elif one.action in chain.ENDS:
            unfinished = None
        if one.action == chain.VERIFIED:
            verified.setdefault(one.digest, one)
            newest[one.digest] = one
        elif one.action in (chain.WITHDRAWN, chain.FAILED):
            verified.pop(one.digest, None)
        elif one.action == chain.BARRED:
            barred[one.digest] = one
        elif one.action == chain.LIFTED:
            barred.pop(one.digest, None)
    return Standing(verified, barred, unfinished)


def began_here(entries: Iterable[Entry], at: str) -> bool:
    """Whether something that began at that time (as ``Entry.at``) was a deployment of this history.

    It was if it lies after the beginning of one and not after its end.
    """
    begun = ""
    for one in entries:
        if one.action == chain.DEPLOYING:
            begun = one.at
        elif begun and one.action in chain.ENDS:
            if begun <= at <= one.at:
                return True
            begun = ""
    return bool(begun) and begun <= at
