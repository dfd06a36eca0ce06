"""What doit itself sees: every verb that can be typed is a task, its parts and every check too."""

from __future__ import annotations

import pytest
from doit.loader import load_tasks
from doit.task import Task

import dodo
from generators.checks import discover, is_on_request
from generators.cli import test
from generators.cli._rehearse import operations as rehearsing_operations
from generators.cli.check import EVERY
from generators.cli.verbs import VERBS


@pytest.fixture(scope="module")
def tasks() -> dict[str, Task]:
    return {one.name: one for one in load_tasks({"task_verbs": dodo.task_verbs})}


def test_whatever_can_be_typed_is_a_task(tasks: dict[str, Task]) -> None:
    parts = {f"test:{part}" for part in (*test.SELECTIONS, test.SERVICES) if part}
    parts |= {f"rehearse:{rehearsing_operations.PART}", *(f"check:{name}" for name in (EVERY, *discover()))}
    assert tasks.keys() == {verb.word for verb in VERBS if verb.word != "help"} | parts
    assert {name.partition(":")[0] for name in parts} == {verb.word for verb in VERBS if verb.parts}


def test_each_says_what_it_does_and_runs_what_its_name_says(tasks: dict[str, Task]) -> None:
    for name, task in tasks.items():
        if task.pos_arg:
            assert [one.args for one in task.actions] == [[name]]
        elif name != "check":
            assert [one.action[-1] for one in task.actions] == [name]
        assert task.doc or name.startswith("check:"), name


def test_no_verb_runs_its_parts_first(tasks: dict[str, Task]) -> None:
    assert {name for name, task in tasks.items() if task.task_dep} == {"check"}


def test_the_checks_as_a_whole_are_those_that_run_unasked(tasks: dict[str, Task]) -> None:
    usual = [f"check:{name}" for name, check in discover().items() if not is_on_request(check)]
    assert tasks["check"].task_dep == usual
