"""What judges and tests the sources of a service, by its language: commands, none of which is run here.

What a service is judged with it pins itself, in its lock file or its requirements; its own scripts say how.
What knows the weaknesses of others' code is the repository's: ``requirements/judges.txt``.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from ci.own import Own

UNIT = "unit"
COVERED = "80"
"""Percent, where nothing else is asked for."""
CONTRACT = "tests/services/{}/contract.json"
"""What the generated tests of a service begin with."""


class Command(NamedTuple):
    """A command and what it is for. Where ``vital`` it fails, those after it would only repeat it.

    It is started in the service's folder, or at the top of the repository.
    """

    title: str
    words: tuple[str, ...]
    vital: bool = False
    at_top: bool = False
    environment: Mapping[str, str] = MappingProxyType({})


Commands = tuple[Command, ...]

_PYTHON = ".venv/bin/python"
_PIP = ("-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes", "--requirement")
_JUDGES = ".cache/judges"
"""Apart from the service's packages: what looks at them must not be changed by them."""
_INSTALL: Mapping[str, Commands] = {
    "typescript": (Command("install", ("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"), True),),
    "python": (
        Command("environment", ("python3", "-m", "venv", ".venv"), True),
        Command("install", (_PYTHON, *_PIP, "requirements-test.txt"), True),
    ),
}
_NOT_SHIPPED = "./.venv,./tests"
_AUDITED = ("--require-hashes", "--requirement", "requirements.txt")
_MEASURES = ("lines", "branches", "functions")


def quality(service: Own, folder: Path) -> Commands:
    """What a service's sources are judged with. Formatting in TypeScript: where it has a script for that."""
    install = _INSTALL[service.language]
    if service.language == "python":
        judge = Path(_JUDGES).absolute() / "bin"
        return (
            *install,
            Command("lint", (_PYTHON, "-m", "ruff", "check", ".")),
            Command("format", (_PYTHON, "-m", "ruff", "format", "--check", ".")),
            Command("types", (_PYTHON, "-m", "mypy", "--strict")),
            Command("judges", ("python3", "-m", "venv", _JUDGES), True, at_top=True),
            Command("judges", (f"{judge}/python", *_PIP, "requirements/judges.txt"), True, at_top=True),
            Command(
                "security", (f"{judge}/bandit", "--recursive", "--quiet", "--exclude", _NOT_SHIPPED, ".")
            ),
            Command("audit", (f"{judge}/pip-audit", "--disable-pip", *_AUDITED)),
        )
    return (
        *install,
        Command("lint", ("npm", "run", "lint")),
        *(() if "format" not in _scripts(folder) else (Command("format", ("npm", "run", "format")),)),
        Command("types", ("npx", "--no-install", "tsc", "--noEmit")),
        Command("audit", ("npm", "audit", "--omit=dev", "--audit-level=high")),
    )


def tests(service: Own, suite: str, folder: Path) -> Commands:
    """How a suite is run: the team's own tests, then those that follow from the catalog.

    The team's unit tests must be there: without them nothing says that the code is covered.
    """
    own = _python(service, suite, folder) if service.language == "python" else _node(service, suite, folder)
    return (*(() if not own else (*_INSTALL[service.language], *own)), *_generated(service, suite))


def _python(service: Own, suite: str, folder: Path) -> Commands:
    there = (folder / "tests" / suite).is_dir()
    if suite != UNIT:
        return (Command(f"{suite} tests", (_PYTHON, "-m", "pytest", f"tests/{suite}")),) if there else ()
    least = f"--cov-fail-under={_least(service)}"
    words = (_PYTHON, "-m", "pytest", f"tests/{suite}" if there else "tests", "--cov", "--cov-branch", least)
    return (Command(f"{suite} tests", (*words, "--cov-report=term")),)


def _node(service: Own, suite: str, folder: Path) -> Commands:
    """Of Vitest, in a script of the suite's name, or, for unit tests, of Node's own runner in ``test``."""
    script, least = f"test:{suite}", _least(service)
    scripts = _scripts(folder)
    if suite != UNIT:
        return (Command(f"{suite} tests", ("npm", "run", script)),) if script in scripts else ()
    if script in scripts:
        asked = (f"--coverage.thresholds.{one}={least}" for one in (*_MEASURES, "statements"))
        return (Command(f"{suite} tests", ("npm", "run", script, "--", "--coverage", *asked)),)
    words = (f"--test-coverage-{one}={least}" for one in _MEASURES)
    asked_by = {"NODE_OPTIONS": " ".join(words)}
    return (Command(f"{suite} tests", ("npm", "test"), environment=asked_by),)


def _generated(service: Own, suite: str) -> Commands:
    if not Path(CONTRACT.format(service.id)).is_file():
        return ()
    words = ("./doit", "test:services", service.id, "--", "--part", suite)
    return (Command(f"{suite} tests of the catalog", words, at_top=True),)


def _least(service: Own) -> str:
    return os.environ.get(f"COVERAGE_{service.language.upper()}", COVERED)


def _scripts(folder: Path) -> frozenset[str]:
    try:
        return frozenset(json.loads((folder / "package.json").read_bytes()).get("scripts") or {})
    except (OSError, ValueError, AttributeError):
        return frozenset()
