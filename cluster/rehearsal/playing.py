"""Plays scenarios, side by side where they need nothing of each other; what one meets is its own outcome.

Of two that need the same, the one that stands first is played first, and the other once it has ended.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import replace
from functools import partial

from cluster.api import Refused
from cluster.rehearsal.cast import NoCast
from cluster.rehearsal.claims import EVERYTHING, Claim, overlap
from cluster.rehearsal.outcome import Outcome
from cluster.rehearsal.scenario import Play, claims
from cluster.rehearsal.scenarios import FLEET
from cluster.rehearsal.stage import Missed, Stage

Tell = Callable[[Outcome], None]
AT_ONCE = 6
"""Scenarios side by side: most of their time they wait for timers of controllers."""


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
    """Plays them. Without a fleet the others fail unplayed: nothing they would see is worth much.

    ``tell`` hears of each as it ends; the outcomes are in the order of ``names``. An error that is no
    outcome, and an interruption, ends all that run, and is raised once they have.
    """
    first, *others = names
    found = {first: _played(stage, first, known[first])}
    tell(found[first])
    if found[first].ok:
        run = _Run(stage, known, others)
    else:
        run = _Run(stage, dict.fromkeys(others, _unplayed(first)), others)
    for one in run.outcomes(tell):
        found[one.scenario] = one
    return tuple(found[name] for name in (first, *others))


def startable(
    waiting: Iterable[str], running: Collection[Collection[Claim]], needs: Callable[[str], Collection[Claim]]
) -> Iterator[tuple[str, Collection[Claim]]]:
    """Those of ``waiting`` that need nothing of what runs, nor of those that wait before them; with needs.

    Behind one that needs everything nobody is asked: what they need may follow from what it leaves.
    """
    held = [*running]
    for name in waiting:
        if any(EVERYTHING in one for one in held):
            return
        own = needs(name)
        if not any(overlap(own, one) for one in held):
            yield name, own
        held.append(own)


class _Run:
    """Scenarios that are played by threads, each by one that ends with all of them."""

    def __init__(self, stage: Stage, known: Mapping[str, Play], names: Iterable[str]) -> None:
        self._stage = stage
        self._known = known
        self._waiting = [*names]
        self._running: dict[str, Future[Outcome]] = {}
        self._present: set[str] = set()
        self._needs: dict[str, Collection[Claim]] = {}

    def outcomes(self, tell: Tell) -> list[Outcome]:
        """All, in the order in which they ended; ``tell`` hears of each as it ends."""
        ended = []
        with ThreadPoolExecutor(AT_ONCE) as pool:
            try:
                while self._waiting or self._running:
                    self._start(pool)
                    wait(self._running.values(), return_when=FIRST_COMPLETED)
                    for name in [one for one, future in self._running.items() if future.done()]:
                        self._present.discard(name)
                        ended.append(self._running.pop(name).result())
                        tell(ended[-1])
            except BaseException:
                self._stage.typing.end()
                raise
        return ended

    def _start(self, pool: ThreadPoolExecutor) -> None:
        """Starts those that may be played now, as many as there is room for."""
        held = [self._needs[name] for name in self._running]
        room = AT_ONCE - len(self._running)
        for name, needs in [*startable(self._waiting, held, self._claimed)][:room]:
            own = replace(self._stage, beside=partial(self._beside, name))
            self._waiting.remove(name)
            self._needs[name] = needs
            # Before it begins: who is beside it may ask at once.
            self._present.add(name)
            self._running[name] = pool.submit(_played, own, name, self._known[name])

    def _claimed(self, name: str) -> Collection[Claim]:
        try:
            return claims(self._known[name], self._stage)
        except NoCast:
            # It will say so itself, having touched nothing.
            return ()
        except (Refused, OSError):
            # So it will of a server that does not answer, with nobody beside it.
            return (EVERYTHING,)

    def _beside(self, name: str) -> tuple[Claim, ...]:
        """What the others have that run now."""
        return tuple(claim for other in [*self._present] if other != name for claim in self._needs[other])


def _unplayed(first: str) -> Play:
    def play(_: Stage) -> str:
        raise Missed(f"not played: {first} failed")

    return play


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
