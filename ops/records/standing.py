"""What a history says about a service today: which digests were verified, which are barred."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from ops.records import chain, interventions
from ops.records.chain import Entry


@dataclass(frozen=True, slots=True)
class Standing:
    """``verified``: by digest, in the order of their first verification that still counts."""

    verified: dict[str, Entry]
    barred: dict[str, Entry]
    unfinished: Entry | None
    """A deployment that began and of which nothing more was heard."""
    earlier: frozenset[str] = frozenset()
    """What was verified, and not barred, when the last deployment began that was no way back."""
    manifests: Mapping[str, bool] = field(default_factory=dict)
    """By the fingerprint of what was applied, digest and configuration: whether it was well at last."""
    ever: Mapping[str, Entry] = field(default_factory=dict)
    """By digest, the first verification of all that ever ran well, whatever became of it since."""

    def last_verified(self, *, but: str = "") -> Entry | None:
        """The newest verified release that is not barred and has another digest than ``but``."""
        good = [e for d, e in self.verified.items() if d != but and d not in self.barred]
        return max(good, key=lambda one: one.number, default=None)


def standing(entries: Iterable[Entry]) -> Standing:
    """Read from the first entry to the last; later ones overrule."""
    verified: dict[str, Entry] = {}
    ever: dict[str, Entry] = {}
    newest: dict[str, Entry] = {}
    barred: dict[str, Entry] = {}
    unfinished: Entry | None = None
    earlier: frozenset[str] = frozenset()
    manifests: dict[str, bool] = {}
    for one in entries:
        if one.action == chain.DEPLOYING:
            unfinished = one
            if not one.revision:
                earlier = frozenset(verified) - frozenset(barred)
        elif one.action in chain.ENDS:
            unfinished = None
        if one.action == chain.VERIFIED:
            verified.setdefault(one.digest, one)
            ever.setdefault(one.digest, one)
            newest[one.digest] = one
        elif one.action in (chain.WITHDRAWN, chain.FAILED):
            verified.pop(one.digest, None)
        elif one.action == chain.BARRED:
            barred[one.digest] = one
        elif one.action == chain.LIFTED:
            barred.pop(one.digest, None)
        if one.action in _JUDGED and chain.MANIFEST in one.details:
            manifests[one.details[chain.MANIFEST]] = one.action == chain.VERIFIED
        manifests |= {one.details[chain.LEFT]: False} if chain.LEFT in one.details else {}
    return Standing(verified, barred, unfinished, earlier, manifests, ever)


_JUDGED = frozenset({chain.VERIFIED, chain.FAILED, chain.WITHDRAWN})


def remains(entries: Iterable[Entry]) -> bool:
    """Whether something that was seen well here was never taken away since, as far as anybody wrote down."""
    there = False
    for one in entries:
        if one.action in (chain.VERIFIED, interventions.RETIRED):
            there = one.action == chain.VERIFIED
    return there


def came_well(entries: Iterable[Entry], digest: str, applied: str = "") -> bool:
    """Whether the last deployment of a digest that came to an end was verified, and none is under way.

    ``applied``: the fingerprint of what was applied with it; what failed in that configuration counts too.
    That it was withdrawn since, because it was seen unwell, does not change how it came.
    """
    ends, under_way = [""], False
    for one in entries:
        under_way = one.action == chain.DEPLOYING or (under_way and one.action not in chain.ENDS)
        ours = one.digest == digest or (applied and one.details.get(chain.MANIFEST) == applied)
        if ours and one.action in (chain.VERIFIED, chain.FAILED):
            ends.append(one.action)
    return ends[-1] == chain.VERIFIED and not under_way


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
