"""What goes into a session and what comes out of it: values only."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from generators.artifacts import Artifact
from generators.problems import Problem


class Action(StrEnum):
    """What becomes of one file."""

    CREATE = "create"
    UPDATE = "update"
    REMOVE = "remove"
    SAME = "same"


class Below:
    """Holds these paths of a tree and all below them; every path where none is named."""

    def __init__(self, *paths: str) -> None:
        self._paths = paths or ("",)

    def __contains__(self, path: object) -> bool:
        return any(not one or path == one or str(path).startswith(f"{one}/") for one in self._paths)


@dataclass(frozen=True, slots=True)
class Unit:
    """Files that are made together: ``charts/wallet`` of one service, ``charts`` of the fleet.

    Two runs that give a unit the same ``fingerprint`` must give it the same artifacts; then the
    second run need not call ``artifacts`` at all.
    """

    name: str
    fingerprint: str
    artifacts: Callable[[], Iterable[Artifact]]


@dataclass(frozen=True, slots=True)
class Change:
    """One file that differs. Texts only where the session keeps them; a link's is its target.

    ``before`` is None for a new file, ``after`` for a removed one.
    """

    path: str
    action: Action
    before: str | None = None
    after: str | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a session did or, when it was dry or met an error, would have done.

    ``changes`` is sorted by path. ``same`` counts planned files left as they are. ``written`` says
    whether the tree was brought in line.
    """

    changes: tuple[Change, ...]
    same: int
    problems: tuple[Problem, ...]
    written: bool

    def paths(self, action: Action) -> tuple[str, ...]:
        """The paths of one action, sorted."""
        return tuple(change.path for change in self.changes if change.action is action)

    @property
    def created(self) -> tuple[str, ...]:
        """Files that were not there."""
        return self.paths(Action.CREATE)

    @property
    def updated(self) -> tuple[str, ...]:
        """Files whose text, mode or header differed."""
        return self.paths(Action.UPDATE)

    @property
    def removed(self) -> tuple[str, ...]:
        """Generated files that nothing plans any more."""
        return self.paths(Action.REMOVE)

    @property
    def files(self) -> int:
        """How many files were looked at and decided upon: all four actions together."""
        return len(self.changes) + self.same
