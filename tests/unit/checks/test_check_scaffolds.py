"""The checks of generated tests: what runners and faults say becomes findings, and is counted."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from generators import pipeline
from generators.artifacts import Ownership
from generators.checks import scaffold_mutants, scaffolds
from generators.checks._node import workspace
from generators.checks._python_suites import suites
from generators.outputs import scaffolds as output
from generators.problems import Severity
from generators.toolchain import Toolchain
from tests.support.catalogs import REPOSITORY, load
from tests.unit.checks.contexts import MakeContext

TESTS = "tests/services"


def verdict(name: str, *, caught: bool) -> dict[str, Any]:
    return {"name": name, "caught": caught, "test": "suite › test" if caught else "", "said": "why"}


def answer(caught: int, survived: int, red: int = 0) -> dict[str, Any]:
    verdicts = [verdict(f"a{n}", caught=True) for n in range(caught)]
    verdicts += [verdict(f"b{n}", caught=False) for n in range(survived)]
    return {"control": [verdict("control", caught=True)] * red, "verdicts": verdicts}


@pytest.mark.parametrize(
    ("caught", "survived", "red", "covered", "problems"),
    [(20, 0, 0, 20, 0), (20, 1, 0, 20, 1), (18, 2, 0, 18, 2), (20, 0, 1, 0, 1)],
)
def test_every_survivor_is_an_error_and_is_not_counted(
    caught: int, survived: int, red: int, covered: int, problems: int
) -> None:
    result = scaffold_mutants.judge([answer(caught, survived, red)])
    assert (result.covered, result.total) == (covered, caught + survived)
    assert [problem.severity for problem in result.problems] == [Severity.ERROR] * problems


def test_no_faults_at_all_is_no_success() -> None:
    assert scaffold_mutants.judge([]).total == 0


def broken_type(tree: Path) -> None:
    (tree / "wallet/unit/cases.test.ts").write_text('export const port: number = "none";\n')


def broken_import(tree: Path) -> None:
    (tree / "support/statistics.ts").write_text("export {};\n")


def left_over(tree: Path) -> None:
    """What the team of a service that is gone has not removed."""
    (tree / "gone/unit").mkdir(parents=True)
    (tree / "gone/unit/cases.test.ts").write_text('import { service } from "../service.ts";\n')
    (tree / "gone/unit/test_cases.py").write_text("from support.nothing import missing as missing\n")


def without_seeds(tree: Path) -> None:
    """As where every team has deleted all that it was given."""
    render = pipeline.renderer(None).bind("scaffolds")
    model = load("services.yaml")
    for service in model.services:
        for one in output.of_service(service, model.fleet, render):
            if one.ownership is Ownership.SEEDED:
                (tree.parent.parent / one.path).unlink()


def lost_part(tree: Path) -> None:
    shutil.rmtree(tree / "x/unit")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("change", "rules", "wrong"),
    [
        (lambda _tree: None, set(), 0),
        (without_seeds, set(), 0),
        (left_over, set(), 0),
        (broken_type, {"tsc"}, 1),
        (broken_import, {"tsc", "oxlint", "uncollected"}, None),
        (lost_part, {"uncollected"}, 1),
    ],
)
def test_what_no_runner_can_use_is_found(
    make_context: MakeContext,
    tmp_path: Path,
    change: Callable[[Path], None],
    rules: set[str],
    wrong: int | None,
) -> None:
    """``wrong``: of how many services; None for all of them."""
    tree = tmp_path / "tree"
    shutil.copytree(REPOSITORY / TESTS, tree / TESTS, ignore=shutil.ignore_patterns("node_modules"))
    planned = {
        path.relative_to(tree).as_posix(): path.read_text(encoding="utf-8")
        for path in (*(tree / TESTS).glob("*/contract.json"), *(tree / TESTS).glob("support/*.ts"))
    }
    change(tree / TESTS)
    model = load("services.yaml")
    context = make_context(
        loaded=model, planned=planned, tree=tree, tools=Toolchain(REPOSITORY, lambda _: None)
    )
    result = scaffolds.run(context)
    fleet = len(model.services)
    assert (result.covered, result.total) == (0 if wrong is None else fleet - wrong, fleet)
    assert {problem.rule for problem in result.problems} == {f"scaffolds/{rule}" for rule in rules}


def python_type(tree: Path) -> None:
    (tree / "image-maker/unit/test_cases.py").write_text(
        'PORT: int = "none"\n\n\ndef test_it() -> None: ...\n'
    )


def python_import(tree: Path) -> None:
    (tree / "image-maker/unit/test_cases.py").write_text("from support.nothing import missing as missing\n")


def python_none(tree: Path) -> None:
    (tree / "image-maker/unit/test_cases.py").write_text("def broken(:\n")


def python_unused(tree: Path) -> None:
    (tree / "image-maker/unit/test_cases.py").write_text("import os\n\n\ndef test_it() -> None: ...\n")


def python_without_seeds(tree: Path) -> None:
    for name in (
        "fixtures.py",
        "expectations.json",
        "unit/test_cases.py",
        "e2e/page.py",
        "e2e/test_cases.py",
    ):
        (tree / "image-maker" / name).unlink()


def python_lost(tree: Path) -> None:
    shutil.rmtree(tree / "image-maker/integration")


def python_without_page(tree: Path) -> None:
    shutil.rmtree(tree / "image-maker/e2e")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("change", "rules"),
    [
        (lambda _tree: None, set()),
        (python_without_seeds, set()),
        (left_over, set()),
        (python_type, {"mypy"}),
        (python_import, {"mypy", "uncollected"}),
        (python_none, {"ruff", "mypy", "uncollected"}),
        (python_unused, {"ruff"}),
        (python_lost, {"uncollected"}),
        (python_without_page, {"uncollected"}),
    ],
)
def test_what_no_judge_of_python_passes_is_found_with_its_service(
    make_context: MakeContext, tmp_path: Path, change: Callable[[Path], None], rules: set[str]
) -> None:
    """A service's id may have a dash, which no name of a package has."""
    loaded = load("tests/catalogs/aiaas.yaml")
    services = (loaded.services[0], replace(loaded.services[1], id="image-maker"))
    model = replace(loaded, services=services)
    tree = tmp_path / "tree"
    render = pipeline.renderer(None).bind("scaffolds")
    made = [one for service in services for one in output.of_service(service, model.fleet, render)]
    planned = {one.path: one.text for one in (*made, *output.of_fleet(model, render))}
    for path, text in planned.items():
        (tree / path).parent.mkdir(parents=True, exist_ok=True)
        (tree / path).write_text(text)
    change(tree / TESTS)
    tools = Toolchain(REPOSITORY, lambda _: None)
    result = scaffolds.run(make_context(loaded=model, planned=planned, tree=tree, tools=tools))
    assert {problem.rule for problem in result.problems} == {f"scaffolds/{rule}" for rule in rules}
    assert {problem.service for problem in result.problems} <= {"image-maker"}
    assert (result.covered, result.total) == (1 if rules else 2, 2)


class Installed:
    """A toolchain with everything, in a folder that nobody looks into."""

    def node(self) -> Path:
        return Path("nowhere")

    def node_packages(self, _group: str) -> Path:
        return Path("nowhere")

    def environment_of_services(self) -> Path:
        return Path("nowhere")


def test_a_service_called_like_a_folder_of_reports_is_judged_too(
    make_context: MakeContext, tmp_path: Path
) -> None:
    for name in ("report/unit/cases.test.ts", "report/unit/test_cases.py", ".reports/vitest.xml"):
        (tmp_path / TESTS / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / TESTS / name).touch()
    planned = {f"{TESTS}/report/contract.json": "{}"}
    context = make_context(loaded=load("services.yaml"), planned=planned, tree=tmp_path, tools=Installed())
    with workspace(context) as node, suites(context) as python:
        for folder, name in ((node.folder, "cases.test.ts"), (python.folder, "test_cases.py")):
            assert (folder / "report/unit" / name).is_file()
            assert not (folder / ".reports").exists()
