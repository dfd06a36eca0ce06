"""Relabelling does here what it does in Prometheus."""

from __future__ import annotations

from typing import Any

import pytest

from generators.checks._prometheus.relabelling import relabelled

FOUND = {"a": "one", "b": "two", "__meta_x": "three"}


@pytest.mark.parametrize(
    ("step", "becomes"),
    [
        ({"source_labels": ["a"], "target_label": "c"}, {**FOUND, "c": "one"}),
        ({"source_labels": ["a", "b"], "target_label": "c"}, {**FOUND, "c": "one;two"}),
        ({"source_labels": ["a", "b"], "separator": "-", "target_label": "c"}, {**FOUND, "c": "one-two"}),
        ({"target_label": "c", "replacement": "fixed"}, {**FOUND, "c": "fixed"}),
        ({"source_labels": ["none"], "target_label": "a"}, {"b": "two", "__meta_x": "three"}),
        ({"source_labels": ["none"], "regex": "(.+)", "target_label": "a", "replacement": "$1"}, FOUND),
        (
            {"source_labels": ["a"], "regex": "(o)(.*)", "target_label": "c", "replacement": "${2}-$1"},
            {**FOUND, "c": "ne-o"},
        ),
        ({"source_labels": ["a"], "target_label": "c", "replacement": "$$1"}, {**FOUND, "c": "$1"}),
        ({"source_labels": ["a"], "regex": "one", "action": "keep"}, FOUND),
        ({"source_labels": ["a"], "regex": "on", "action": "keep"}, None),
        ({"source_labels": ["a"], "regex": "one|other", "action": "drop"}, None),
        ({"source_labels": ["a"], "regex": "ne", "action": "drop"}, FOUND),
        ({"regex": "a|b.+", "action": "labeldrop"}, {"b": "two", "__meta_x": "three"}),
    ],
)
def test_a_step_does_what_prometheus_does(step: dict[str, Any], becomes: dict[str, str] | None) -> None:
    assert relabelled(FOUND, [step]) == becomes


def test_steps_see_what_the_steps_before_them_wrote() -> None:
    steps: list[dict[str, Any]] = [
        {"source_labels": ["a"], "target_label": "c"},
        {"source_labels": ["c"], "regex": "one", "action": "keep"},
        {"source_labels": ["c"], "regex": "one", "target_label": "c", "replacement": ""},
    ]
    assert relabelled(FOUND, steps) == FOUND


def test_an_action_that_nobody_here_uses_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="'hashmod' is not one of replace, keep, drop, labeldrop"):
        relabelled(FOUND, [{"action": "hashmod", "target_label": "c", "modulus": 2}])
