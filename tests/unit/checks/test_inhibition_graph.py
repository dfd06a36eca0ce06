"""Who mutes whom, over alerts that stand for all there are."""

from __future__ import annotations

import pytest

from generators.checks._alertmanager.inhibition_graph import Firing, circle, edges
from generators.checks._alertmanager.losses import followed, louder
from generators.checks._alertmanager.matchers import holds


def test_a_circle_of_mutes_is_seen_and_a_chain_is_none() -> None:
    alerts = [
        Firing(name, {"service": name, "needs": needs}) for name, needs in (("a", "b"), ("b", "c"), ("c", ""))
    ]
    chain = [
        {"source_matchers": [f'service="{name}"'], "target_matchers": [f'needs="{name}"']}
        for name in ("b", "c")
    ]
    assert edges(chain, alerts) == {1: {0}, 2: {1}}
    assert circle(edges(chain, alerts)) == []
    closing = {"source_matchers": ['service="a"'], "target_matchers": ['service="c"']}
    assert sorted(circle(edges([*chain, closing], alerts))) == [0, 1, 2]


def test_equal_labels_are_asked_and_nobody_mutes_himself() -> None:
    alerts = [Firing("a", {"env": "one"}), Firing("b", {"env": "two"}), Firing("c", {"env": "one"})]
    rule = {"source_matchers": ['env=~".+"'], "target_matchers": ['env=~".+"'], "equal": ["env"]}
    assert edges([rule], alerts) == {0: {2}, 2: {0}}


def test_a_loss_makes_one_alert_of_each_that_needs_what_is_lost() -> None:
    lost = {"signal": "availability", "environment": "live", "severity": "warning"}
    alerts = [
        Firing("down", {**lost, "service": "base", "lost": "base"}),
        Firing("other", {**lost, "service": "other"}),
        Firing("stated", {"signal": "upstream", "service": "a"}),
    ]
    every, made = followed(alerts, {"a": ("base", "store"), "b": ("base",)})
    assert [one.name for one in every] == [
        "down",
        "other",
        "UpstreamLost of a for down",
        "UpstreamLost of b for down",
    ]
    assert made == {0: {2, 3}}
    assert dict(every[2].labels) == {
        "signal": "upstream",
        "service": "a",
        "severity": "info",
        "environment": "live",
        "lost": "base",
        "loudness": "warning",
    }
    order = ("critical", "warning", "info")
    assert list(louder(every, {2: {1}, 3: {0, 1}}, order)) == []
    page = Firing("page", {"severity": "critical"})
    assert list(louder([*every, page], {2: {4}}, order)) == [
        "UpstreamLost of a for down mutes page, which is louder"
    ]


@pytest.mark.parametrize(
    ("matcher", "fits"),
    [
        ('a="x"', True),
        ('a!="x"', False),
        ('a=~"x|y"', True),
        ('a!~"y"', True),
        ('b=""', True),
        ('a=~"."', True),
    ],
)
def test_matchers_are_read_as_alertmanager_reads_them(matcher: str, fits: bool) -> None:
    assert holds(matcher, {"a": "x"}) is fits


def test_a_matcher_without_quotes_is_none() -> None:
    with pytest.raises(ValueError, match="quoted"):
        holds("a=x", {})
