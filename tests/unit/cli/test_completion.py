"""A Tab offers what fits where the cursor is: verbs, options, their values, keys of the catalog."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from generators.cli import completion, shells

TREE = yaml.safe_load((Path(__file__).parents[2] / "catalogs/golden.yaml").read_text(encoding="utf-8"))
FIRST, SECOND = list(TREE["services"])[:2]
TIER = next(iter(TREE["tiers"]))
RESOURCE = next(iter(TREE["resources"]))

TABS = [
    ("gen", {"generate"}),
    ("check:helm-l", {"check:helm-lint"}),
    ("test:", {"test:quick", "test:deep"}),
    ("help di", {"diff"}),
    ("--form", {"--format"}),
    ("--format js", {"json"}),
    ("--format json sc", {"scorecard", "scale"}),
    ("generate --al", {"--all", "--allow-deletions"}),
    ("generate --format ", {"text", "json", "github"}),
    ("completion ", {"bash", "zsh", "fish"}),
    ("explain version", {"version"}),
    ("status pro", {"production"}),
    ("promote staging pro", {"production"}),
    (f"deploy staging {FIRST}", {one for one in TREE["services"] if one.startswith(FIRST)}),
    (f"rollback staging {SECOND}", {one for one in TREE["services"] if one.startswith(SECOND)}),
    (f"restore staging {RESOURCE}", {one for one in TREE["resources"] if one.startswith(RESOURCE)}),
    ("deploy production --risk ", {"low", "medium", "high"}),
    (f"explain tiers.{TIER}.dow", {f"tiers.{TIER}.down"}),
    (f"explain services.{FIRST}", {f"services.{FIRST}"}),
    (
        f"explain services.{SECOND}.scaling.m",
        {f"services.{SECOND}.scaling.{key}" for key in ("min", "max", "memory")},
    ),
    ("explain services.nobody-knows.por", {"services.nobody-knows.port"}),
]


@pytest.fixture(scope="module")
def words() -> shells.Words:
    return completion.words(TREE)


def tab(script: str, line: str, breaks: str) -> set[str]:
    """What bash offers at the end of ``./doit LINE``, as bash calls the function."""
    asked = (
        f"{script}\nCOMP_WORDBREAKS=$2; COMP_LINE=$1; COMP_POINT=${{#1}}\n"
        '_doit_completion; printf "%s\\n" "${COMPREPLY[@]}"'
    )
    command = ["bash", "-c", asked, "bash", f"./doit {line}", breaks]
    done = subprocess.run(command, cwd="/", capture_output=True, text=True, check=True)
    return set(done.stdout.split())


@pytest.mark.parametrize(("line", "offered"), TABS)
def test_a_tab_in_bash(words: shells.Words, line: str, offered: set[str]) -> None:
    script = shells.bash(words)
    assert tab(script, line, " \t") == offered
    # bash itself parts words at these, and puts what is offered behind the last one.
    assert tab(script, line, " \t=:") == {one.rpartition(":")[2] for one in offered}


def test_a_value_behind_an_equals_sign(words: shells.Words) -> None:
    assert tab(shells.bash(words), "generate --format=j", " =") == {"json"}
    assert tab(shells.bash(words), "generate --format=j", " ") == {"--format=json"}


def here(shell: str) -> str:
    """The shell's program; without it the test is skipped, and fails in CI."""
    program = shutil.which(shell)
    if program is None and not os.environ.get("CI"):
        pytest.skip(f"there is no {shell} here")
    assert program
    return program


@pytest.mark.parametrize("shell", ["bash", "zsh"])
def test_a_script_that_the_shell_reads(words: shells.Words, shell: str) -> None:
    script = {"bash": shells.bash, "zsh": shells.zsh}[shell](words)
    done = subprocess.run([here(shell), "-n"], input=script, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_fish_has_a_line_for_each_word(words: shells.Words) -> None:
    lines = shells.fish(words).splitlines()
    assert "complete -c doit -n __fish_use_subcommand -a check:helm-lint" in lines
    generate = "complete -c doit -n '__fish_seen_subcommand_from generate' -l"
    assert f"{generate} discard-edits" in lines
    assert "complete -c doit -l format -x -a 'text json github'" in lines
    assert "complete -c doit -n '__fish_seen_subcommand_from help' -a diff" in lines
    assert any(f" tiers.{TIER}.down " in line and f" services.{FIRST}" in line for line in lines)


@pytest.mark.parametrize(("line", "offered"), [one for one in TABS if not re.search(":|json ", one[0])])
def test_a_tab_in_fish(words: shells.Words, line: str, offered: set[str]) -> None:
    asked = f"{shells.fish(words)}\ncomplete -C 'doit {line}'"
    done = subprocess.run([here("fish"), "-N", "-c", asked], capture_output=True, text=True, check=True)
    assert offered <= {re.split("[\t\n]", one)[0] for one in done.stdout.splitlines()}


def test_nothing_of_a_broken_catalog_reaches_a_shell() -> None:
    words = completion.words({"services": {"$(touch x)": {}, "fine": {}}, "tiers": ["`x`"]})
    assert words.ids == ["fine"]
    assert all(re.fullmatch(r"[\w.-]+", key) for key in words.keys)
