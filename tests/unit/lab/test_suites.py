"""Runners are started beside a lab's control, and how they end is what is told."""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from generators import catalog
from generators.model import Service
from lab import App, Lab, apps, suites
from lab.outcome import Outcome
from lab.processes import Died
from lab.remote import Remote
from lab.runners import Runner, Runners
from lab.suites import Suites
from lab.workspace import Contract
from tests.e2e.checkout import REPOSITORY

WRITES = """
import json, os, pathlib, sys
told = json.load(open(os.environ["SERVICES_UNDER_TEST"]))
cases = "".join(f'<testcase classname="{one}/unit/a.ts" name="a"/>' for one in told)
pathlib.Path(".reports").mkdir(exist_ok=True)
pathlib.Path(".reports/played.xml").write_text(f"<testsuites>{cases}</testsuites>")
"""
CRASHES = f"{WRITES}\nos.abort()"
ASKS = f"""{WRITES}
import urllib.request
url = told["id"]["control"]
try:
    urllib.request.urlopen(urllib.request.Request(url + "/logs", b'{{"key": "nobody"}}', method="POST"))
except urllib.error.HTTPError as refused:
    sys.exit(0 if refused.code == 400 else 3)
"""


class Played(Runners):
    """One runner that does what a program says, for all services."""

    def __init__(self, code: str) -> None:
        self._code = code

    def of(self, contracts: Sequence[Contract]) -> Iterator[Runner]:
        ids = tuple(one.id for one in contracts)
        yield Runner("played", ids, (sys.executable, "-c", self._code), os.environ)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("id", "ide"):
        (tmp_path / name).mkdir()
        stated = {
            "id": name,
            "language": "typescript",
            "page": True,
            "serves": True,
            "sources": f"apps/{name}",
        }
        (tmp_path / name / "contract.json").write_text(json.dumps(stated))
    return tmp_path


@pytest.fixture
def lab() -> Iterator[Lab]:
    with Lab(REPOSITORY) as one:
        yield one


def run(lab: Lab, folder: Path, code: str, *ids: str) -> Outcome:
    remote = Remote(lab)
    try:
        targets = {one: {"control": remote.url} for one in ids}
        return Suites(lab, remote, folder, runners=Played(code)).against(targets)
    finally:
        remote.close()


def test_a_runner_reports_on_the_services_that_it_was_told(lab: Lab, folder: Path) -> None:
    found = run(lab, folder, WRITES, "id", "ide")
    assert (found.passed, found.failed) == (2, {})
    assert found.clean("id")
    assert found.clean("ide")


def test_a_runner_that_crashes_after_its_tests_is_no_success(lab: Lab, folder: Path) -> None:
    found = run(lab, folder, CRASHES, "id", "ide")
    assert found.passed == 2
    assert list(found.failed) == ["played: code -6"]
    assert not found.clean("id")


def test_the_report_of_an_earlier_run_is_not_taken_for_this_ones(lab: Lab, folder: Path) -> None:
    assert run(lab, folder, WRITES, "id").clean("id")
    assert list(run(lab, folder, "pass", "id").failed) == ["played: no report"]


def test_the_control_answers_while_a_runner_runs(lab: Lab, folder: Path) -> None:
    assert run(lab, folder, ASKS, "id").failed == {}


