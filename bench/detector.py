"""How long the pipelines' plan takes, as a ratio to the bare ``git diff`` that any detector must run.

``.venv/bin/python -m bench.detector`` prints the table: this repository's own last commit, and a made
repository of 1,000 services with everything committed once and one service changed.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench.catalogs import write
from bench.measure import Contender, measure
from bench.speed import PYTHON, REPOSITORY, Row

ROUNDS = 7
PROMISED = {29: 1.0, 1000: 5.0}
"""Seconds by number of services."""


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
    person = ("-c", "user.name=Nobody", "-c", "user.email=nobody@codai.example")
    subprocess.run(["git", *person, *words], cwd=folder, check=True, capture_output=True)


def rows(folder: Path, count: int) -> Iterator[Row]:
    """Seconds of a plan between the last two commits, and the ratio to the bare difference."""
    difference = ["git", "-C", str(folder), "diff-tree", "-r", "-z", "--no-renames", "HEAD~1", "HEAD"]
    words = ["--base", "HEAD~1", "--head", "HEAD", "--format", "json", "--repository", str(folder)]
    where = {"PYTHONPATH": str(REPOSITORY)}
    ours = Contender("plan", [sys.executable, "-m", "ci.plan", *words], environment=where)
    bare = Contender("git", difference)
    measure([bare, ours], ROUNDS)
    yield Row(f"plan of {count} services", ours.wall, PROMISED[count], "s")
    # Two starts of Python and six of git at 29 services; reading the entries is the rest at 1,000.
    yield Row(f"plan of {count} services / git diff-tree", ours.wall / bare.wall, 100)


def main() -> None:
    """Prints the table."""
    with tempfile.TemporaryDirectory(prefix="doit-bench-") as scratch:
        for row in (*rows(REPOSITORY, 29), *rows(made(Path(scratch), 1000), 1000)):
            print(row)


if __name__ == "__main__":
    main()
