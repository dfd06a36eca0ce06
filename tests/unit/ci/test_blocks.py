from __future__ import annotations

import pytest

from ci.blocks import Block, cut_up

TEXT = """version: 1
services:
  # About a.
  a:
    port: 1

    alerts:  # why
      errors:
        # A note.
        warning: {above: 1%}
    title: A
  "b": {port: 2}
tiers:
  core: {}
"""


def test_services_are_told_from_the_rest_and_limits_of_alerts_from_both() -> None:
    found = cut_up(TEXT)
    alerts = "    alerts:  # why\n      errors:\n        warning: {above: 1%}"
    assert found.services["a"] == Block("  a:\n    port: 1\n    title: A", alerts)
    assert found.services["b"] == Block('  "b": {port: 2}', "")
    assert found.outside == "version: 1\nservices:\ntiers:\n  core: {}"


@pytest.mark.parametrize(
    "block",
    [
        "  a:\n    metrics:\n      alerts: {unit: a}",
        "  a:\n   metrics:\n    alerts: {unit: a}",
        "  a:\n      port: 1\n      alerts: {errors: 1}",
        '  a:\n    "alerts": {errors: 1}',
        "  a: {alerts: {errors: 1}}",
        "  a:\n    alerts-of-old: 1",
    ],
)
def test_what_is_not_laid_out_as_usual_is_no_limit_of_an_alert(block: str) -> None:
    assert cut_up(f"services:\n{block}\n").services["a"] == Block(block, "")


@pytest.mark.parametrize("value", [" {errors: {warning: {above: 1%}}}", "", " # why"])
def test_limits_of_alerts_end_with_the_next_key(value: str) -> None:
    found = cut_up(f"services:\n  a:\n    alerts:{value}\n      more: 1\n    port: 1\n")
    assert found.services["a"].rest == "  a:\n    port: 1"
