"""Whom a release record approves for, and under which name a chart is installed."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from ops.records.release import Record
from tests.unit.outputs.chart_helm import RECORD, Charts, Refused

pytestmark = pytest.mark.slow


def written(environment: str, service: str) -> dict[str, Any]:
    """As the commands write it."""
    text = Record("1.4.2", f"sha256:{'a' * 64}", "b" * 40, "somebody").text(environment, service)
    read: dict[str, Any] = yaml.safe_load(text)
    return read


def test_the_record_of_the_service_and_environment_is_taken(on_gateway: Charts) -> None:
    assert "1.4.2@sha256:aaaa" in on_gateway.text("rich", "production", written("production", "rich"))


@pytest.mark.parametrize(
    ("environment", "service", "said"),
    [
        (
            "staging",
            "rich",
            "approves for environment staging, not production; take -f releases/production/rich",
        ),
        ("production", "canary", "approves for service canary, not rich"),
    ],
)
def test_what_was_approved_for_another_is_refused(
    on_gateway: Charts, environment: str, service: str, said: str
) -> None:
    with pytest.raises(Refused, match=said):
        on_gateway.text("rich", "production", written(environment, service))


def test_a_release_is_called_like_the_service(on_gateway: Charts) -> None:
    with pytest.raises(Refused, match=r"the release is called foo; .* call it rich"):
        on_gateway.helm(
            "template", "foo", "charts/rich", *on_gateway.options("rich", "production"), values=RECORD
        )


def test_no_values_at_all_are_told_in_the_name_of_the_chart(on_gateway: Charts) -> None:
    with pytest.raises(Refused, match="rich: no environment chosen; add -f charts/rich/values-"):
        on_gateway.helm("template", "rich", "charts/rich", "--set", "workload=null", values={})
