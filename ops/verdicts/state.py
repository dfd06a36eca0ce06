"""The three states of a change, and what is said with each."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class State(Enum):
    """In which a service can be after a change; the later of two is the worse."""

    HEALTHY = "healthy"
    PROGRESSING = "progressing"
    FAILED = "failed"

    @property
    def rank(self) -> int:
        """Larger is worse."""
        return list(State).index(self)


@dataclass(frozen=True, slots=True)
class Finding:
    """A state with its reason and one next step, in which {namespace}, {service}, {environment} stand."""

    state: State
    reason: str = ""
    next_step: str = ""
    unjudged: bool = False
    """It failed because nobody could judge it: nothing is known against the version."""


HEALTHY = Finding(State.HEALTHY)
