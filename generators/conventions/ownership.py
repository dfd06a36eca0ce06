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

_WATCHED = (
    f"{monitoring.DASHBOARDS}/services",
    "monitoring/operator/rules/services",
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
