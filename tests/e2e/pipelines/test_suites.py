"""The legs of a service that was just made run its own tests and the generated ones, for real.

Nothing that they need is played: Node, npm, the lab, and a PostgreSQL and a Redis that stand where a workflow
has service containers. The plan and the actions are those of every walk.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from lab import Lab
from tests.e2e.checkout import REPOSITORY
from tests.e2e.pipelines.founded import SERVICE, Advisories, Founded, Servers
from tests.e2e.pipelines.rehearsal import run
from tests.e2e.pipelines.steps import show

pytestmark = pytest.mark.slow

TESTS = ("--job", "tests")
SUITES = ("unit", "integration", "e2e")
JUDGED = {
    "typescript": ("install", "lint", "format", "types", "audit", "licences"),
    "python": ("install", "lint", "format", "types", "judges", "security", "audit", "licences"),
}
TOLD = {"typescript": "a service of TypeScript is judged", "python": "a service of Python is judged"}
MEASURED = {
    "typescript": re.compile(r"All files +\| +[89]\d\.\d+ "),
    "python": re.compile(r"TOTAL +\d+ +\d+ +\d+ +\d+ +[89]\d%"),
}


@pytest.fixture
def servers() -> Iterator[Servers]:
    with Lab(REPOSITORY) as lab:
        found = Servers(lab)
        yield found
        found.close()


@pytest.mark.parametrize("language", ["typescript", pytest.param("python", marks=pytest.mark.deep)])
def test_a_new_service_passes_every_leg_against_the_servers_of_the_job(
    servers: Servers, tmp_path: Path, language: str
) -> None:
    world = Founded(tmp_path / "world", language)
    world.addresses = servers.addresses
    before = servers.heard()
    head = world.git("rev-parse", "main")
    asked = {"inputs": {"everything": "false", "services": SERVICE}}
    one = show(run(world, "ci", "workflow_dispatch", head, asked, "a service on its first day", TESTS), 0)
    for suite in SUITES:
        assert any(f"Tests, {SERVICE} {language} {suite}" in leg.name for leg in one.of("tests"))
        assert f"{SERVICE}: {suite} tests of the catalog" in one.said, one.said[-2000:]
    assert one.said.count("test:services: 1 of 1 services") == len(SUITES)
    assert f"{SERVICE}, apps/{SERVICE}: unit" in one.said, "its own sources are tried, not the template's"
    assert MEASURED[language].search(one.said), "the share of all its sources is told"
    transactions, connections = (now - then for now, then in zip(servers.heard(), before, strict=True))
    assert transactions > 100
    assert connections > 10
    databases = servers.postgres.query("select datname from pg_database where datname like 'lab-%'")
    assert databases == []


@pytest.fixture
def advisories() -> Iterator[Advisories]:
    found = Advisories()
    yield found
    found.close()


@pytest.mark.deep  # minutes of installing; nightly.yml runs them
@pytest.mark.parametrize("language", ["typescript", "python"])
def test_a_new_service_is_judged_well_by_every_program_of_its_language(
    advisories: Advisories, tmp_path: Path, language: str
) -> None:
    world = Founded(tmp_path / "world", language)
    world.advisories = advisories.url
    head = world.git("rev-parse", "main")
    asked = {"inputs": {"everything": "false", "services": SERVICE}}
    only = ("--job", "quality")
    one = show(run(world, "ci", "workflow_dispatch", head, asked, TOLD[language], only), 0)
    for title in JUDGED[language]:
        assert f"{SERVICE}: {title}" in one.said, title
    assert "1 services, 0 failures" in one.said
    assert ("fastapi" in advisories.asked) is (language == "python")
