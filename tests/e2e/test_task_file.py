"""``dodo.py``: the verbs as tasks of doit itself, read on every start and therefore light."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import dodo
from generators.cli._command_line.parsing import parser_of
from generators.cli.verbs import VERBS, Verb
from tests.e2e.checkout import Checkout

HEAVY = ("pydantic", "jinja2", "yaml", "kubernetes", "generators")
ASK = f"""
import sys
sys.path.insert(0, ".")
import dodo
print([name for name in {HEAVY!r} if name in sys.modules])
"""


def interpreter(checkout: Checkout) -> str:
    return str(checkout.root / ".venv/bin/python")


def test_it_imports_nothing_heavy(pristine: Checkout) -> None:
    done = pristine.execute([interpreter(pristine), "-c", ASK])
    assert (done.code, done.out) == (0, "[]\n"), done
    loaded = pristine.execute([interpreter(pristine), "-c", ASK.replace("import dodo", "import dodo, yaml")])
    assert loaded.out == "['yaml']\n"


@pytest.mark.parametrize("word", ["list", "--version"])
def test_doit_itself_starts_without_the_catalog(pristine: Checkout, word: str) -> None:
    ask = [interpreter(pristine), "-X", "importtime", "-m", "generators"]
    done = pristine.execute([*ask, word])
    assert done.code == 0, done
    assert loaded(done.err) == []
    assert "pydantic_core" in loaded(pristine.execute([*ask, "check:catalog"]).err)


def loaded(times: str) -> list[str]:
    heavy = ("pydantic_core", "jinja2", "yaml")
    return [name for name in heavy if re.search(rf" {name}$", times, re.MULTILINE)]


def test_doit_lists_the_verbs_and_every_check(pristine: Checkout) -> None:
    done = pristine.run("list", "--all")
    assert done.code == 0, done
    tasks = {line.split()[0] for line in done.out.splitlines()}
    assert {"generate", "check", "diff", "scorecard", "test", "check:catalog", "check:generated"} <= tasks
    named = pristine.run("check", "--list").out
    checks = set(re.findall(r"^(check:\S+)", named, re.MULTILINE))
    assert {task for task in tasks if task.startswith("check:")} == {*checks, "check:all"}


def test_every_verb_is_a_task_in_the_same_words() -> None:
    own = {verb.word: verb.summary for verb in VERBS}
    assert {word: text for word, text in own.items() if word != "help"} == dodo.VERBS
    assert own.keys() - {task.get("basename") for task in dodo.task_verbs()} == {"help"}
    needs_words = {verb.word for verb in VERBS if words_are_needed(verb)}
    # `new` asks on a terminal for what it is not told, and a task has none.
    assert needs_words | {"new"} == set(dodo.TAKE_WORDS)


def words_are_needed(verb: Verb) -> bool:
    actions = parser_of(verb)._actions
    return any(action.required and action.nargs != "*" and not action.option_strings for action in actions)


def test_words_of_a_task_go_to_its_verb(pristine: Checkout) -> None:
    program = [interpreter(pristine), "-m", "doit", "explain"]
    done = pristine.execute([*program, "services.wallet.tier"])
    assert (done.code, "edit here  services.yaml:" in done.out) == (0, True), done
    assert pristine.execute([*program, "services.nobody"]).code != 0


@pytest.mark.slow
def test_list_works_from_anywhere(pristine: Checkout, tmp_path: Path) -> None:
    done = pristine.run("list", folder=tmp_path)
    assert (done.code, "generate" in done.out) == (0, True)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_plain_doit_generates(checkout: Checkout) -> None:
    (checkout.root / "charts/wallet/values.yaml").unlink()
    done = checkout.execute([interpreter(checkout), "-m", "doit"])
    assert done.code == 0, done
    assert re.search(
        r"^generate: \d+ files: 1 created, 0 updated, 0 removed, \d+ same$", done.out, re.MULTILINE
    )
    again = checkout.execute([interpreter(checkout), "-m", "doit", "generate"])
    assert " 0 created, 0 updated, 0 removed, " in again.out
    assert not [path for path in checkout.root.iterdir() if path.name.startswith(".doit.db")]


@pytest.mark.slow
def test_plain_doit_fails_when_a_check_does(checkout: Checkout) -> None:
    (checkout.root / "charts/wallet/values.yaml").unlink()
    done = checkout.execute([interpreter(checkout), "-m", "doit", "check:generated"])
    assert done.code != 0
    assert "check:generated: " in done.out
