"""Every mistake the catalog knows of is told where it is, in words, with one next step."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from generators.problems import Severity, has_errors
from tests.unit.catalog.corpus import cases, load, told

SOURCES = Path(__file__).parents[3] / "generators" / "catalog"
ELSEWHERE = {"catalog/missing-file", "catalog/unreadable", "catalog/too-big", "catalog/config-size"}
"""Rules about the file itself, and one that takes too big a file: test_reading, test_configuration."""


def named(path: Path) -> str:
    return path.stem


@pytest.mark.parametrize("case", cases("bad"), ids=named)
def test_a_bad_catalog_gives_exactly_the_expected_findings(case: Path) -> None:
    expected = case.with_suffix(".txt").read_text(encoding="utf-8")

    assert told(load(case)) == expected
    assert expected


@pytest.mark.parametrize("case", cases("bad"), ids=named)
def test_a_bad_catalog_gives_no_model_unless_it_is_only_warned_about(case: Path) -> None:
    loaded = load(case)

    assert (loaded.model is None) == has_errors(loaded.problems)


@pytest.mark.parametrize("case", cases("bad"), ids=named)
def test_every_finding_has_a_next_step_and_the_line_it_points_into(case: Path) -> None:
    for problem in load(case).problems:
        assert problem.hint
        assert problem.place.line > 0
        assert problem.place.column > 0
        if problem.source:
            assert problem.place.column <= len(problem.source) + 1


@pytest.mark.parametrize("case", cases("good"), ids=named)
def test_a_good_catalog_gives_a_model_and_not_a_word(case: Path) -> None:
    loaded = load(case)

    assert told(loaded) == ""
    assert loaded.model is not None
    assert loaded.checked == loaded.total == len(loaded.model.services)


@pytest.mark.slow
def test_every_rule_of_the_catalog_is_broken_by_some_case() -> None:
    text = "".join(path.read_text(encoding="utf-8") for path in sorted(SOURCES.rglob("*.py")))
    rules = set(re.findall(r'Finding\(\s*"(catalog/[a-z-]+)"', text))
    rules |= set(re.findall(r'_report\("(catalog/[a-z-]+)"', text))
    rules |= {
        f"catalog/{name}" for name in re.findall(r'(?:_at\(\w+|_refused\(\s*shown),\s*"([a-z0-9-]+)"', text)
    }
    rules |= set(re.findall(r'(?:return|rule =) "(catalog/[a-z-]+)"', text))
    broken = {problem.rule for case in cases("bad") for problem in load(case).problems}

    assert len(rules) > 50
    assert rules - broken == ELSEWHERE


def test_no_expectation_is_left_of_a_case_that_is_gone() -> None:
    expected = {path.stem for path in cases("bad")}

    assert {path.stem for path in (cases("bad")[0].parent).glob("*.txt")} == expected


@pytest.mark.slow
def test_findings_come_in_the_order_of_the_file() -> None:
    for case in cases("bad"):
        places = [
            (problem.place.path, problem.place.line, problem.place.column) for problem in load(case).problems
        ]

        assert places == sorted(places), case.stem


def test_one_mistake_in_a_service_leaves_the_others_counted_as_checked() -> None:
    case = next(path for path in cases("bad") if path.stem == "port-taken")
    loaded = load(case)

    assert (loaded.checked, loaded.total) == (2, 3)


def test_warnings_do_not_stop_anything() -> None:
    case = next(path for path in cases("bad") if path.stem == "canary-weight")
    loaded = load(case)

    assert [problem.severity for problem in loaded.problems] == [Severity.WARNING]
    assert loaded.model is not None
