"""Who else writes while a service is founded waits or keeps what is theirs; a killed run can be completed."""

from __future__ import annotations

import os
import signal
from dataclasses import replace
from pathlib import Path
from threading import Event, Thread

import pytest

from generators import pipeline
from generators.pipeline import run as generate
from generators.service_sources import founding, placing, questions
from generators.service_sources.files import Files
from generators.writer.lock import Lock
from tests.e2e.checkout import changed

from .conftest import Place


def refusals(plan: founding.Plan) -> list[str]:
    """The rules by which it is refused; none where it is founded."""
    try:
        founding.carry_out(plan)
    except founding.RefusedError as error:
        return [problem.rule for problem in error.problems]
    return []


@pytest.mark.slow
def test_of_two_at_once_one_is_founded_and_one_refused(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    stopped, second, make = Event(), place.plan(id="second"), placing.make_folder
    second = replace(second, request=replace(second.request, announce=lambda _: stopped.set()))
    refused: list[str] = []

    def found_second() -> None:
        refused.extend(refusals(second))
        stopped.set()

    other = Thread(target=found_second)

    def make_first(folder: Path, files: Files) -> None:
        monkeypatch.setattr(placing, "make_folder", make)
        other.start()
        # Until it waits for this run, or has ended beside it.
        assert stopped.wait(60)
        make(folder, files)

    first, before = place.plan(), place.picture()
    monkeypatch.setattr(placing, "make_folder", make_first)
    assert refusals(first) == []
    other.join()
    assert refused == ["new/changed"]
    moved = changed(before, place.picture())
    assert (moved["removed"], [path for path in moved["created"] if "second" in path]) == ([], [])
    assert set(first.created) <= set(moved["created"])
    assert "novel" in {service.id for service in place.model.services}
    # The one that was refused is founded when it is asked for again.
    assert refusals(place.plan(id="second")) == []
    assert {"novel", "second"} <= {service.id for service in place.model.services}


@pytest.mark.slow
def test_an_edit_saved_while_sources_are_written_stays(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    make = placing.make_folder

    def edit_too(folder: Path, files: Files) -> None:
        make(folder, files)
        place.catalog.write_bytes(place.catalog.read_bytes() + b"# one more\n")

    plan, before = place.plan(), place.picture()
    monkeypatch.setattr(placing, "make_folder", edit_too)
    assert refusals(plan) == ["new/changed"]
    assert changed(before, place.picture()) == {"created": [], "updated": ["services.yaml"], "removed": []}
    assert place.catalog.read_bytes() == plan.before + b"# one more\n"


@pytest.mark.slow
def test_what_another_run_keeps_too_long_is_refused(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipeline, "PATIENCE", 0.1)
    plan, before = place.plan(), place.picture()
    lock = Lock(str(place.root), shared=False, patience=0, announce=print)
    assert refusals(plan) == ["writer/locked"]
    assert place.picture() == before
    lock.release()
    assert refusals(plan) == []
    # The folder is free again.
    assert not generate(place.request).failed


@pytest.mark.slow
def test_what_a_killed_run_left_out_is_written_by_the_command_that_the_next_one_names(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = place.plan()
    child = os.fork()
    if not child:
        try:
            monkeypatch.setattr(founding, "run", lambda _: os.kill(os.getpid(), signal.SIGKILL))
            founding.carry_out(plan)
        finally:
            os._exit(1)
    assert os.WTERMSIG(os.waitpid(child, 0)[1]) == signal.SIGKILL
    lacking = [path for path in plan.created if not (place.root / path).exists()]
    assert lacking == list(plan.created)
    found = questions.id_problem("novel", place.model)
    assert found is not None
    rule, _, hint = found
    assert rule == "new/exists"
    assert "./doit generate writes what is missing" in hint
    done = generate(place.request)
    assert done.outcome is not None
    assert done.outcome.created == plan.created
