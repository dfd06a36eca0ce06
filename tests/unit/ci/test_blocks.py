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


def test_limits_of_all_alerts_are_told_apart() -> None:
    text = (
        "alerting:\n  severities: {a: 1}\n  signals: # of all\n    errors:\n      warning: {above: 2%}\n"
        "  mute:\n    - x\nservices:\n  a:\n    port: 1\n"
    )
    found = cut_up(text)
    assert found.limits == "  signals: # of all\n    errors:\n      warning: {above: 2%}"
    assert found.outside == "alerting:\n  severities: {a: 1}\n  mute:\n    - x\nservices:"
    assert found.services == {"a": Block("  a:\n    port: 1", "")}


@pytest.mark.parametrize("text", ["alerting: {signals: {errors: 1}}\n", "other:\n  signals:\n    a: 1\n"])
def test_what_is_laid_out_otherwise_is_no_limit(text: str) -> None:
    assert cut_up(text).limits == ""
    assert cut_up(text).outside == text.rstrip()
