"""What is said of a service must be what the catalog says; what is not said is taken from there."""

from __future__ import annotations

import pytest

from generators import catalog
from generators.model import Service
from generators.service_sources.block import Edge
from generators.service_sources.contradictions import contradictions
from generators.service_sources.questions import Given
from tests.e2e.checkout import REPOSITORY


@pytest.fixture(scope="module")
def service() -> Service:
    """One that calls somebody and uses something."""
    model = catalog.load(REPOSITORY / "tests/catalogs/golden.yaml", "golden.yaml").model
    assert model is not None
    return next(one for one in model.services if one.calls and one.uses)


def test_what_agrees_or_was_not_said_contradicts_nothing(service: Service) -> None:
    same = Given(
        id=service.id,
        title=service.title,
        tier=service.tier.name,
        team=service.team.name,
        language=service.language.name,
        kind=service.kind,
        port=service.port,
        depends_on=tuple(Edge(one.service, one.optional) for one in reversed(service.calls)),
        uses=tuple(Edge(one.resource.name, one.optional) for one in service.uses),
        hosts=service.base.route.hosts,
        schedule=service.base.schedule.cron,
        description=service.description,
    )
    assert list(contradictions(same, service)) == []
    assert list(contradictions(Given(id=service.id), service)) == []


@pytest.mark.parametrize(
    ("flag", "given"),
    [
        ("--title", Given(title="x")),
        ("--tier", Given(tier="x")),
        ("--team", Given(team="x")),
        ("--language", Given(language="x")),
        ("--kind", Given(kind="x")),
        ("--schedule", Given(schedule="x")),
        ("--storage", Given(storage="1Gi")),
        ("--description", Given(description="x")),
        ("--port", Given(port=1)),
        ("--depends-on", Given(depends_on=())),
        ("--uses", Given(uses=())),
        ("--host", Given(hosts=("x",))),
    ],
)
def test_each_option_that_differs_is_refused(service: Service, flag: str, given: Given) -> None:
    (problem,) = contradictions(given, service)
    assert (problem.rule, str(problem.place)) == ("new/contradicts", flag)


def test_an_edge_that_is_less_needed_than_stated_differs(service: Service) -> None:
    eased = tuple(Edge(one.service, not one.optional) for one in service.calls)
    (problem,) = contradictions(Given(depends_on=eased), service)
    stated = ", ".join(sorted(str(Edge(one.service, one.optional)) for one in service.calls))
    assert f"is [{stated}], not [" in problem.message
