"""Judges the sources of services with the programs of their language, and runs their suites.

    python3 -m ci.service quality wallet dash
    python3 -m ci.service tests --suite unit wallet

Works in each service's own folder, one after the other. Every command is run, none stops another; ends
with 1 when one of them failed, with 2 where a word is no service. A service without sources is said to
have none, and is no failure. The share of code that unit tests must reach is ``COVERAGE_<LANGUAGE>``.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from ci import actions, programs
from ci.matrix import SUITES
from ci.own import Own, Unknown, named

UNIT = "unit"
COVERED = "80"
"""Percent, where nothing else is asked for."""


class Command(NamedTuple):
    """A command and what it is for. Where ``vital`` it fails, those after it would only repeat it."""

    title: str
    words: tuple[str, ...]
    vital: bool = False


_PYTHON = ".venv/bin/python"
_INSTALL = {
    "typescript": (Command("install", ("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"), True),),
    "python": (
        Command("environment", ("python3", "-m", "venv", ".venv"), True),
        Command(
            "install",
            (
                _PYTHON,
                "-m",
                "pip",
                "install",
                "--quiet",
                "--constraint",
                "constraints.txt",
                "--editable",
                ".[test]",
            ),
            True,
        ),
    ),
}
_QUALITY = {
    "typescript": (
        Command("lint", ("npx", "--no-install", "eslint", "--max-warnings", "0", ".")),
        Command("format", ("npx", "--no-install", "prettier", "--check", ".")),
        Command("types", ("npx", "--no-install", "tsc", "--noEmit")),
        Command("audit", ("npm", "audit", "--omit=dev", "--audit-level=high")),
    ),
    "python": (
        Command("lint", (_PYTHON, "-m", "ruff", "check", ".")),
        Command("format", (_PYTHON, "-m", "ruff", "format", "--check", ".")),
        Command("types", (_PYTHON, "-m", "mypy", "--strict", ".")),
        Command(
            "security",
            (_PYTHON, "-m", "bandit", "--recursive", "--quiet", "--exclude", "./.venv,./tests", "."),
        ),
        Command("audit", (_PYTHON, "-m", "pip_audit", "--local")),
    ),
}


def quality(service: Own) -> tuple[Command, ...]:
    """What a service's sources are judged with."""
    return (*_INSTALL[service.language], *_QUALITY[service.language])


def tests(service: Own, suite: str, folder: Path) -> tuple[Command, ...]:
    """How a suite is run; nothing for a suite that the service does not have, but for unit tests.

    Those must be there: without them nothing says that the code is covered.
    """
    least = os.environ.get(f"COVERAGE_{service.language.upper()}", COVERED)
    if service.language == "python":
        if suite != UNIT and not (folder / "tests" / suite).is_dir():
            return ()
        words = [_PYTHON, "-m", "pytest", f"tests/{suite}"]
        if suite == UNIT:
            words += ["--cov", "--cov-branch", f"--cov-fail-under={least}", "--cov-report=term"]
    else:
        script = f"test:{suite}"
        if suite != UNIT and script not in _scripts(folder):
            return ()
        words = ["npm", "run", script]
        if suite == UNIT:
            measures = ("lines", "branches", "functions", "statements")
            words += ["--", "--coverage", *(f"--coverage.thresholds.{one}={least}" for one in measures)]
    return (*_INSTALL[service.language], Command(f"{suite} tests", tuple(words)))


def _scripts(folder: Path) -> frozenset[str]:
    try:
        return frozenset(json.loads((folder / "package.json").read_bytes()).get("scripts") or {})
    except (OSError, ValueError, AttributeError):
        return frozenset()


def main(words: Sequence[str]) -> int:
    """The command; see the module's docstring."""
    given = _arguments().parse_intermixed_args(words)
    try:
        services = named(given.services)
    except Unknown as error:
        sys.stderr.write(f"{actions.annotation('error', str(error))}\n")
        return 2
    failed = [
        text for service in services for text in _each(service, given.suite if given.what == "tests" else "")
    ]
    for text in failed:
        sys.stdout.write(f"{actions.annotation('error', text)}\n")
    sys.stdout.write(f"{len(services)} services, {len(failed)} failures\n")
    return 1 if failed else 0


def _each(service: Own, suite: str) -> Iterator[str]:
    """What failed, a sentence each."""
    folder = Path(service.sources[0])
    if not folder.is_dir():
        sys.stdout.write(f"{service.id}: no sources\n")
        return
    commands = tests(service, suite, folder) if suite else quality(service)
    if not commands:
        sys.stdout.write(f"{service.id}: no {suite} suite\n")
    for command in commands:
        with programs.group(f"{service.id}: {command.title}"):
            code = programs.run(command.words, folder=folder)
        if code:
            yield f"{service.id}: {command.title} failed with code {code}: {' '.join(command.words)}"
            if command.vital:
                return


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python3 -m ci.service",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("what", choices=("quality", "tests"))
    parser.add_argument("services", nargs="+", metavar="SERVICE")
    parser.add_argument("--suite", choices=SUITES, default=UNIT, help="with tests, which")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
