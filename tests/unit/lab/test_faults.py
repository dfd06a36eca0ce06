"""Faults fit the template as it is, and every test of the browser has one that it is to notice."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from generators.conventions.enumerations import LANGUAGES
from lab.fault import Fault, StaleFault
from lab.faults import faults
from lab.workspace import PYTHON, TYPESCRIPT
from tests.e2e.checkout import REPOSITORY

SUITES = REPOSITORY / "templates/scaffolds"
FUNCTION = re.compile(r"^def (test_.*?)\((?=\w|$)", re.MULTILINE)
TITLE = re.compile(r"\btest\([\"`]([^\"`$]+)")


def source(fault: Fault, file: str) -> str:
    path = REPOSITORY / "templates/service" / fault.language / file
    return (path if path.is_file() else path.with_name(f"{path.name}.jinja")).read_text(encoding="utf-8")


@pytest.mark.parametrize("fault", faults(), ids=lambda one: one.name)
def test_each_fits_the_template(fault: Fault) -> None:
    for file, old, new in fault.edits:
        assert source(fault, file).count(old) == 1, f"{file} has {old!r} once"
        assert old != new


def test_each_has_a_name_of_its_own_and_both_languages_have_all_parts() -> None:
    found = faults()
    assert len({one.name for one in found}) == len(found)
    for language in LANGUAGES:
        mine = [one for one in found if one.language == language]
        assert len(mine) >= 40
        assert {one.part for one in mine} == {"unit", "integration", "e2e"}


def named(folder: str) -> list[tuple[str, str]]:
    """The tests in a folder of ``SUITES`` by language, as their templates call them."""
    forms = {PYTHON: ("*.py", FUNCTION), TYPESCRIPT: ("*.ts", TITLE)}
    return [
        (language, name)
        for language, (pattern, form) in forms.items()
        for path in sorted((SUITES / folder.format(language)).rglob(pattern))
        for name in form.findall(path.read_text(encoding="utf-8"))
    ]


def of_the_page() -> list[tuple[str, str]]:
    """Those of the browser that are generated again with every change."""
    return named("shared/{}/support/e2e")


def of_teams() -> list[tuple[str, str]]:
    """Those that are made once: a team replaces or deletes them."""
    return named("service/{}")


def test_the_tests_of_the_page_are_found_and_are_alike_in_both_languages() -> None:
    counts = {one: sum(language == one for language, _ in of_the_page()) for one in LANGUAGES}
    # Python has one more: TypeScript hears its WebSockets without a browser.
    assert counts[PYTHON] == counts[TYPESCRIPT] + 1 >= 11


@pytest.mark.parametrize(("language", "name"), of_the_page())
def test_every_test_of_the_page_has_a_fault_that_it_is_to_notice(language: str, name: str) -> None:
    meant = [one.suite for one in faults() if (one.language, one.part) == (language, "e2e")]
    assert any(one in name for one in meant), f"no fault of {language} is for {name!r}"


def seeded(fault: Fault) -> list[str]:
    """The tests of teams that the words of a fault lead to."""
    return [name for language, name in of_teams() if language == fault.language and fault.suite in name]


def test_no_fault_counts_on_a_test_that_a_team_may_delete() -> None:
    assert {language for language, _ in of_teams()} == {*LANGUAGES}
    assert [one.name for one in faults() if seeded(one)] == []
    for language, name in of_teams():
        assert seeded(Fault("a mistake", "e2e", name[-12:], (), language))


def suites(language: str, part: str) -> dict[str, str]:
    """The modules of a part by their names, without what gathers them and without what they stand on."""
    folder = SUITES / f"shared/{language}/support/{part}"
    paths = (path for path in folder.iterdir() if path.stem not in ("__init__", "index", "beset"))
    return {path.stem: path.read_text(encoding="utf-8") for path in paths}


@pytest.mark.parametrize("part", ["unit", "integration"])
def test_both_languages_have_the_same_suites(part: str) -> None:
    assert suites(PYTHON, part).keys() == suites(TYPESCRIPT, part).keys() != set()


@pytest.mark.parametrize("part", ["unit", "integration", "e2e"])
def test_no_function_of_a_part_hides_another_one_where_all_are_collected(part: str) -> None:
    names = [name for text in suites(PYTHON, part).values() for name in FUNCTION.findall(text)]
    assert len(names) == len({*names}) > 5
    init = (SUITES / f"shared/python/support/{part}/__init__.py").read_text(encoding="utf-8")
    tested = {name for name, text in suites(PYTHON, part).items() if FUNCTION.search(text)}
    assert {*re.findall(rf"from support\.{part}\.(\w+) import \*", init)} == tested


def test_a_fault_that_no_longer_fits_the_template_is_said(tmp_path: Path) -> None:
    (tmp_path / "a.ts").write_text("twice twice")
    with pytest.raises(StaleFault, match="'twice' 2 times"):
        Fault("a mistake", "unit", "health", (("a.ts", "twice", "once"),)).apply(tmp_path)
