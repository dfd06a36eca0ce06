"""When somebody is not told: the mutes that hold an alert back, before and after."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from generators.model import Fleet, Mute
from generators.outputs._alertmanager import mutes

_WEEK = 7
_FOR_GOOD = "9999"
"""After every day that a mute may end on."""


class Held(NamedTuple):
    """The times of one mute. Why it is and whom else it concerns is nothing to an alert."""

    days: tuple[str, ...]
    starts: str
    ends: str
    zone: str
    until: str

    def __str__(self) -> str:
        words = ["every day" if len(self.days) == _WEEK else f"on {' '.join(self.days)}"]
        words += [] if (self.starts, self.ends) == mutes.WHOLE_DAY else [f"{self.starts}-{self.ends}"]
        return " ".join([*words, self.zone, *([f"until {self.until}"] if self.until else [])])


Times = Mapping[str, Held]
"""By the name of the interval."""


def times(fleet: Fleet) -> Times:
    """Of all mutes of the catalog."""
    return {mutes.name(one): _held(one) for one in fleet.alerting.mutes}


def words(before: Sequence[Held], after: Sequence[Held]) -> Iterator[str]:
    """What is held back now, and what no more."""
    gone, come = _apart(before, after), _apart(after, before)
    if gone and come:
        yield f"silent {_names(gone)} → {_names(come)}"
    elif gone:
        yield f"told also {_names(gone)}"
    elif come:
        yield f"silent {_names(come)}"


def changed(before: Sequence[Held], after: Sequence[Held]) -> tuple[bool, bool]:
    """Whether something is held back that was told, and whether something is told that was held back."""
    gone, come = _apart(before, after), _apart(after, before)
    return _exceeds(come, before), _exceeds(gone, after)


def _held(mute: Mute) -> Held:
    return Held(mute.days, mute.starts, mute.ends, mute.zone, mute.until)


def _apart(some: Iterable[Held], others: Iterable[Held]) -> list[Held]:
    known = set(others)
    return [one for one in some if one not in known]


def _exceeds(some: Iterable[Held], others: Sequence[Held]) -> bool:
    """Whether one of them holds at a time at which no single one of the others does."""
    return any(not any(_covers(other, one, day) for other in others) for one in some for day in one.days)


def _covers(wide: Held, narrow: Held, day: str) -> bool:
    # Two zones cannot be told apart by the clock: one hour more here is one less there.
    within = wide.starts <= narrow.starts and narrow.ends <= wide.ends and wide.zone == narrow.zone
    return within and day in wide.days and (wide.until or _FOR_GOOD) >= (narrow.until or _FOR_GOOD)


def _names(found: Iterable[Held]) -> str:
    return " and ".join(map(str, found))
