"""A hint that is followed to the letter is the end of it: what it shows is not refused in its turn."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import pytest

from generators.catalog import Loaded, load
from tests.unit.catalog.corpus import CASES

BASE = (CASES / "good" / "smallest.yaml").read_text(encoding="utf-8")
CART = "    route: {hosts: [cart]}\n"


def with_lines(
    tmp_path: Path, lines: str, tier: str = "core", called: Mapping[str, str] = MappingProxyType({})
) -> Loaded:
    path = tmp_path / "services.yaml"
    text = BASE.replace("    title: Cart\n    tier: core\n", f"    title: Cart\n    tier: {tier}\n")
    for name, other in called.items():
        text = re.sub(rf"\b{name}\b", other, text)
    path.write_text(text.replace(CART, f"{CART}    {lines}\n"), encoding="utf-8")
    return load(path, "services.yaml")


@pytest.mark.parametrize("names", [("staging", "production"), ("test-1", "live"), ("one", "live")])
def test_a_third_party_is_shown_for_every_environment(tmp_path: Path, names: tuple[str, str]) -> None:
    called = dict(zip(("staging", "production"), names, strict=True))
    (problem,) = with_lines(tmp_path, "egress: {stripe: api.stripe.com}", called=called).problems
    (shown,) = re.findall(r"For example (stripe: .*)", problem.hint)

    assert with_lines(tmp_path, f"egress: {{{shown}}}", called=called).problems == ()


@pytest.mark.parametrize("nothing", ["", "~", "null"])
def test_a_section_without_a_value_is_one_mistake(tmp_path: Path, nothing: str) -> None:
    (problem,) = with_lines(tmp_path, f"schedule: {nothing}").problems

    assert "leave the key out" in problem.hint


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
