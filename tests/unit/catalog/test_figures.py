"""A threshold that cannot be read is told as it is written in its unit, with quotes and without."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
import yaml

from generators.catalog import load
from tests.unit.catalog.corpus import CASES

TEXT = (CASES / "good" / "every-layer.yaml").read_text(encoding="utf-8")
WRITTEN = "written-here"
SIGNALS = {"ratio": "errors", "count": "restarts"}


def told(
    tmp_path: Path, section: tuple[str, ...], entry: Mapping[str, object], figure: str
) -> tuple[str, str]:
    """Message and hint of the one finding where an entry says ``figure`` for ``WRITTEN``."""
    tree = yaml.safe_load(TEXT)
    here = tree
    for key in section[:-1]:
        here = here.setdefault(key, {})
    here[section[-1]] = entry
    path = tmp_path / "services.yaml"
    path.write_text(yaml.safe_dump(tree, sort_keys=False).replace(WRITTEN, figure), encoding="utf-8")
    (found,) = load(path, "services.yaml").problems
    return found.message, found.hint


def signal(unit: str) -> dict[str, object]:
    limit = {"above": WRITTEN, "for": "5m", "why": "Customers leave sooner than elsewhere."}
    return {"unit": unit, "description": "What customers see of it.", "warning": limit}


@pytest.mark.parametrize(
    ("unit", "figure", "hint"),
    [
        ("ratio", "0.02", "write 2%"),
        ("ratio", '"0.02"', "write 2%"),
        ("ratio", "2.5", "write 2.5%"),
        ("ratio", ".5 %", "write 0.5%"),
        ("ratio", "0.0", "write for example 5% or 99.9%"),
        ("count", "0.5", "write 0 or 1"),
        ("count", "1.5k", "write 1500"),
        ("count", '"10"', "write 10 without quotes"),
        ("count", "many", "write a number such as 10"),
    ],
)
def test_a_threshold_of_a_signal(unit: str, figure: str, hint: str, tmp_path: Path) -> None:
    message, found = told(tmp_path, ("alerting", "signals", SIGNALS[unit]), signal(unit), figure)

    assert found == hint
    assert ("quotes" in message) == (figure in ("0.02", "2.5", "0.0", "0.5"))


@pytest.mark.parametrize(
    ("unit", "figure", "hint"),
    [
        ("ratio", "0.5", "write 50%"),
        ("seconds", "0.3", "write 300ms"),
        ("seconds", "1.5s", "write 1s500ms"),
        ("seconds", "soon", "write for example 300ms, 15s, 5m or 1h30m"),
        ("carts", "0.5", "write 0 or 1"),
    ],
)
def test_a_threshold_of_a_metric_of_its_own(unit: str, figure: str, hint: str, tmp_path: Path) -> None:
    gauge = {"type": "gauge", "unit": unit, "description": "What waits.", "above": WRITTEN}

    assert told(tmp_path, ("services", "cart", "metrics", "cart_waiting"), gauge, figure)[1] == hint


@pytest.mark.parametrize(("name", "hint"), [("errors", "write 2%"), ("series-near", "write 2%")])
def test_a_threshold_of_one_service(name: str, hint: str, tmp_path: Path) -> None:
    limit = {"warning": {"above": WRITTEN, "why": "Customers leave sooner than elsewhere."}}

    assert told(tmp_path, ("services", "cart", "alerts", name), limit, "0.02")[1] == hint


def test_without_a_unit_each_form_is_named(tmp_path: Path) -> None:
    limit = {"warning": {"above": WRITTEN, "why": "Customers leave sooner than elsewhere."}}
    path = tmp_path / "services.yaml"
    tree = yaml.safe_load(TEXT)
    tree["services"]["cart"]["alerts"] = {"no-such-signal": limit}
    path.write_text(yaml.safe_dump(tree).replace(WRITTEN, "0.5"), encoding="utf-8")

    assert "write for example 5%, 300ms or 10" in [one.hint for one in load(path, "services.yaml").problems]
