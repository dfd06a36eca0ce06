"""What a check is, what it returns, and what it is given from outside as protocols."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from generators.problems import Problem

if TYPE_CHECKING:
    from generators.checks._engine.context import Context


BROKEN = frozenset(
    {
        *("checks/crash", "checks/incomplete", "checks/no-room"),
        *("admission/cannot-run", "determinism/broken", "reversible/cannot-run"),
    }
)
"""Rules of findings that say nothing of what was to be judged: of a mistake of ours, or of the machine."""


class ContractError(Exception):
    """A check module that does not keep the contract: a mistake in this repository."""


@dataclass(frozen=True, slots=True)
class Result:
    """What a check covered and found.

    ``covered`` of ``total`` subjects are free of findings; both count the same kind of thing, and a
    total of 0 is a failure. ``skipped`` is the reason why it could not run at all (a program that
    is missing here): a counted skip on a laptop, a failure in CI.
    """

    covered: int
    total: int
    problems: tuple[Problem, ...] = ()
    skipped: str = ""
    notes: tuple[str, ...] = ()
    """Lines worth reading when nothing is wrong; shown where the check is run alone."""

    @property
    def broke(self) -> bool:
        """Whether it could not judge, and that is no fault of what it was to judge."""
        return any(problem.rule in BROKEN for problem in self.problems)


@dataclass(frozen=True, slots=True)
class Staleness:
    """What ``generate`` would change: paths, sorted, and how many files it would leave alone."""

    created: tuple[str, ...]
    updated: tuple[str, ...]
    removed: tuple[str, ...]
    same: int
    problems: tuple[Problem, ...] = ()


class Check(Protocol):
    """A module in ``generators/checks``."""

    NEEDS: tuple[str, ...]
    """Go programs (``helm``) it runs: what of them is still to be built is told ahead."""

    def run(self, context: Context) -> Result:
        """Judges; never raises for what it judges. An exception is taken as a bug of the check."""
        ...


class Tools(Protocol):
    """Where programs come from; builds or installs on demand. Raises an error like ``Missing``."""

    def program(self, name: str) -> Path:
        """The executable of a program such as ``helm``."""
        ...

    def schemas(self, kubernetes: str) -> Path:
        """The folder of JSON schemas for a Kubernetes minor version (``1.37``)."""
        ...

    def environment(self, name: str) -> Path:
        """The folder of executables of a Python environment such as ``checkov``."""
        ...

    def environment_of_services(self) -> Path:
        """The folder of executables that services in Python are tested with."""
        ...

    def definitions(self) -> Path:
        """The file of all pinned CustomResourceDefinitions, in a folder named after what made it."""
        ...

    def node(self) -> Path:
        """The folder of executables that holds node."""
        ...

    def node_packages(self, group: str) -> Path:
        """The ``node_modules`` of a group of npm packages; the group's scripts lie beside it."""
        ...


@runtime_checkable
class Missing(Protocol):
    """The shape of an error that says: not to be had on this machine, for that reason."""

    reason: str
    hint: str


class Progress(Protocol):
    """Told how far the units of a long run are."""

    def expect(self, total: int) -> None:
        """How many units there will be."""
        ...

    def at(self, unit: str, done: int, total: int) -> None:
        """``done`` of ``total`` parts of ``unit`` are finished. Callable from any thread."""
        ...

    def end(self, unit: str) -> None:
        """A check is over, whether or not its result has been shown yet. Callable from any thread."""
        ...


class Silent:
    """Progress that nobody looks at."""

    def expect(self, total: int) -> None:
        """Does nothing."""

    def at(self, unit: str, done: int, total: int) -> None:
        """Does nothing."""

    def end(self, unit: str) -> None:
        """Does nothing."""
