"""Every source file passes the linter and the type checker, stays small and has a telling name."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.support.catalogs import REPOSITORY
from tests.support.sources import FEWEST, GENERATED, SOURCES, oddities

# Of other programs than ours: services and their tests, judged by what those pin themselves.
SEEDS = ("templates/",)


def run(*command: str, source: str | None = None) -> subprocess.CompletedProcess[str]:
    program = Path(sys.executable).with_name(command[0])
    return subprocess.run(
        [program, *command[1:]], cwd=REPOSITORY, input=source, capture_output=True, text=True, check=False
    )


def test_a_package_of_long_files_is_not_hidden_by_short_ones_elsewhere() -> None:
    lengths = {Path(f"a/{name}.py"): 20 for name in range(20)}
    heavy = {Path(f"b/{name}.py"): 181 for name in range(FEWEST)}

    assert oddities(lengths | heavy) == ["b has a median of 181.0 lines"]
    assert oddities(lengths | dict(list(heavy.items())[1:])) == []
    assert oddities(lengths | {Path("tests") / path: count for path, count in heavy.items()}) == []


def test_the_linter_finds_nothing() -> None:
    done = run("ruff", "check", "--no-cache", "--output-format", "concise", ".")
    assert done.returncode == 0, done.stdout


@pytest.mark.slow
def test_the_type_checker_finds_nothing() -> None:
    done = run("mypy", "--cache-dir", "/dev/null")
    assert done.returncode == 0, done.stdout


def test_sources_stay_small_and_say_what_they_are() -> None:
    lengths = {path.relative_to(REPOSITORY): len(path.read_text().splitlines()) for path in SOURCES}
    assert len(lengths) > 50
    assert oddities(lengths) == []


def test_no_source_is_left_out() -> None:
    done = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "*.py"],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=True,
    )
    every = {path for path in done.stdout.splitlines() if not path.startswith((*GENERATED, *SEEDS))}
    judged = {path.relative_to(REPOSITORY).as_posix() for path in SOURCES}
    assert every - judged == set()
    typed = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())["tool"]["mypy"]["files"]
    assert {path for path in every if not path.startswith(tuple(typed))} == set()


def test_the_linter_notices_what_it_is_for() -> None:
    source = '"""A module."""\n\nimport os\n\n\ndef f(x):\n    return eval(x)\n'
    done = run("ruff", "check", "--no-cache", "--stdin-filename", "generators/made_up.py", "-", source=source)
    assert done.returncode == 1
    assert all(code in done.stdout for code in ("F401", "S307", "D103")), done.stdout


@pytest.mark.slow
def test_the_type_checker_notices_what_it_is_for(tmp_path: Path) -> None:
    made_up = tmp_path / "made_up.py"
    made_up.write_text("def f(x):\n    return x\n\n\ny: int = 'a'\n")
    done = run("mypy", "--cache-dir", "/dev/null", str(made_up))
    assert "[no-untyped-def]" in done.stdout
    assert "[assignment]" in done.stdout


def test_long_and_vague_files_are_noticed() -> None:
    lengths = {Path("a/utils.py"): 301, Path("b.py"): 200}
    assert oddities(lengths) == [
        "a/utils.py has 301 lines",
        "a/utils.py has a name that says nothing",
        "the median is 250.5 lines",
    ]
