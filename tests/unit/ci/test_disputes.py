"""A path that two services state as theirs, and records that go by their names whoever states them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ci.base import Base
from ci.decision import decide
from ci.document import write
from tests.unit.ci.platforms import catalog, service

GREEDY = catalog(
    service("dash"), service("thief", sources=["apps/thief", "charts/dash", "releases/production/dash.yaml"])
)


@pytest.mark.parametrize("path", ["charts/dash/values.yaml", "releases/production/dash.yaml"])
def test_a_path_of_two_services_means_everything_and_is_told(path: str) -> None:
    found = decide(GREEDY, GREEDY, [path])
    assert found.everything
    assert found.services == ("dash", "thief")
    assert found.warnings == (f"everything runs: {path} belongs to dash and to thief",)


def test_a_release_record_is_of_the_service_it_is_named_after() -> None:
    found = decide(GREEDY, GREEDY, ["releases/production/dash.yaml"])
    assert write(found, Base("base"), "head", {})["releases"] == {"production": ["dash"]}


def test_a_release_record_counts_where_the_entry_cannot_be_read() -> None:
    lost = replace(GREEDY, services={}, doubts=("ci/services/dash.json is not JSON",))
    found = decide(lost, lost, ["releases/production/dash.yaml"])
    assert write(found, Base("base"), "head", {})["releases"] == {"production": ["dash"]}


@pytest.mark.parametrize(
    "path",
    ["releases/dash.yaml", "releases/a/b/dash.yaml", "releases/production/dash", "x/production/dash.yaml"],
)
def test_what_is_no_record_approves_nothing(path: str) -> None:
    found = decide(GREEDY, GREEDY, [path])
    assert write(found, Base("base"), "head", {})["releases"] == {}
