"""What in the repository is people's, what is generated, and which of it is one service's own."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from generators.conventions import names

CATALOG = "services.yaml"
"""The name of a platform's catalog, where it has no other one."""
ID = "{id}"
"""Stands for a service's id in the paths that an output states."""
ENTRIES = "ci/services"
"""The folder of what pipelines know about each service."""
POLICY = "ci/risk.json"
"""What pipelines know about all of them."""

GOLDEN_CATALOG = "tests/catalogs/golden.yaml"
"""A small catalog with every kind of service once."""
GOLDEN = "tests/golden"
"""The folder of what it generates, for reviews."""

TESTS = "tests/services"
"""The folder of the services' tests, one sub-folder each."""
REPORTS = ".reports"
"""Where their runners write what came of them, in that folder."""
LEFT = ("node_modules", "__pycache__", REPORTS)
"""What runs of them leave there: names that no service can have."""

WRITTEN = (
    ".ci",
    ".gitattributes",
    ".gitignore",
    ".yamllint.yaml",
    "CONTRIBUTING.md",
    "README.md",
    "bench",
    "cluster",
    "docs/adr",
    "docs/guide",
    "docs/pictures",
    "dodo.py",
    "doit",
    "generators",
    "lab",
    "ops",
    "pyproject.toml",
    "rehearsal",
    "releases",
    "reporting",
    "requirements",
    CATALOG,
    "templates",
    *(
        f"tests/{name}"
        for name in ("cases", "catalogs", "ci", "contract", "docs", "e2e", "golden", "support", "unit")
    ),
    "tests/conftest.py",
    "tools",
)
"""What people of the platform write, and what is recorded: no output makes a file in there."""
_PIPELINES = "ci"
"""Their code is written; what they know of services, below it, is generated."""
PLATFORM = (*WRITTEN, _PIPELINES, ".github", "charts", "docs/reference", "monitoring", TESTS)
"""Folders and files of the platform itself, and of generated files: no service is made of them."""


def entry(service: str) -> str:
    """What pipelines know about a service."""
    return f"{ENTRIES}/{service}.json"


def tests(service: str) -> str:
    """The folder of a service's tests."""
    return f"{TESTS}/{service}"


def own_paths(service: str, environments: Iterable[str], generated: Iterable[str]) -> tuple[str, ...]:
    """Folders and files that are the service's, sorted; ``wallet.*`` is every file of that name.

    ``generated`` are those of its outputs, as ``SERVICE_PATHS`` states them. No id has a dot, so
    ``wallet.*`` is never a file of ``wallet-api``.
    """
    records = (names.release_record(environment, service) for environment in environments)
    return tuple(sorted((*records, *(path.replace(ID, service) for path in generated))))


class Place(NamedTuple):
    """Where a service's file is: ``<folder>/<service><suffix>``, or ``below`` that."""

    folder: str
    service: str
    suffix: str
    below: str


def place(path: str, patterns: Iterable[str]) -> Place | None:
    """Where a file is among the places that outputs state, ``charts/{id}`` or ``rules/{id}.*``."""
    for pattern in patterns:
        before, _, after = pattern.partition(ID)
        if not path.startswith(before):
            continue
        name, _, below = path.removeprefix(before).partition("/")
        service, dot, more = name.partition(".")
        if bool(dot) is bool(after) and not (dot and below):
            return Place(before.rstrip("/"), service, f"{dot}{more}", below)
    return None


def is_taken(path: str, generated: Iterable[str]) -> bool:
    """Whether no service may be made of a path.

    It is the platform's or an output's then, or lies in what is, or holds it. ``generated`` are the folders
    that outputs own.
    """
    return any(_within(path, one) or _within(one, path) for one in (*PLATFORM, *generated))


def written(root: str) -> str:
    """What a folder meets that people write or that is recorded: no output may own it. Empty for nothing."""
    if root == _PIPELINES:
        return root
    return next((one for one in WRITTEN if _within(root, one) or _within(one, root)), "")


def _within(path: str, folder: str) -> bool:
    return path == folder or path.startswith(f"{folder}/")
