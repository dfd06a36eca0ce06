"""What each check said last of an output folder, and whether anything changed since.

Kept in the cache beside the answers of programs, and forgotten as these are: who finds nothing knows
nothing of the check, neither good nor bad.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from generators.checks._engine.contract import Result
from generators.checks._engine.store import Store, key
from generators.conventions.ownership import LEFT, TESTS
from generators.model import Model
from generators.problems import Severity

_OURS = (
    *("generators", "templates", "releases", "ci", "tools", "requirements", "cluster", "lab", "tests"),
    ".yamllint.yaml",
)
"""Whatever checks read or run of the repository; tests hold the golden trees and YAML written by hand."""
_LEFT = frozenset(LEFT)
"""Folders that runs leave behind: no verdict follows from them."""


def followed(repository: Path, catalog: Path, output: Path) -> tuple[Path, ...]:
    """What verdicts on ``output`` follow from: its catalog, our sources, and the teams' own tests.

    What lies beside the catalog and is read with it is in the model: see ``Memory.take_in``.
    """
    return (catalog, *(repository / name for name in _OURS), output / TESTS)


@dataclass(frozen=True, slots=True)
class Last:
    """The last verdict of a check; ``services`` are those that its findings name."""

    passed: bool
    services: frozenset[str] = frozenset()


class Memory:
    """Verdicts on one output folder, all of the same state of their ``inputs``.

    ``inputs`` are files and folders, read in full: whatever the generated files and the checks follow
    from. A verdict on another state is as good as none.
    """

    def __init__(self, cache: Path, output: Path, inputs: Iterable[str | Path]) -> None:
        self._store = Store(cache / "answers")
        self._output = str(output.resolve())
        self._state = _digest(map(Path, inputs))

    def take_in(self, model: Model) -> None:
        """Makes what the services answer a part of the state, as the model has it from their descriptions."""
        answers = [(one.id, one.interface.digest) for one in model.services if one.interface]
        self._state = hashlib.sha256(f"{self._state} {answers}".encode()).hexdigest()

    def put(self, name: str, result: Result) -> None:
        """Keeps what a check said; a check that could not run says nothing."""
        if result.skipped or result.broke:
            return
        wrong = [one for one in result.problems if one.severity is not Severity.WARNING]
        services = sorted({one.service for one in wrong} - {""})
        value = {"state": self._state, "passed": not wrong, "services": services}
        self._store.put(self._name(name), json.dumps(value))

    def get(self, name: str) -> Last | None:
        """The last verdict, or None where the check has not run since the last change."""
        text = self._store.get(self._name(name))
        value = json.loads(text) if text else {}
        if value.get("state") != self._state:
            return None
        return Last(value["passed"], frozenset(value["services"]))

    def _name(self, check: str) -> str:
        return key("last verdict", self._output, check)


def _digest(inputs: Iterable[Path]) -> str:
    total = hashlib.sha256()
    for one in inputs:
        files = sorted(one.rglob("*")) if one.is_dir() else [one]
        for path in files:
            # One that goes away meanwhile was a change, and the verdict is as good as none.
            with contextlib.suppress(OSError):
                if path.is_file() and _LEFT.isdisjoint(path.relative_to(one).parts):
                    data = path.read_bytes()
                    total.update(f"{path.relative_to(one).as_posix()} {len(data)}\n".encode())
                    total.update(data)
    return total.hexdigest()
