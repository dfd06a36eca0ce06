"""The catalog as git has it beside the catalog as it is: values, models, and what moves between them."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from generators import catalog
from generators.alert_changes import Cause, Edit, Move, Moves, by_cause, edits, moves
from generators.archives import unpack
from generators.catalog.positions import Positions
from generators.catalog.read import parse, read
from generators.cli._command_line.parsing import UsageError
from generators.model import Model
from generators.pipeline import Request
from generators.scratch import scratch

_OF_A_REPOSITORY = frozenset(
    f"GIT_{name}"
    for name in (
        *("DIR", "WORK_TREE", "COMMON_DIR", "INDEX_FILE", "PREFIX", "NAMESPACE", "SHALLOW_FILE"),
        *("OBJECT_DIRECTORY", "ALTERNATE_OBJECT_DIRECTORIES"),
    )
)
"""What git tells its hooks. Which repository is asked, only the folder decides here."""
LAST_COMMIT = "HEAD"
_SCRATCH = "doit-revision-"

KeyPath = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Compared:
    """Two catalogs. ``total`` is None where the older one has errors, so that it has no alerts."""

    edits: tuple[Edit, ...]
    total: Moves | None
    caused: tuple[tuple[Cause, tuple[Move, ...]], ...]
    before: Model | None
    _positions: Positions

    def place(self, path: KeyPath) -> str:
        """Where a key stands now, or would stand: ``services.yaml:172:16``."""
        return str(self._positions.of(path, on_key=len(path) == 2))


def compared(request: Request, model: Model, revision: str | None) -> Compared | None:
    """What differs from the catalog of a revision; None where git cannot tell.

    Raises UsageError for a revision that there is not.
    """
    data = _committed(request.catalog, revision)
    if data is None:
        return None
    now = read(request.catalog, request.shown)
    before, after = parse(data, request.shown).tree or {}, now.tree or {}
    found = edits(before, after)
    if not found:
        return Compared((), None, (), model, now.positions)
    old = _model(data)
    if old is None:
        return Compared(found, None, _unexplained(found), None, now.positions)
    total = moves(old, model)
    return Compared(found, total, by_cause(found, before, after, old, total, _of_tree), old, now.positions)


@contextmanager
def files_of(revision: str, output: Path) -> Iterator[Path | None]:
    """A temporary folder with what a revision holds at ``output``; None where git has nothing of it.

    Raises UsageError for a revision that there is not.
    """
    commit = _commit(output, revision) if output.is_dir() else None
    if commit is None:
        yield None
        return
    with scratch(_SCRATCH) as both:
        folder, archive = both / "files", both / "files.tar"
        folder.mkdir()
        # In a folder below the top, git takes that folder alone.
        if _git(output, "archive", "--format=tar", f"--output={archive}", commit).returncode:
            yield None
            return
        unpack(archive, folder)
        yield folder


def _unexplained(found: Sequence[Edit]) -> tuple[tuple[Cause, tuple[Move, ...]], ...]:
    return tuple((Cause(one.path, (one,)), ()) for one in found)


def _committed(path: Path, revision: str | None) -> bytes | None:
    commit = _commit(path.parent, revision)
    if commit is None:
        return None
    done = _git(path.parent, "show", f"{commit}:./{path.name}")
    return None if done.returncode else done.stdout


def _commit(folder: Path, revision: str | None) -> str | None:
    if revision and ".." in revision:
        raise UsageError(_range(revision))
    name = revision or LAST_COMMIT
    known = _git(folder, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}")
    if known.returncode and revision:
        hint = "name one branch, tag or commit, such as main"
        raise UsageError(f"git knows no revision {revision!r} here\n    hint: {hint}")
    return None if known.returncode else known.stdout.decode().strip()


def _range(words: str) -> str:
    """A range of git names two ends, and one of them is always what is here."""
    first, dots, last = words.partition("..." if "..." in words else "..")
    first, last = first or "HEAD", last or "HEAD"
    since = f"$(git merge-base {first} {last})" if dots == "..." else first
    here = "" if last == "HEAD" else f" where {last} is checked out"
    said = f"{words!r} is a range, and what is here is compared with one revision"
    return f"{said}\n    hint: ./doit diff {since}{here}"


def _of_tree(tree: Mapping[str, Any]) -> Model | None:
    # JSON is YAML in which nothing is ambiguous.
    return _model(json.dumps(tree, ensure_ascii=False).encode())


def _model(data: bytes) -> Model | None:
    with scratch(_SCRATCH) as folder:
        path = folder / "services.yaml"
        path.write_bytes(data)
        return catalog.load(path, path.name).model


def _git(folder: Path, *words: str) -> subprocess.CompletedProcess[bytes]:
    known = {name: value for name, value in os.environ.items() if name not in _OF_A_REPOSITORY}
    return subprocess.run(["git", "-C", str(folder), *words], capture_output=True, check=False, env=known)
