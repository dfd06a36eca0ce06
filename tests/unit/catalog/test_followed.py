"""A hint that is followed to the letter is the end of it: what it shows is not refused in its turn."""

from __future__ import annotations

import re
from pathlib import Path

from generators.catalog import Loaded, load
from tests.unit.catalog.corpus import CASES

BASE = (CASES / "good" / "smallest.yaml").read_text(encoding="utf-8")
CART = "    route: {hosts: [cart]}\n"


def with_lines(tmp_path: Path, lines: str, tier: str = "core") -> Loaded:
    path = tmp_path / "services.yaml"
    text = BASE.replace("    title: Cart\n    tier: core\n", f"    title: Cart\n    tier: {tier}\n")
    path.write_text(text.replace(CART, f"{CART}    {lines}\n"), encoding="utf-8")
    return load(path, "services.yaml")


def test_a_third_party_is_shown_for_every_environment(tmp_path: Path) -> None:
    (problem,) = with_lines(tmp_path, "egress: {stripe: api.stripe.com}").problems
    (shown,) = re.findall(r"For example (stripe: .*)", problem.hint)

    assert with_lines(tmp_path, f"egress: {{{shown}}}").problems == ()


def test_a_section_that_does_not_fit_the_kind_is_told_so_however_it_is_written(tmp_path: Path) -> None:
    for written in ('"0 5 * * *"', "{keep: 3}"):
        (problem,) = with_lines(tmp_path, f"schedule: {written}").problems

        assert problem.message == "'schedule' does not fit kind web"
        assert problem.hint == "remove it; it is for cron and job"


def test_a_section_of_what_is_no_kind_is_told_by_its_form(tmp_path: Path) -> None:
    found = with_lines(tmp_path, "kind: website\n    schedule: daily").problems

    assert [one.rule for one in found] == ["catalog/wrong-value", "catalog/wrong-type"]


def test_pauses_that_nobody_stated_are_named_by_their_key_beside_the_strategy(tmp_path: Path) -> None:
    canary = "rollout: {strategy: canary}\n    scrape_interval: 2m"
    found = with_lines(tmp_path, canary, "side").problems
    (problem,) = [one for one in found if one.rule == "catalog/canary-too-short"]

    assert "rollout.steps[].pause" in problem.hint
    assert "strategy: canary" in problem.source
    assert [one.message for one in problem.related] == ["scrape_interval"]
