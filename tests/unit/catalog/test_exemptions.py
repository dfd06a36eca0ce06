"""Exemptions and flags are told two weeks ahead, and are errors after their day."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
import yaml

from generators.catalog import Loaded, expired, load
from generators.catalog.exemptions import FARTHEST, NOTICE
from tests.unit.catalog.corpus import CASES

REAL = Path(__file__).parents[3] / "services.yaml"
IN_WORDS = {14: "two weeks"}


@pytest.fixture(scope="module")
def loaded() -> Loaded:
    return load(CASES / "good" / "loosened-with-a-reason.yaml", "services.yaml")


@pytest.mark.parametrize(
    ("today", "severity"),
    [
        (date(2027, 6, 15), None),
        (date(2027, 6, 16), "warning"),
        (date(2027, 6, 30), "warning"),
        (date(2027, 7, 1), "error"),
    ],
)
def test_an_exemption_is_told_by_its_day(loaded: Loaded, today: date, severity: str | None) -> None:
    problems = list(expired(loaded, today))

    assert [str(problem.severity) for problem in problems] == [severity] * 2 * (severity is not None)


def test_it_is_told_at_its_date_with_its_service(loaded: Loaded) -> None:
    problem = next(iter(expired(loaded, date(2027, 7, 1))))
    lines = (CASES / "good" / "loosened-with-a-reason.yaml").read_text().split("\n")

    assert problem.service == "login"
    assert '"2027-06-30"' in lines[problem.place.line - 1][problem.place.column - 1 :]
    assert problem.source == lines[problem.place.line - 1]
    assert "probes.readiness" in problem.message


def test_a_flag_must_be_gone_by_its_day() -> None:
    found = [one for one in expired(load(REAL, "services.yaml"), date(2027, 3, 2)) if "flag" in one.message]

    assert [(one.rule, one.service) for one in found] == [("exemptions/expired", "wallet")]


def test_loading_never_looks_at_the_calendar(tmp_path: Path) -> None:
    path = tmp_path / "services.yaml"
    text = (CASES / "good" / "loosened-with-a-reason.yaml").read_text()
    path.write_text(text.replace("2027-06-30", "2001-01-01"))
    late = load(path, "services.yaml")

    assert late.model is not None
    assert len(list(expired(late, date(2027, 1, 1)))) == 2


def test_a_catalog_with_errors_has_no_exemptions_to_judge(tmp_path: Path) -> None:
    assert list(expired(load(tmp_path / "none", "none"), date(2027, 1, 1))) == []


@pytest.mark.parametrize("environments", [5, {}, None, {"Production": {}}], ids=str)
def test_none_is_needless_where_no_environment_could_be_read(environments: object, tmp_path: Path) -> None:
    tree = yaml.safe_load((CASES / "good" / "loosened-with-a-reason.yaml").read_text(encoding="utf-8"))
    tree["environments"] = environments
    if environments is None:
        del tree["environments"]
    path = tmp_path / "services.yaml"
    path.write_text(json.dumps(tree), encoding="utf-8")
    rules = [one.rule for one in load(path, "services.yaml").problems]

    assert rules
    assert "catalog/needless-exemption" not in rules


def test_an_end_that_nobody_lives_to_see_is_told(loaded: Loaded) -> None:
    def told(today: date) -> list[tuple[str, str]]:
        return [(one.rule, str(one.severity)) for one in expired(loaded, today)]

    assert told(date(2026, 5, 26)) == []
    assert told(date(2026, 5, 25)) == [("exemptions/far-away", "warning")] * 2


def test_a_mute_without_a_foreseeable_end_is_told_at_its_line() -> None:
    path = CASES.parent / "catalogs" / "aiaas.yaml"
    found = [one for one in expired(load(path, "aiaas.yaml"), date(2026, 12, 1)) if ".mute." in one.message]

    assert [one.rule for one in found] == ["exemptions/far-away"]
    assert "2099-12-31" in found[0].source


def names(text: str, days: int) -> bool:
    return f"{days} days" in text or IN_WORDS.get(days, "no weeks") in text


@pytest.mark.parametrize(
    ("path", "days"),
    [
        ("generators/checks/exemptions.py", NOTICE),
        ("generators/checks/exemptions.py", FARTHEST),
        ("generators/grammar/service.py", NOTICE),
        ("templates/reference/services.md", NOTICE),
        ("docs/guide/override-in-one-environment.md", NOTICE),
        ("docs/guide/override-in-one-environment.md", FARTHEST),
    ],
)
def test_what_is_said_of_the_days_is_what_holds(path: str, days: int) -> None:
    text = (REAL.parent / path).read_text(encoding="utf-8")

    assert names(text, days)
    assert not names(text, days + 7)
