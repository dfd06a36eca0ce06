"""The kinds that answer no requests, and what a team finds in its folder."""

from __future__ import annotations

import os
import re
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from lab import App, Lab, copy
from tests.e2e.template.client import anonymous
from tests.e2e.template.moving import answers_its_probes_there, asked_elsewhere

pytestmark = pytest.mark.slow

LEAST_TESTS = 25
"""That a team finds in the folder of a service with an API: fewer would be a loss, more are counted."""


def of_kind(lab: Lab, app: App, kind: str) -> App:
    port = app.service.port if kind == "worker" else 0
    return lab.instantiate(replace(app.service, id=f"a-{kind}", kind=kind, port=port))


def run(app: App, *words: str) -> subprocess.CompletedProcess[str]:
    node = Path(app.command[0])
    path = f"{node.parent}{os.pathsep}{os.environ['PATH']}"
    return subprocess.run(
        [node, *words],
        cwd=app.folder,
        env={**os.environ, "PATH": path},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


def test_a_worker_is_healthy_and_ends_cleanly(lab: Lab, app: App) -> None:
    worker = of_kind(lab, app, "worker")
    running = lab.serve(worker, DRAIN_MILLISECONDS="0")
    assert anonymous(running).ask("GET", "/metrics").status == 200
    assert anonymous(running).ask("GET", "/api/v1/about").status == 404
    running.terminate()
    assert running.wait(10) == 0
    assert [line["msg"] for line in running.logs() if line["msg"] in {"counted", "ended"}] == [
        "counted",
        "ended",
    ]
    assert not (worker.folder / "public").exists()


def test_probes_are_answered_where_the_catalog_says(lab: Lab, app: App) -> None:
    with_types = lab.instantiate(asked_elsewhere(replace(app.service, id="moved")))
    types = run(with_types, "node_modules/.bin/tsc")
    assert types.returncode == 0, types.stdout
    answers_its_probes_there(lab.serve(with_types, DRAIN_MILLISECONDS="0"))


@pytest.mark.parametrize("kind", ["cron", "job"])
def test_a_run_ends_with_how_it_went(lab: Lab, app: App, kind: str) -> None:
    runner = of_kind(lab, app, kind)
    good = lab.start(runner)
    assert good.wait(60) == 0, good.logs()
    assert good.logs()[-1]["msg"] == "done"
    bad = lab.start(runner, POSTGRES_HOST="/nowhere")
    assert bad.wait(60) == 1
    assert bad.logs()[-1]["level"] == "error"


@pytest.mark.parametrize("kind", ["web", "worker", "cron"])
def test_types_and_the_teams_own_tests_pass(lab: Lab, app: App, kind: str) -> None:
    one = app if kind == "web" else of_kind(lab, app, kind)
    types = run(one, "node_modules/.bin/tsc")
    assert types.returncode == 0, types.stdout
    if kind == "web":
        tests = run(one, "--test", "test/*.test.ts")
        assert tests.returncode == 0, tests.stdout
        written = "".join(file.read_text() for file in (one.folder / "test").glob("*.test.ts"))
        count = len(re.findall(r"^test\(", written, re.MULTILINE))
        assert count >= LEAST_TESTS
        for told in (f"pass {count}", "fail 0", "skipped 0", "todo 0"):
            assert re.search(rf"^\S+ {told}$", tests.stdout, re.MULTILINE), tests.stdout


def test_types_are_really_checked(lab: Lab, app: App) -> None:
    broken = copy(app, lab.folder / "broken-types")
    (broken.folder / "src/more.ts").write_text("export const port: number = '4100';\n")
    types = run(broken, "node_modules/.bin/tsc")
    assert types.returncode != 0
    assert "src/more.ts(1,14): error TS2322" in types.stdout
