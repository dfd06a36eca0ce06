"""A scenario: how it is played, and what it has for itself meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

from cluster.rehearsal.claims import EVERYTHING, Claim, of, whole
from cluster.rehearsal.stage import Stage

Play = Callable[[Stage], str]
"""Plays it and says what was seen. Raises Missed, TimeoutError, or NoCast where nobody can play it."""
Needs = Callable[[Stage], Collection[Claim]]
"""What it has for itself, by the same cast as it is played. Raises NoCast."""


@dataclass(frozen=True)
class Scenario:
    """A play that leaves room for others beside it."""

    play: Play
    needs: Needs

    def __call__(self, stage: Stage) -> str:
        """Plays it."""
        return self.play(stage)


def needing(needs: Needs) -> Callable[[Play], Scenario]:
    """A decorator that states what a play has for itself."""
    return lambda play: Scenario(play, needs)


def claims(play: Play, stage: Stage) -> Collection[Claim]:
    """What a play has for itself: everything, where it does not say. Raises NoCast."""
    return play.needs(stage) if isinstance(play, Scenario) else (EVERYTHING,)


def first_environment(stage: Stage) -> Collection[Claim]:
    """The first environment as a whole."""
    return (whole(stage.first),)


def all_environments(stage: Stage) -> Collection[Claim]:
    """All of them."""
    return tuple(whole(one) for one in stage.model.fleet.environments)


def rolling_service(stage: Stage) -> Collection[Claim]:
    """The service of the first environment that most releases are played with."""
    return (of(stage.first, stage.cast.rolling(stage.first)),)
