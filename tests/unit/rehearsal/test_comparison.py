"""Nothing that differs is left out of what is told, and what nobody declared comes first."""

from __future__ import annotations

import pytest

from rehearsal import comparison
from rehearsal.factor import expression, shorter
from rehearsal.outcome import Outcome, Report
from rehearsal.shipped import (
    ADDRESS,
    FOLDER,
    OTHER,
    TIME,
    Difference,
    argument_differences,
    differences,
    replaced,
)

EXPR = 'rate(a{b="[1h]"}[5m]) > 0.1 and rate(a[5m] offset 1w) > 0'


def test_what_is_alike_shares_a_line_and_every_duration_of_an_expression_has_one() -> None:
    found = [
        *differences(
            "rules/a.yaml", {"expr": EXPR, "for": "5m"}, {"expr": expression(EXPR), "for": "20000ms"}
        ),
        *differences("rules/b.yaml", {"for": "5m"}, {"for": shorter("5m")}),
    ]
    assert comparison.text(found).splitlines() == [
        "  duration, expr: 1w -> 40320000ms (in rules/a.yaml)",
        "  duration, expr: 5m -> 20000ms (2 times, first in rules/a.yaml)",
        "  duration, for: 5m -> 20000ms (2 times, first in rules/a.yaml)",
    ]
    undone = expression(EXPR)
    for one in comparison.alike(found):
        undone = undone.replace(one.after, one.before)
    assert undone == EXPR


def test_no_difference_is_left_out_and_an_undeclared_one_is_first_with_its_place() -> None:
    found = [
        Difference("p.yml", "remote_write[0].url", ADDRESS, "https://a", "http://b"),
        Difference("r.yaml", "groups[0].rules[3].labels.team", OTHER, "a", "b"),
    ]
    assert sum(one.times for one in comparison.alike(found)) == len(found)
    lines = Report((Outcome("healthy"),), tuple(found), 1, 1, 1).text().splitlines()
    assert lines[1] == "  something else, groups[0].rules[3].labels.team: a -> b (in r.yaml)"
    assert lines[2] == "  address, url: https://a -> http://b (in p.yml)"


STATED = ["--config.file=/etc/a.yml", "--web.enable-lifecycle", "--enable-feature=a", "--enable-feature=b"]


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        ({"--config.file": "/tmp/a.yml"}, FOLDER),
        ({"--web.listen-address": "127.0.0.1:1"}, ADDRESS),
        ({"--query.lookback-delta": "20000ms"}, TIME),
        ({"--query.lookback-delta": "1s"}, OTHER),
        ({"--query.max-samples": "7"}, OTHER),
        ({"--enable-feature": "c"}, OTHER),
    ],
)
def test_arguments_are_held_against_the_shipped_ones_too(values: dict[str, str], kind: str) -> None:
    run = replaced(STATED, values)
    assert [one for one in run if one in STATED] == [
        one for one in STATED if one.partition("=")[0] not in values or one == "--enable-feature=b"
    ]
    (found,) = argument_differences("p/arguments.txt", STATED, run, {"--query.lookback-delta": "5m"})
    assert (found.where, found.kind) == (next(iter(values)), kind)
