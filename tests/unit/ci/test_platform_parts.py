"""What goes before all services is told, and starts no more than it must."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from ci import document, summary
from ci.base import Base
from ci.decision import decide
from ci.inputs import PLATFORM
from tests.unit.ci.platforms import catalog, service

WATCHED = "monitoring/operator/services/a.yaml"
FLEET = catalog(service("a", paths=["charts/a", WATCHED, "monitoring/rules/services/a.*"]), service("b"))


def told(*paths: str, records: Iterable[str] | None = None) -> dict[str, object]:
    """The plan of a change of these paths."""
    decision = decide(FLEET, FLEET, paths, records=records)
    return document.write(decision, Base("0" * 40, "test"), "1" * 40, {})


@pytest.mark.parametrize(
    ("paths", "platform", "everything"),
    [
        (["apps/a/main.py", "docs/x.md"], [], False),
        (["charts/platform/values.yaml"], ["charts/platform/values.yaml"], True),
        (["monitoring/operator/rules/platform/x.yaml"], ["monitoring/operator/rules/platform/x.yaml"], True),
        # A service's own goes with it, and stays behind where nothing else of it is delivered.
        ([WATCHED, "apps/a/main.py"], [], False),
        ([WATCHED, "monitoring/rules/services/a.yaml"], [WATCHED], False),
        (["releases/staging/platform.yaml"], ["releases/staging/platform.yaml"], False),
    ],
)
def test_what_no_delivery_of_services_brings(paths: list[str], platform: list[str], everything: bool) -> None:
    plan = told(*paths)
    assert (plan["platform"], plan["everything"]) == (platform, everything)
    assert ("it goes before them, as a high risk" in summary.of_plan(plan)) is bool(platform)


def test_the_record_of_the_platform_is_no_promotion_and_no_service_is_tested_for_it() -> None:
    plan = told("releases/staging/platform.yaml")
    assert plan["services"] == plan["images"] == plan["warnings"] == []
    assert (plan["releases"], plan["project"]) == ({}, True)
    assert told("releases/staging/deep/platform.yaml")["everything"]


def test_where_nothing_is_compared_all_of_it_may_have_changed() -> None:
    assert told(records=[])["platform"] == [*PLATFORM]