def test_a_runner_that_goes_on_is_ended(lab: Lab, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(suites, "LONGEST", 0.05)
    found = run(lab, folder, "import time; time.sleep(60)", "id")
    assert list(found.failed) == ["played: not ended"]
    assert not found.clean("id")


def test_what_goes_on_is_told_while_it_lasts(lab: Lab, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(suites, "PACE", 0.02)
    told: list[str] = []

    def hear(line: str) -> None:
        told.append(line)
        if "half way" in line:
            (folder / "heard").touch()

    waits = """
import pathlib, time
print("\\x1b[32mhalf way\\x1b[39m", end="\\n\\n", flush=True)
while not pathlib.Path("heard").exists():
    time.sleep(0.01)
"""
    remote = Remote(lab)
    try:
        one = Suites(lab, remote, folder, runners=Played(WRITES + waits), announce=hear)
        assert one.against({"id": {"control": remote.url}}).clean("id")
    finally:
        remote.close()
    assert re.fullmatch(r"\d+ s · played: half way", told[-1])


def test_a_runner_that_cannot_be_started_is_a_failure(lab: Lab, folder: Path) -> None:
    class Absent(Played):
        def of(self, contracts: Sequence[Contract]) -> Iterator[Runner]:
            yield Runner("absent", tuple(one.id for one in contracts), ("/no/such/program",), {})

    remote = Remote(lab)
    found = Suites(lab, remote, folder, runners=Absent("")).against({"id": {}})
    remote.close()
    assert "cannot be started" in found.failed["absent: not ended"]


def named(name: str) -> Service:
    model = catalog.load(REPOSITORY / "services.yaml", "services.yaml").model
    assert model is not None
    return next(one for one in model.services if one.id == name)


def test_a_service_is_tried_with_its_sources_where_it_has_some(
    lab: Lab, folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "apps/id/src").mkdir(parents=True)
    (tmp_path / "apps/id/node_modules").mkdir()
    (tmp_path / "apps/id/src/main.ts").write_text("sources")
    for name in ("coverage/report.json", "src/coverage/plan.ts"):
        (tmp_path / "apps/id" / name).parent.mkdir()
        (tmp_path / "apps/id" / name).touch()
    monkeypatch.setattr(lab, "repository", tmp_path)
    monkeypatch.setattr(apps, "prepare", lambda _, service, into: App(service, into, (), into))
    remote = Remote(lab)
    own, template = (Suites(lab, remote, folder, own=own) for own in (True, False))
    remote.close()
    service = named("id")
    assert (own.sources(service), template.sources(service)) == ("apps/id", "")
    taken = lab.take(service, tmp_path / own.sources(service)).folder
    assert (taken / "src/main.ts").read_text() == "sources"
    assert not (taken / "node_modules").exists(), "what was installed elsewhere is not taken along"
    assert not (taken / "coverage").exists(), "nor what its own tests left"
    assert (taken / "src/coverage/plan.ts").is_file()
    (taken / "src/main.ts").write_text("changed")
    assert (tmp_path / "apps/id/src/main.ts").read_text() == "sources"


class Started(Suites):
    """Starts nothing: notes who starts, who is waited for, and what is run of whom."""

    def __init__(self, lab: Lab, folder: Path) -> None:
        self.seen: list[str] = []
        self.most = 0
        super().__init__(lab, Remote(lab), folder, runners=Played(""))

    def close(self) -> None:
        self._remote.close()

    def _apps(self, services: Sequence[Service]) -> Iterator[App]:
        for one in services:
            yield App(one, self._folder, ("true",), self._folder)

    def _start(self, app: App) -> dict[str, str]:
        self.seen.append(app.service.id)
        self.most = max(self.most, len(self.seen))
        return {}

    def _wait(self, service: str) -> None:
        assert self.seen.pop(0) == service, "the first to be started is the first to be waited for"
        if service == "broken":
            raise Died("broken ended with code 1: it says why")

    def against(self, targets: Mapping[str, Mapping[str, str]], words: Sequence[str] = ()) -> Outcome:
        self.run_of = [*targets]
        return Outcome(passed=len(targets))


@pytest.fixture
def started(lab: Lab, folder: Path) -> Iterator[Started]:
    one = Started(lab, folder)
    yield one
    one.close()


def test_tests_are_told_where_a_team_describes_what_its_service_answers(
    lab: Lab, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Remote, "main", lambda *_app, **_variables: {"url": "", "database": ""})
    monkeypatch.setitem(lab.__dict__, "issuer", SimpleNamespace(url=""))
    remote = Remote(lab)
    tried = Suites(lab, remote, folder, runners=Played(""))
    app = App(named("id"), folder, ("true",), folder)
    assert tried._start(app)["openapi"] == ""
    (folder / "openapi.json").write_text("{}")
    assert tried._start(app)["openapi"] == str(folder / "openapi.json")
    remote.close()


def test_few_start_at_a_time_and_all_run_together(started: Started) -> None:
    model = catalog.load(REPOSITORY / "services.yaml", "services.yaml").model
    assert model is not None
    outcome = started.run(model.services)
    assert (outcome.passed, outcome.failed) == (len(model.services), {})
    assert started.run_of == [service.id for service in model.services]
    assert started.most == suites.AT_ONCE + 1 < len(model.services)
    assert started.seen == []


def test_what_does_not_start_is_a_failure_and_the_others_are_run(started: Started) -> None:
    outcome = started.run([named("id"), replace(named("id"), id="broken")])
    assert started.run_of == ["id"]
    assert outcome.failed == {"broken: not started": "broken ended with code 1: it says why"}


def test_a_part_that_a_service_does_not_have_is_known(lab: Lab, folder: Path) -> None:
    stated = {"id": "id", "language": "python", "page": False, "serves": True, "sources": "apps/id"}
    (folder / "id/contract.json").write_text(json.dumps(stated))
    remote = Remote(lab)
    assert not Suites(lab, remote, folder, ["e2e"]).has(named("id"))
    assert Suites(lab, remote, folder, runners=Played("")).has(named("id"))
    remote.close()
