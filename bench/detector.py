"""How long the pipelines' plan takes, as a ratio to the bare ``git diff`` that any detector must run.

Rows of ``./doit bench``: this repository's own last commit and its whole history, and a made repository of
1,000 services with everything committed once and one service changed. ``.venv/bin/python -m bench.detector``
prints them alone.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench.catalogs import write
from bench.measure import Contender, measure
from bench.table import PYTHON, REPOSITORY, Row
from ci.entries import FOLDER

ROUNDS = 7
LARGE = 1000
PROMISED, PROMISED_OF_LARGE = 1.0, 5.0
"""Seconds, of this repository and of one with 1,000 services."""


def made(folder: Path, count: int) -> Path:
    """A repository of so many services: what the generator writes for pipelines, and a source each."""
    write(REPOSITORY / "services.yaml", folder / "services.yaml", count)
    words = ["generate", "--catalog", str(folder / "services.yaml"), "--output", str(folder)]
    subprocess.run(
        [PYTHON, "-P", "-m", "generators", *words], cwd=REPOSITORY, check=True, capture_output=True
    )
    for number in range(count):
        source = folder / f"apps/service-{number}/main.py"
        source.parent.mkdir(parents=True)
        source.write_text("first\n")
    for command in (("init", "--quiet"), ("add", "--all"), ("commit", "--quiet", "--message", "first")):
        git(folder, *command)
    (folder / f"apps/service-{count // 2}/main.py").write_text("second\n")
    git(folder, "commit", "--quiet", "--all", "--message", "second")
    return folder


def git(folder: Path, *words: str) -> None:
    """Runs git as a person of no account."""
    person = ("-c", "user.name=Nobody", "-c", "user.email=nobody@platform.example")
    subprocess.run(["git", *person, *words], cwd=folder, check=True, capture_output=True)


def run(scratch: Path, rounds: int) -> Iterator[Row]:
    """All rows; ``scratch`` is a folder that is not there yet."""
    own = len(list((REPOSITORY / FOLDER).glob("*.json")))
    yield from rows(REPOSITORY, own, PROMISED, rounds)
    # As much as can change: everything that this repository ever had.
    yield from rows(REPOSITORY, own, PROMISED, rounds, first(REPOSITORY))
    scratch.mkdir()
    yield from rows(made(scratch, LARGE), LARGE, PROMISED_OF_LARGE, rounds)


def first(folder: Path) -> str:
    """The first commit that a clone has."""
    words = ["git", "-C", str(folder), "rev-list", "--max-parents=0", "HEAD"]
    return subprocess.run(words, capture_output=True, check=True, text=True).stdout.split()[-1]


def rows(folder: Path, count: int, promised: float, rounds: int, since: str = "") -> Iterator[Row]:
    """Seconds of a plan to the last commit, and the ratio to the bare difference.

    ``since``: from where; the commit before the last one if nothing is said.
    """
    base = since or ("HEAD~1" if _is_there(folder, "HEAD~1") else "HEAD")
    what = f"plan of {count} services{' since the first commit' if since else ''}"
    difference = ["git", "-C", str(folder), "diff-tree", "-r", "-z", "--no-renames", base, "HEAD"]
    words = ["--base", base, "--head", "HEAD", "--format", "json", "--repository", str(folder)]
    where = {"PYTHONPATH": str(REPOSITORY)}
    ours = Contender("plan", [sys.executable, "-m", "ci.plan", *words], environment=where)
    bare = Contender("git", difference)
    measure([bare, ours], rounds)
    yield Row(what, ours.wall, promised, "s")
    # Two starts of Python and six of git; reading the entries is the rest where there are many.
    yield Row(f"{what} / git diff-tree", ours.wall / bare.wall, 100)


def _is_there(folder: Path, revision: str) -> bool:
    """Whether a clone has the revision; a shallow one of depth 1 has no parent."""
    words = ["git", "-C", str(folder), "rev-parse", "--quiet", "--verify", f"{revision}^{{commit}}"]
    return subprocess.run(words, capture_output=True, check=False).returncode == 0


def main() -> None:
    """Prints the table."""
    with tempfile.TemporaryDirectory(prefix="doit-bench-") as scratch:
        for row in run(Path(scratch) / "plans", ROUNDS):
            print(row, flush=True)


if __name__ == "__main__":
    main()
