"""A service counts as covered when every output that it needs for it made its files."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from generators import catalog, checks, headers, pipeline
from generators.checks import Memory, Result, scaffold_mutants, yamllint
from generators.checks._api_server import SOURCES
from generators.cli import run, scorecard
from generators.cli.scorecard import COVERAGES, Row, score
from generators.conventions import names
from generators.conventions.ownership import GOLDEN
from generators.model import Model, Service
from generators.problems import Place, Problem, Severity
from generators.registry import Registered, discover
from generators.writer import Outcome
from generators.writer.changes import Action, Change
from tests.unit.checks.monitoring_plans import golden

ROOT = Path(__file__).parents[3]
CATALOGS = ("tests/catalogs/aiaas.yaml", "tests/catalogs/golden.yaml")
CLEAN = Outcome((), 0, (), written=False)


def model(path: str) -> Model:
    found = catalog.load(ROOT / path, path).model
    assert found is not None
    return found


def output(name: str, files: Iterable[str], **more: Any) -> Registered:
    """An output for tests that has one file for each of these services."""
    made = set(files)

    def of_service(service: Service, *_: object) -> list[Any]:
        return [SimpleNamespace(path=f"{name}/{service.id}")] if service.id in made else []

    return Registered(name, name, (name,), ("tests",), of_service, **more)


def count(*registered: Registered, outcome: Outcome = CLEAN) -> int:
    rows = {row.coverage: row for row in score(golden().model, registered, outcome)}
    return len(rows["tests"].services)


@pytest.fixture
def ids() -> list[str]:
    return [service.id for service in golden().model.services]


def test_what_one_output_leaves_out_another_does_not_make_up_for(ids: list[str]) -> None:
    assert count(output("a", ids), output("b", ids)) == len(ids)
    assert count(output("a", ids), output("b", ids[1:])) == len(ids) - 1
    assert count(output("a", ids[:1]), output("b", ids[1:])) == 0


def test_an_output_that_does_not_apply_is_not_missed(ids: list[str]) -> None:
    elsewhere = output("b", ids[1:], applies=lambda service, _: service.id != ids[0])
    assert count(output("a", ids), elsewhere) == len(ids)
    assert count(elsewhere) == len(ids) - 1


def test_a_stale_file_counts_as_missing(ids: list[str]) -> None:
    stale = replace(CLEAN, changes=(Change(f"b/{ids[0]}", Action.UPDATE, "old", "new"),))
    assert count(output("a", ids), output("b", ids), outcome=stale) == len(ids) - 1


@pytest.mark.parametrize("path", CATALOGS)
def test_an_output_makes_files_of_just_the_services_it_applies_to(path: str) -> None:
    found = model(path)
    renderer = pipeline.renderer(None)
    wrong = [
        (one.name, service.id)
        for one in discover(pipeline.TEMPLATES)
        for service in found.services
        if one.applies(service, found.fleet)
        != any(one.of_service(service, found.fleet, renderer.bind(one.name)))
    ]
    assert wrong == []


def test_every_coverage_has_an_output() -> None:
    covered = {name for one in discover(pipeline.TEMPLATES) for name in one.covers}
    assert covered == set(COVERAGES)


def test_every_coverage_has_a_check_that_runs_unasked() -> None:
    judged = scorecard._judged()
    assert {name for coverages in judged.values() for name in coverages} == set(COVERAGES)
    assert all(not checks.is_on_request(checks.discover()[name]) for name in judged)


WRONG = Problem("made/up", "front is wrong", Place("charts/front"), service="front")
FAILED = Result(1, 2, (WRONG,))
PASSED = Result(2, 2, (replace(WRONG, severity=Severity.WARNING),))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "inputs").mkdir()
    (tmp_path / "inputs/a").write_text("a")
    return tmp_path


def memory(folder: Path, output: str = "output") -> Memory:
    return Memory(folder / "cache", folder / output, [folder / "inputs"])


def test_a_verdict_is_known_until_anything_changes(folder: Path) -> None:
    assert memory(folder).get("made-up") is None
    memory(folder).put("made-up", FAILED)
    memory(folder).put("other", PASSED)
    memory(folder).put("absent", Result(0, 0, skipped="there is no such program"))
    assert memory(folder).get("made-up") == checks.Last(passed=False, services=frozenset({"front"}))
    assert memory(folder).get("other") == checks.Last(passed=True)
    memory(folder).put("broken", Result(0, 1, (Problem("checks/crash", "it broke", Place("x")),)))
    assert memory(folder).get("absent") is memory(folder).get("broken") is None
    assert memory(folder, "elsewhere").get("made-up") is None
    (folder / "inputs/b").write_text("")
    assert memory(folder).get("made-up") is None


def test_what_a_check_found_wrong_is_not_covered(folder: Path) -> None:
    memory(folder).put("made-up", FAILED)
    verdicts = {name: memory(folder).get(name) for name in ("made-up", "never-run")}
    row = Row("charts", {service.id for service in golden().model.services}, ["charts"])
    assert row.complete(golden().model)
    row.judge(verdicts)
    assert "front" not in row.services
    assert (len(row.services), row.failed) == (len(golden().model.services) - 1, ["made-up"])


def test_a_failure_that_names_no_service_leaves_nothing_complete() -> None:
    row = Row("charts", {service.id for service in golden().model.services}, ["charts"])
    row.judge({"made-up": checks.Last(passed=False)})
    assert not row.complete(golden().model)


@pytest.mark.slow
def test_it_tells_what_the_last_checks_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    shutil.copy(ROOT / "tests/catalogs/golden.yaml", tmp_path)
    words = ["--catalog", str(tmp_path / "golden.yaml"), "--output", str(tmp_path / "tree")]
    assert run(["generate", *words]) == 0

    def told() -> list[str]:
        capsys.readouterr()
        assert run(["scorecard", *words]) == 0
        return capsys.readouterr().out.splitlines()

    assert told()[-1].endswith("; not checked since the last change: ./doit check")
    assert run(["check:dashboards", *words]) == 0
    count = len(scorecard._judged())
    judged = f"1 of the {count} checks that judge them passed"
    assert told()[-1].endswith(f"; {judged}, {count - 1} not run since the last change: ./doit check")

    monkeypatch.setattr(checks.discover()["dashboards"], "run", lambda _: FAILED)
    assert run(["check:dashboards", *words]) == 1
    lines = told()
    assert [line for line in lines if line.endswith("; failed: dashboards")] == [lines[2]]
    assert lines[-1].startswith("scorecard: 7 of 8 coverages complete, ")

    answers = tmp_path / names.interface(model("tests/catalogs/golden.yaml").fleet.platform.sources, "front")
    answers.parent.mkdir(parents=True)
    answers.write_text('{"openapi": "3.1.0", "paths": {"/pages": {"get": {"summary": "All of them"}}}}')
    assert run(["generate", *words]) == 0
    assert told()[-1].endswith("; not checked since the last change: ./doit check")


@pytest.mark.parametrize(
    "changed",
    [
        *("services.yaml", "ci/plan.py", "tools/pint/pint.hcl", "output/tests/services/wallet/cases.ts"),
        *("cluster/admission.py", "lab/faults.py", "tests/golden/a.yaml", "tests/catalogs/golden.yaml"),
        *("generators/report/text.py", "output/tests/services/report/cases.ts"),
    ],
)
def test_a_verdict_follows_from_what_its_check_reads(tmp_path: Path, changed: str) -> None:
    def state() -> Memory:
        inputs = checks.followed(tmp_path, tmp_path / "services.yaml", tmp_path / "output")
        return Memory(tmp_path / "cache", tmp_path / "output", inputs)

    path = tmp_path / changed
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("a")
    before = state()
    path.write_text("b")
    before.put("made-up", PASSED)
    assert (before.get("made-up"), state().get("made-up")) == (checks.Last(passed=True), None)
    made = tmp_path / "output/tests/services/node_modules/left"
    made.parent.mkdir(parents=True)
    made.write_text("")
    path.write_text("a")
    assert state().get("made-up") == checks.Last(passed=True)


def test_verdicts_follow_from_all_that_checks_read_of_the_repository() -> None:
    inputs = checks.followed(ROOT, ROOT / "services.yaml", ROOT)
    read = {ROOT / one for one in (*SOURCES, *scaffold_mutants.DECIDES, GOLDEN)}
    by_hand = {path for path in yamllint.yaml_files(ROOT) if not headers.read(path.read_text("utf-8"))}
    assert len(by_hand) > 8
    read |= by_hand
    forgotten = [path for path in read if not any(path.is_relative_to(one) for one in inputs)]
    assert forgotten == []
