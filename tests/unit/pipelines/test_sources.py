"""What judges the sources of services, and what their tests are."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from ci import coverage, programs, service
from generators.toolchain.environments import PINS_OF_SERVICES
from lab import packages
from tests.e2e.checkout import REPOSITORY
from tests.unit.pipelines.played import fails


def of_python(*, lines: int, branches: int, functions: int) -> dict[str, object]:
    """A report of coverage.py: so many of ten of each, beside what stands in no function or has no line."""
    reached = {f"f{at}": {"covered_lines": int(at < functions), "num_statements": 1} for at in range(10)}
    others = {"": {"covered_lines": 0, "num_statements": 4}, "P.m": {"covered_lines": 0, "num_statements": 0}}
    summaries = {name: {"summary": summary} for name, summary in (reached | others).items()}
    counted = {"covered_lines": lines, "num_statements": 10, "covered_branches": branches, "num_branches": 10}
    return {"totals": counted, "files": {"service/app.py": {"functions": summaries}}}


def test_every_judge_of_a_language_is_asked_and_none_stops_another(
    repository: Path,
    called: list[list[str]],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    fails(monkeypatch, called, "eslint")
    assert service.main(["quality", "wallet"]) == 1
    assert [" ".join(words[:3]) for words in called] == [
        "npm ci --ignore-scripts",
        "npx --no-install eslint",
        "npx --no-install prettier",
        "npx --no-install tsc",
        "npm audit --omit=dev",
        "trivy fs --quiet",
    ]
    assert "::error title=pipeline::wallet: lint failed with code 1" in capsys.readouterr().out

    (repository / "apps/packer").mkdir()
    called.clear()
    assert service.main(["quality", "packer"]) == 0
    assert [Path(words[2] if words[1] == "-m" else words[0]).name for words in called] == [
        *("venv", "pip", "ruff", "ruff", "mypy", "venv", "pip", "bandit", "pip-audit", "trivy"),
    ]


def test_licences_are_those_of_what_the_service_has_installed(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (repository / "apps/packer").mkdir()
    told: dict[str, str] = {}

    def run(words: Sequence[str], *, environment: dict[str, str], **_: Any) -> int:
        told[words[0]] = environment.get("VIRTUAL_ENV", "")
        return 0

    monkeypatch.setattr(programs, "run", run)
    assert service.main(["quality", "packer"]) == 0
    assert told["trivy"] == str(repository / "apps/packer/.venv")


def test_what_judges_is_installed_apart_from_what_is_judged(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (repository / "apps/packer").mkdir()
    folders: dict[str, Path | None] = {}

    def run(words: Sequence[str], *, folder: Path | None, **_: Any) -> int:
        folders[words[-1]] = folder
        return 0

    monkeypatch.setattr(programs, "run", run)
    assert service.main(["quality", "packer"]) == 0
    assert folders["requirements-test.txt"] == Path("apps/packer")
    assert folders["requirements/judges.txt"] is None
    assert (REPOSITORY / "requirements/judges.txt").is_file()


def test_nothing_is_judged_that_could_not_be_installed(
    repository: Path, called: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    fails(monkeypatch, called, "ci")
    assert service.main(["quality", "wallet"]) == 1
    assert len(called) == 1


def test_a_service_without_sources_is_no_failure(
    repository: Path, called: list[list[str]], capsys: pytest.CaptureFixture[str]
) -> None:
    assert service.main(["tests", "--suite", "unit", "packer"]) == 0
    assert called == []
    assert "packer: no sources" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "told"), [(["walet"], "did you mean 'wallet'?"), (["$(id)"], "is no service")]
)
def test_a_word_that_is_no_service_is_refused(
    repository: Path, capsys: pytest.CaptureFixture[str], words: list[str], told: str
) -> None:
    assert service.main(["quality", *words]) == 2
    assert told in capsys.readouterr().err


def test_unit_tests_must_be_there_and_reach_what_is_asked_of_every_source(
    repository: Path, called: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COVERAGE_TYPESCRIPT", "90")
    assert service.main(["tests", "--suite", "unit", "wallet"]) == 0
    assert called[-1][:3] == ["npm", "run", "test:unit"]
    assert {"--coverage.include=src/**", "--coverage.thresholds.branches=90"} <= {*called[-1]}
    assert service.main(["tests", "--suite", "e2e", "wallet"]) == 0
    assert len(called) == 2, "a suite that is not there is not run"


@pytest.mark.parametrize(
    ("contract", "asked"), [('{"coverage": 70}', "70"), ("{}", "90"), ("[]", "90"), ("{", "90")]
)
def test_what_a_service_states_of_itself_goes_before_its_language(
    repository: Path, called: list[list[str]], monkeypatch: pytest.MonkeyPatch, contract: str, asked: str
) -> None:
    monkeypatch.setenv("COVERAGE_TYPESCRIPT", "90")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(repository / "summary.md"))
    (repository / "tests/services/wallet").mkdir(parents=True)
    (repository / "tests/services/wallet/contract.json").write_text(contract)
    assert service.main(["tests", "--suite", "unit", "wallet"]) == 0
    assert f"--coverage.thresholds.lines={asked}" in called[1]
    assert (repository / "summary.md").read_text().endswith(f"| {asked} % |\n")


def test_a_part_that_a_service_does_not_have_is_not_asked_for(
    repository: Path, called: list[list[str]]
) -> None:
    (repository / "tests/services/wallet").mkdir(parents=True)
    (repository / "tests/services/wallet/contract.json").write_text('{"page": false}')
    assert service.main(["tests", "--suite", "e2e", "wallet"]) == 0
    assert called == []
    assert service.main(["tests", "--suite", "integration", "wallet"]) == 0
    assert called == [["./doit", "test:services", "wallet", "--", "--part", "integration"]]


def test_around_another_runner_c8_counts_every_source(repository: Path, called: list[list[str]]) -> None:
    (repository / "apps/wallet/package.json").write_text('{"scripts": {"test": "node --test"}}')
    assert service.main(["tests", "--suite", "unit", "wallet"]) == 0
    asked = " ".join(called[-1])
    assert asked.startswith("npx --no-install c8 --all --src src --include src/** ")
    assert asked.endswith(" --check-coverage --lines 80 --branches 80 --functions 80 npm test")


@pytest.mark.parametrize(
    ("report", "told"),
    [
        (
            ("coverage-summary.json", {"total": {one: {"pct": 92.84} for one in coverage.MEASURES}}),
            "92.8 % of lines, 92.8 % of branches, 92.8 % of functions",
        ),
        (
            ("coverage.json", of_python(lines=9, branches=7, functions=5)),
            "90.0 % of lines, 70.0 % of branches, 50.0 % of functions",
        ),
        (("coverage.json", {"totals": {"percent_covered": 90.68}}), "not measured"),
        (("coverage-summary.json", {"total": []}), "not measured"),
        (("other.json", {}), "not measured"),
    ],
)
def test_the_share_that_was_reached_is_on_the_page_of_the_run(
    repository: Path,
    called: list[list[str]],
    monkeypatch: pytest.MonkeyPatch,
    report: tuple[str, object],
    told: str,
) -> None:
    name, content = report
    (repository / "apps/wallet/coverage").mkdir()
    (repository / "apps/wallet/coverage" / name).write_text(json.dumps(content))
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(repository / "summary.md"))
    assert service.main(["tests", "--suite", "unit", "wallet"]) == 0
    assert f"| wallet | {told} | 80 % |" in (repository / "summary.md").read_text()


def test_every_package_of_a_service_in_python_is_measured(
    repository: Path, called: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = repository / "apps/packer"
    folder.mkdir()
    monkeypatch.setenv("COVERAGE_PYTHON", "85")
    assert service.main(["tests", "--suite", "unit", "packer"]) == 0
    assert "--cov=." in called[-2]
    assert called[-1] == ["python3", "-m", "ci.coverage", "apps/packer/coverage/coverage.json", "85"]
    for name in ("service", "models", "tests"):
        (folder / name).mkdir()
        (folder / name / "__init__.py").touch()
    assert service.main(["tests", "--suite", "unit", "packer"]) == 0
    assert [word for word in called[-2] if word.startswith("--cov=")] == ["--cov=models", "--cov=service"]


@pytest.mark.parametrize(
    ("lines", "branches", "functions", "told"),
    [
        (8, 8, 8, "reached 80.0 % of lines, 80.0 % of branches, 80.0 % of functions; 80 % of each"),
        (7, 8, 8, "reached 70.0 % of lines; 80 % of each"),
        (10, 7, 10, "reached 70.0 % of branches; 80 % of each"),
        (10, 10, 7, "reached 70.0 % of functions; 80 % of each"),
    ],
)
def test_each_share_of_python_is_asked_apart(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], lines: int, branches: int, functions: int, told: str
) -> None:
    report = tmp_path / "coverage.json"
    report.write_text(json.dumps(of_python(lines=lines, branches=branches, functions=functions)))
    assert coverage.main([str(report), "80"]) == (0 if lines == branches == functions else 1)
    assert told in capsys.readouterr().out


@pytest.mark.parametrize("text", [None, "", "[]", '{"totals": {}}'])
def test_no_report_is_no_coverage(tmp_path: Path, text: str | None) -> None:
    report = tmp_path / "coverage.json"
    if text is not None:
        report.write_text(text)
    assert coverage.main([str(report), "0"]) == 1


MEASURED = """
def used(x):
    return 1 if x else 2


