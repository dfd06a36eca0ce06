"""The kinds that answer no requests, started for real, and what a team finds in its folder."""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from ci import coverage
from lab import App, Lab, packages
from tests.e2e.template import ending
from tests.e2e.template.client import anonymous
from tests.e2e.template.moving import answers_its_probes_there, asked_elsewhere
from tests.e2e.template.test_kinds import of_kind

pytestmark = pytest.mark.slow
MOST_ASKED = "90"
"""Percent of lines, of branches and of functions that a catalog asks."""


def test_a_worker_is_healthy_and_ends_cleanly(lab: Lab, app: App) -> None:
    running = lab.serve(of_kind(lab, app, "worker"), DRAIN_MILLISECONDS="0")
    assert anonymous(running).ask("GET", "/metrics").status == 200
    assert anonymous(running).ask("GET", "/api/v1/about").status == 404
    running.terminate()
    assert running.wait(10) == 0
    said = [line["msg"] for line in running.logs()]
    assert said.index("started") < said.index("draining") < said.index("ended")


def test_it_ends_within_its_time_whatever_is_open(lab: Lab, app: App) -> None:
    assert ending.DRAIN < ending.seconds_to_the_end(lab, app) < ending.FINISH + 1.5


def test_probes_are_answered_where_the_catalog_says(lab: Lab, app: App) -> None:
    moved = lab.instantiate(asked_elsewhere(replace(app.service, id="moved")))
    answers_its_probes_there(lab.serve(moved, DRAIN_MILLISECONDS="0"))


@pytest.mark.parametrize("kind", ["cron", "job"])
def test_a_run_ends_with_how_it_went(lab: Lab, app: App, kind: str) -> None:
    runner = of_kind(lab, app, kind)
    good = lab.start(runner)
    assert good.wait(60) == 0, good.logs()
    assert [line["msg"] for line in good.logs()][-4:] == ["unit done"] * 3 + ["ended"]
    bad = lab.start(runner, POSTGRES_HOST="/nowhere")
    assert bad.wait(60) == 1
    assert bad.logs()[-1]["level"] == "error"


@pytest.fixture(scope="module")
def own(app: App, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Where what checks a service is installed, and an instance that may be broken."""
    folder = tmp_path_factory.mktemp("own") / "service"
    shutil.copytree(app.folder, folder, symlinks=True)
    return packages.of_python(app.folder / "requirements-test.txt") / "bin", folder


def check(own: tuple[Path, Path], *words: str) -> subprocess.CompletedProcess[str]:
    programs, folder = own
    return subprocess.run(
        [programs / words[0], *words[1:]],
        cwd=folder,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


@pytest.mark.parametrize("words", ["mypy", "ruff check", "ruff format --check"])
def test_types_and_lint_pass(own: tuple[Path, Path], words: str) -> None:
    done = check(own, *words.split())
    assert done.returncode == 0, done.stdout


def test_the_teams_own_tests_pass_and_reach_as_much_as_any_catalog_asks(own: tuple[Path, Path]) -> None:
    done = check(own, "pytest", "-q", "--cov", f"--cov-report=json:{coverage.PYTHON}")
    assert done.returncode == 0, done.stdout
    assert coverage.main([str(own[1] / coverage.PYTHON), MOST_ASKED]) == 0


FLAG = "from service.flags import Flags\n\nOLD = Flags({}, None).is_on"


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ('PORT: int = "4100"', "more.py:1: error: Incompatible types"),
        # Not of the same length as the next: mypy believes a file of the same second and size to be the same.
        (f'{FLAG}("new-chekout")', "more.py:3: error: Argument 1"),
        (f'{FLAG}("new-checkout")', ""),
    ],
    ids=["a type", "a flag that the catalog does not have", "a flag"],
)
def test_types_are_really_checked(own: tuple[Path, Path], code: str, said: str) -> None:
    more = own[1] / "service/more.py"
    more.write_text(f"{code}\n")
    done = check(own, "mypy")
    more.unlink()
    assert (done.returncode, bool(said)) in ((1, True), (0, False)), done.stdout
    assert said in done.stdout
