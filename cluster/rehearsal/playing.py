"""Plays scenarios one after the other; what one of them meets is its own outcome."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping

from cluster.api import Refused
from cluster.rehearsal.cast import NoCast
from cluster.rehearsal.outcome import Outcome
from cluster.rehearsal.scenarios import FLEET, Play
from cluster.rehearsal.stage import Missed, Stage

Tell = Callable[[Outcome], None]


def chosen(names: Iterable[str], known: Mapping[str, Play]) -> tuple[str, ...]:
    """Those to play, in their order: all of them where none is named, and always the first.

    Raises ValueError for a name that is none, and where nothing is known.
    """
    wanted = set(names)
    if odd := sorted(wanted - known.keys()):
        raise ValueError(f"no scenario is called {', '.join(odd)}; there are {', '.join(known)}")
    if not known:
        raise ValueError("there is no scenario to play")
    return tuple(name for name in known if not wanted or name in wanted or name == FLEET)


def play(stage: Stage, names: Iterable[str], known: Mapping[str, Play], tell: Tell) -> tuple[Outcome, ...]:
    """Plays them. Without a fleet the others fail unplayed: nothing they would see is worth much."""
    outcomes: list[Outcome] = []
    for name in names:
        if outcomes and not outcomes[0].ok:
            one = Outcome(name, False, 0.0, f"not played: {outcomes[0].scenario} failed")
        else:
            one = _played(stage, name, known[name])
        outcomes.append(one)
        tell(one)
    return tuple(outcomes)


def _played(stage: Stage, name: str, what: Play) -> Outcome:
    begun = time.monotonic()
    ok: bool | None
    try:
        seen, ok = what(stage), True
    except NoCast as nobody:
        seen, ok = str(nobody), None
    except (Missed, Refused, OSError, KeyError, IndexError, ValueError) as error:
        # TimeoutError is an OSError. What is missing in an answer is as wrong as what is odd in it.
        seen, ok = (
            str(error) if isinstance(error, (Missed, OSError)) else f"{type(error).__name__}: {error}",
            False,
        )
    return Outcome(name, ok, time.monotonic() - begun, seen)
