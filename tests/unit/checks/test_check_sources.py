"""An answer of our own code is kept only as long as none of the files change that it follows from."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from generators.checks import Context, admission, reversible, scaffold_mutants
from generators.checks._api_server import SOURCES
from generators.checks._engine.processes import Completed
from generators.checks._engine.sources import texts
from tests.support.catalogs import REPOSITORY

MakeContext = Callable[..., Context]
OWN = ("cluster", "generators", "lab")


def loaded(module: str) -> set[Path]:
    """The files of ours that are read where a module is imported."""
    program = f"import sys, {module}; print(*(getattr(one, '__file__', '') for one in sys.modules.values()))"
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=REPOSITORY, capture_output=True, text=True, check=True
    )
    folders = [REPOSITORY / name for name in OWN]
    paths = map(Path, done.stdout.split())
    return {path for path in paths if any(path.is_relative_to(folder) for folder in folders)}


def forgotten(found: set[Path], stated: Sequence[str]) -> list[Path]:
    """Those that are at or below nothing that is stated."""
    known = [REPOSITORY / name for name in stated]
    return [path for path in sorted(found) if not any(path.is_relative_to(one) for one in known)]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("module", "stated"),
    [
        (admission.MODULE, SOURCES),
        (reversible.MODULE, SOURCES),
        ("lab.mutants", scaffold_mutants.DECIDES),
    ],
)
def test_all_that_runs_is_part_of_the_question(module: str, stated: Sequence[str]) -> None:
    found = loaded(module)
    assert len(found) > 50
    assert forgotten(found, stated) == []
    assert REPOSITORY / "generators/catalog/read.py" in forgotten(
        found, [one for one in stated if one != "generators/catalog"]
    )


def test_what_is_stated_is_there() -> None:
    assert [name for name in (*SOURCES, *scaffold_mutants.DECIDES) if not (REPOSITORY / name).exists()] == []


def test_what_a_run_leaves_behind_is_no_text(tmp_path: Path) -> None:
    for name in ("a.py", "b/c.py", "b/__pycache__/c.pyc", "b/node_modules/d.js", "e.py"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name)
    assert [*texts(tmp_path, ("b", "a.py", "none"))] == ["b/c.py", b"b/c.py", "a.py", b"a.py"]


class Programs:
    """Folders of programs, of which one may be another."""

    def __init__(self, *other: str) -> None:
        self._other = other

    def environment(self, name: str) -> Path:
        return Path("/programs", f"{name}-{name in self._other}", "bin")

    def environment_of_services(self) -> Path:
        return self.environment("service")

    def node(self) -> Path:
        return self.environment("node")

    def node_packages(self, group: str) -> Path:
        return self.environment(group)


@pytest.fixture
def context(make_context: MakeContext, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Context:
    made = make_context(repository=tmp_path / "repository", tools=Programs())
    said = {"faults": ["one"], "control": [], "verdicts": []}
    asked: list[Any] = []

    def run(command: Sequence[object], **_: object) -> Completed:
        asked.append(command)
        return Completed(0, json.dumps(said), "")

    monkeypatch.setattr(made, "processes", SimpleNamespace(run=run, asked=asked))
    return made


def asked_by(context: Context) -> int:
    """How much more is asked when the check runs once more."""
    asked: list[Any] = context.processes.asked  # type: ignore[attr-defined]
    before = len(asked)
    scaffold_mutants.run(context)
    return len(asked) - before


ALL = 4
"""The names of the faults, the controls in two languages, and the one fault."""


@pytest.mark.parametrize(
    "path",
    [
        *("templates/scaffolds/shared/typescript/support/http.ts", "templates/service/copier.yml"),
        *("lab/faults.py", "services.yaml", "generators/outputs/scaffolds.py"),
        *("generators/catalog/builtin.yaml", "generators/render.py"),
    ],
)
def test_another_file_that_decides_is_asked_anew(context: Context, path: str) -> None:
    assert (asked_by(context), asked_by(context)) == (ALL, 0)
    changed = context.repository / path
    changed.parent.mkdir(parents=True)
    changed.write_text("another")
    assert (asked_by(context), asked_by(context)) == (ALL, 0)


@pytest.mark.parametrize("name", ["test", "new", "service", "node", "scaffolds"])
def test_another_program_is_asked_anew(context: Context, name: str) -> None:
    assert (asked_by(context), asked_by(context)) == (ALL, 0)
    context.tools = Programs(name)  # type: ignore[assignment]
    assert (asked_by(context), asked_by(context)) == (ALL, 0)
