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
from typing import Any, NamedTuple

from ci import coverage
from ci.own import Own

UNIT, E2E = "unit", "e2e"
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
_LOCKED = ("npx", "--no-install")
"""A program of the lock file, and no other one of that name."""
_FORBIDDEN = ("trivy", "fs", "--quiet", "--scanners", "license", "--severity", "CRITICAL", "--exit-code", "1")
"""Licences that a service cannot be given away under; known of packages once they are installed."""
_REPORTS = ("text", "json-summary")
_SOURCES = "src"
"""Where a service in TypeScript has what it is measured by, whether a test loads it or not."""


def quality(service: Own, folder: Path) -> Commands:
    """What a service's sources are judged with: the same programs for each, set up as its team likes."""
    install = _INSTALL[service.language]
    environment = {"VIRTUAL_ENV": str((folder / ".venv").absolute())}
    licences = Command("licences", (*_FORBIDDEN, "."), environment=environment)
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
            licences,
        )
    return (
        *install,
        Command("lint", (*_LOCKED, "eslint", "--max-warnings", "0", ".")),
        Command("format", (*_LOCKED, "prettier", "--check", ".")),
        Command("types", (*_LOCKED, "tsc", "--noEmit")),
        Command("audit", ("npm", "audit", "--omit=dev", "--audit-level=high")),
        licences,
    )


def tests(service: Own, suite: str, folder: Path) -> Commands:
    """How a suite is run: the team's own tests, then those that follow from the catalog.

    The team's unit tests must be there: without them nothing says that the code is covered.
    """
    own = _python(service, suite, folder) if service.language == "python" else _node(service, suite, folder)
    return (*(() if not own else (*_INSTALL[service.language], *own)), *_generated(service, suite))


def _python(service: Own, suite: str, folder: Path) -> Commands:
    there = (folder / "tests" / suite).is_dir()
    pytest = (_PYTHON, "-m", "pytest", f"tests/{suite}" if there else "tests")
    if suite != UNIT:
        return (Command(f"{suite} tests", pytest),) if there else ()
    measured = (f"--cov={name}" for name in _packages(folder) or (".",))
    # Each share is judged apart, by what comes after: together, many lines would hide few branches.
    told = ("--cov-branch", "--cov-report=term", f"--cov-report=json:{coverage.PYTHON}", "--cov-fail-under=0")
    judge = ("python3", "-m", "ci.coverage", str(folder / coverage.PYTHON), least(service))
    return (
        Command(f"{suite} tests", (*pytest, *measured, *told)),
        Command("coverage", judge, at_top=True),
    )


def _packages(folder: Path) -> list[str]:
    """The packages of a service, which coverage counts whole; its tests are none of them."""
    found = (path.parent.name for path in folder.glob("*/__init__.py"))
    return sorted(name for name in found if name != "tests")


def _node(service: Own, suite: str, folder: Path) -> Commands:
    """Of Vitest, in a script of the suite's name, or, for unit tests, of any other runner in ``test``, around
    which c8 counts. Either counts each file of the sources, whether a test loads it or not.
    """
    script, most = f"test:{suite}", least(service)
    scripts = _scripts(folder)
    if suite != UNIT:
        return (Command(f"{suite} tests", ("npm", "run", script)),) if script in scripts else ()
    if script in scripts:
        vitest = ("npm", "run", script, "--", "--coverage", f"--coverage.include={_SOURCES}/**")
        told = tuple(f"--coverage.reporter={one}" for one in _REPORTS)
        asked = (f"--coverage.thresholds.{one}={most}" for one in (*coverage.MEASURES, "statements"))
        return (Command(f"{suite} tests", (*vitest, *told, *asked)),)
    c8 = (*_LOCKED, "c8", "--all", "--src", _SOURCES, "--include", f"{_SOURCES}/**")
    told = tuple(word for one in _REPORTS for word in ("--reporter", one))
    asked = (word for one in coverage.MEASURES for word in (f"--{one}", most))
    return (Command(f"{suite} tests", (*c8, *told, "--check-coverage", *asked, "npm", "test")),)


def _generated(service: Own, suite: str) -> Commands:
    """A part that this kind of service does not have is not asked for: running nothing is a failure."""
    stated = _contract(service)
    if stated is None or (suite == E2E and stated.get("page") is False):
        return ()
    words = ("./doit", "test:services", service.id, "--", "--part", suite)
    return (Command(f"{suite} tests of the catalog", words, at_top=True),)


def least(service: Own) -> str:
    """Percent of its sources that its unit tests must reach: the service's own, else its language's."""
    its_language = os.environ.get(f"COVERAGE_{service.language.upper()}", COVERED)
    return str((_contract(service) or {}).get("coverage", its_language))


def _contract(service: Own) -> Mapping[str, Any] | None:
    """What the catalog states of it; None where no tests are generated for it."""
    try:
        stated = json.loads(Path(CONTRACT.format(service.id)).read_bytes())
    except FileNotFoundError:
        return None
    except ValueError:
        return {}
    return stated if isinstance(stated, dict) else {}


def _scripts(folder: Path) -> frozenset[str]:
    try:
        return frozenset(json.loads((folder / "package.json").read_bytes()).get("scripts") or {})
    except (OSError, ValueError, AttributeError):
        return frozenset()
