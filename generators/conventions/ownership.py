"""Which files of the repository are one service's own, beside its sources."""

from __future__ import annotations

from collections.abc import Iterable

from generators.conventions import monitoring, names

ENTRIES = "ci/services"
"""The folder of what pipelines know about each service."""
POLICY = "ci/risk.json"
"""What pipelines know about all of them."""

TESTS = "tests/services"
"""The folder of the services' tests, one sub-folder each."""
REPORTS = ".reports"
"""Where their runners write what came of them, in that folder."""
LEFT = ("node_modules", "__pycache__", REPORTS)
"""What runs of them leave there: names that no service can have."""

WRITTEN = (
    ".ci",
    ".yamllint.yaml",
    "CONTRIBUTING.md",
    "README.md",
    "bench",
    "cluster",
    "docs/adr",
    "docs/guide",
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
    "services.yaml",
    "templates",
    *(
        f"tests/{name}"
        for name in ("cases", "catalogs", "ci", "contract", "docs", "e2e", "golden", "support", "unit")
    ),
    "tools",
)
"""What people of the platform write, and what is recorded: no output makes a file in there."""
_PIPELINES = "ci"
"""Their code is written; what they know of services, below it, is generated."""
PLATFORM = (*WRITTEN, _PIPELINES, ".github", "charts", "docs/reference", "monitoring", TESTS)
"""Folders and files of the platform itself, and of generated files: no service is made of them."""

_WATCHED = (
    f"{monitoring.DASHBOARDS}/services",
    "monitoring/operator/services",
    "monitoring/prometheus/scrape/services",
    f"{monitoring.RULES}/services",
    monitoring.RUNBOOKS,
    f"{monitoring.RUNBOOKS}/notes",
    f"{monitoring.TESTS}/services",
)


def entry(service: str) -> str:
    """What pipelines know about a service."""
    return f"{ENTRIES}/{service}.json"


def tests(service: str) -> str:
    """The folder of a service's tests."""
    return f"{TESTS}/{service}"


def own_paths(service: str, environments: Iterable[str]) -> tuple[str, ...]:
    """Folders and files that are the service's, sorted; ``wallet.*`` is every file of that name.

    No id has a dot, so ``wallet.*`` is never a file of ``wallet-api``.
    """
    records = (names.release_record(environment, service) for environment in environments)
    watched = (f"{folder}/{service}.*" for folder in _WATCHED)
    return tuple(sorted((names.chart(service), tests(service), *records, *watched)))


def holder(path: str, services: Iterable[str], environments: Iterable[str]) -> str:
    """Whose a path is that no service may be made of: a service's id, "the platform", or empty for nobody.

    A path is somebody's as well when it lies in what is his, or holds it.
    """
    every = tuple(environments)
    for service in services:
        # Whatever is a service's has its id in its path.
        if service in path and any(_is_of(path, one) for one in (entry(service), *own_paths(service, every))):
            return service
    meets = any(_within(path, one) or _within(one, path) for one in PLATFORM)
    return "the platform" if meets else ""


def written(root: str) -> str:
    """What a folder meets that people write or that is recorded: no output may own it. Empty for nothing."""
    if root == _PIPELINES:
        return root
    return next((one for one in WRITTEN if _within(root, one) or _within(one, root)), "")


def _is_of(path: str, own: str) -> bool:
    stem = own.removesuffix("*")
    return path.startswith(stem) if stem != own else _within(path, own)


def _within(path: str, folder: str) -> bool:
    return path == folder or path.startswith(f"{folder}/")
