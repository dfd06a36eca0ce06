"""What is nearly right is told with what is right, and no more than the one mistake that was made."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from generators.catalog import load
from generators.problems import Problem
from tests.unit.catalog.corpus import CASES

TEXT = (CASES / "good" / "every-layer.yaml").read_text(encoding="utf-8")
ERRORS = ("alerts", "errors", "critical")


def above(figure: object) -> dict[str, object]:
    """A limit of one service, with its reason."""
    return {"above": figure, "why": "Customers leave sooner than elsewhere."}


def told(tmp_path: Path, keys: tuple[str, ...], value: Any) -> tuple[Problem, ...]:
    """The findings when a value of the service cart is another one."""
    tree = yaml.safe_load(TEXT)
    here = tree["services"]["cart"]
    for key in keys[:-1]:
        here = here.setdefault(key, {})
    here[keys[-1]] = value
    path = tmp_path / "services.yaml"
    path.write_text(json.dumps(tree), encoding="utf-8")
    return load(path, "services.yaml").problems


@pytest.mark.parametrize(
    ("keys", "value", "hint"),
    [
        (("route", "hosts"), ["cart.shop.example"], "needed: write cart"),
        (("route", "hosts"), ["Cart"], "needed: write cart"),
        (("route", "hosts"), ["*"], "for the domain itself is needed"),
        (("secrets", "DATABASE_PASSWORD"), {"key": "cart", "field": "password"}, "write database-password"),
        (("config", "log-level"), "debug", "write LOG_LEVEL"),
        (("config", "PARTS"), ["a", "b"], "text is needed: one text, not a list"),
        (("objectives", "availability"), "100%", "write less than 100%"),
        (("objectives", "availability"), "0%", "write more than 0%"),
        (("objectives", "availability"), "99.9", "write 99.9%"),
        (("objectives", "availability"), "0.999", "write 99.9%"),
        (("objectives", "availability"), "1.0", "write less than 100%"),
        (("objectives", "availability"), 100, "write less than 100%"),
        (("coverage",), "1.0", "write 100%"),
        (("scaling", "cpu"), "0.125", "write for example 12%"),
        (("scaling", "cpu"), "1.0", "write a percentage 1% to 99%"),
        (("rollout", "steps"), [{"weight": "0.125", "pause": "5m"}], "write a whole percentage, such as 25%"),
        (("rollout", "steps"), [{"weight": "0.25", "pause": "5m"}], "write 25%"),
        (ERRORS, above(3), "write 3%"),
        (ERRORS, above(300), "write a percentage such as 5%"),
        (ERRORS, above(0), "write a percentage such as 5%"),
        (ERRORS, above("3m"), "write a percentage such as 5%"),
        (ERRORS, above("1%"), "write more than 2%"),
    ],
    ids=str,
)
def test_the_one_finding_names_what_fits(
    keys: tuple[str, ...], value: object, hint: str, tmp_path: Path
) -> None:
    (found,) = told(tmp_path, keys, value)

    assert found.hint.endswith(hint)


def test_one_address_is_a_range_of_its_own(tmp_path: Path) -> None:
    party = {"in": {"staging": {"host": "pay.example", "cidrs": ["10.0.0.1"]}}}
    hints = [one.hint for one in told(tmp_path, ("egress", "pay"), party)]

    assert "write 10.0.0.1/32 for it alone" in hints
    party["in"]["staging"]["cidrs"] = ["300.0.0.1"]
    assert not any("/32" in one.hint for one in told(tmp_path, ("egress", "pay"), party))


def test_a_limit_in_the_right_unit_that_is_weaker_still_needs_a_reason(tmp_path: Path) -> None:
    assert [one.rule for one in told(tmp_path, ERRORS, above("6%"))] == ["catalog/loosened"]