def unused():
    def inner():
        return 3

    return inner()


class Stated:
    def nothing(self):
        "Not a line of code."
"""


@pytest.mark.slow
def test_functions_are_those_that_coverage_tells_apart(tmp_path: Path) -> None:
    (tmp_path / "packed.py").write_text(MEASURED)
    (tmp_path / "test_used.py").write_text(
        "import packed\n\n\ndef test_used():\n    assert packed.used(1) == 1\n"
    )
    python = packages.of_python(REPOSITORY / PINS_OF_SERVICES) / "bin/python"
    words = ("--cov=packed", "--cov-branch", f"--cov-report=json:{coverage.PYTHON}", "-p", "no:cacheprovider")
    subprocess.run([python, "-m", "pytest", "-q", *words], cwd=tmp_path, check=True, capture_output=True)
    assert "33.3 % of functions" in coverage.row("packer", tmp_path, "80")


@pytest.mark.parametrize("suite", ["unit", "integration", "e2e"])
def test_what_follows_from_the_catalog_is_run_after_the_teams_own(
    repository: Path, monkeypatch: pytest.MonkeyPatch, suite: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (repository / "tests/services/wallet").mkdir(parents=True)
    (repository / "tests/services/wallet/contract.json").write_text("{}")
    made: list[tuple[list[str], Path | None]] = []

    def run(words: Sequence[str], *, folder: Path | None, **_: Any) -> int:
        made.append((list(words), folder))
        return int("test:services" in words)

    monkeypatch.setattr(programs, "run", run)
    assert service.main(["tests", "--suite", suite, "wallet"]) == 1
    assert made[-1] == (["./doit", "test:services", "wallet", "--", "--part", suite], None)
    assert [where for _, where in made[:-1]] == [Path("apps/wallet")] * (2 if suite == "unit" else 0)
    assert f"wallet: {suite} tests of the catalog failed with code 1" in capsys.readouterr().out
