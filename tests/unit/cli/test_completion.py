"""A Tab offers what fits where the cursor is: verbs, options, their values, keys of the catalog."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from generators.cli import completion
from generators.cli._completion import shells

TREE = yaml.safe_load((Path(__file__).parents[2] / "catalogs/golden.yaml").read_text(encoding="utf-8"))
FIRST, SECOND = list(TREE["services"])[:2]
TIER = next(iter(TREE["tiers"]))
RESOURCE = next(iter(TREE["resources"]))
ON_SERVICES = (
    *("verify", "history", "drift", "logs", "rollback"),
    *("scale", "restart", "stop", "quarantine"),
)

TABS = [
    ("gen", {"generate"}),
    ("check:helm-l", {"check:helm-lint"}),
    ("test:", {"test:quick", "test:deep", "test:services"}),
    ("test:s", {"test:services"}),
    ("rehearse:", {"rehearse:cluster"}),
    ("check:generated check:helm-l", {"check:helm-lint"}),
    ("new notai --team ", {*TREE["teams"]}),
    ("new notai --tier ", {*TREE["tiers"]}),
    ("new notai --kind st", {"stateful"}),
    ("new notai --language ", {"typescript", "python"}),
    ("new notai --depends-on ", {*TREE["services"]}),
    (f"new notai --depends-on {FIRST},{SECOND[:2]}", {f"{FIRST},{SECOND}"}),
    (f"new notai --depends-on {FIRST}:optional,{SECOND[:2]}", {f"{FIRST}:optional,{SECOND}"}),
    ("new notai --uses ", {*TREE["resources"]}),
    ("update ", {FIRST}),
    ("setup helm kube-ap", {"kube-apiserver"}),
    ("update --d", {"--dry-run"}),
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
    ("deploy ", {"staging", "production"}),
    ("promote ", {"staging", "production"}),
    (f"deploy staging {FIRST}", {one for one in TREE["services"] if one.startswith(FIRST)}),
    *((f"{verb} pro", {"production"}) for verb in (*ON_SERVICES, "deploy", "backup", "restore", "retire")),
    *(
        (f"{verb} staging {SECOND}", {one for one in TREE["services"] if one.startswith(SECOND)})
        for verb in ON_SERVICES
    ),
    (f"backup staging {RESOURCE}", {one for one in TREE["resources"] if one.startswith(RESOURCE)}),
    (f"restore staging {RESOURCE}", {one for one in TREE["resources"] if one.startswith(RESOURCE)}),
    ("deploy production --risk ", {"low", "medium", "high"}),
    (f"explain tiers.{TIER}.dow", {f"tiers.{TIER}.down"}),
    ("explain serv", {"services."}),
    (f"explain services.{FIRST}", {f"services.{FIRST}."}),
    (f"explain services.{FIRST}.scal", {f"services.{FIRST}.scaling."}),
    (f"explain tiers.{TIER[:2]}", {f"tiers.{TIER}."}),
    (
        f"explain services.{SECOND}.scaling.m",
        {f"services.{SECOND}.scaling.{key}" for key in ("min", "max", "memory")},
    ),
    ("explain services.nobody-knows.por", {"services.nobody-knows.port"}),
]


@pytest.fixture(scope="module")
def words() -> shells.Words:
    return completion.words(TREE, [FIRST])


def tab(script: str, line: str, breaks: str, folder: Path = Path("/")) -> set[str]:
    """What bash offers at the end of ``./doit LINE``, as bash calls the function."""
    asked = (
        f"{script}\nCOMP_WORDBREAKS=$2; COMP_LINE=$1; COMP_POINT=${{#1}}\n"
        '_doit_completion; printf "%s\\n" "${COMPREPLY[@]}"'
    )
    command = ["bash", "-c", asked, "bash", f"./doit {line}", breaks]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
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


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("explain cha", {"charts"}),
        ("explain charts/", {"charts/front"}),
        ("explain charts/f", {"charts/front"}),
        ("explain serv", {"services."}),
        ("explain charts/nothing", set()),
    ],
)
def test_files_are_offered_where_no_key_begins_so(
    words: shells.Words, line: str, offered: set[str], tmp_path: Path
) -> None:
    (tmp_path / "charts" / "front").mkdir(parents=True)

    assert tab(shells.bash(words), line, " \t", tmp_path) == offered
    asked = f"{shells.fish(words)}\ncomplete -C 'doit {line}'"
    done = subprocess.run(
        [here("fish"), "-N", "-c", asked], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert offered <= {one.rstrip("/") for one in done.stdout.split()}


@pytest.mark.parametrize(
    ("line", "joined"), [(f"explain services.{FIRST}", True), (f"explain tiers.{TIER}.dow", False)]
)
def test_a_blank_follows_where_nothing_is_below(words: shells.Words, line: str, joined: bool) -> None:
    stand_in = 'compopt() { printf "%s\\n" "$*"; }\n'
    offered = tab(stand_in + shells.bash(words), line, " \t")
    assert ({"-o", "nospace"} <= offered) is joined


@pytest.fixture
def branches(tmp_path: Path) -> Path:
    """A repository with branches, a tag, and a branch whose name a shell would run."""
    person = ["-c", "user.name=Nobody", "-c", "user.email=nobody@codai.example"]
    for command in (
        ["init", "--quiet", "--initial-branch=main"],
        ["commit", "--quiet", "--allow-empty", "--message=x"],
        ["branch", "feature/one"],
        ["branch", "$(touch${IFS}ran)"],
        ["tag", "v1.0"],
    ):
        subprocess.run(["git", *person, *command], cwd=tmp_path, check=True)
    return tmp_path


def test_diff_offers_branches_and_tags_and_runs_none_of_them(words: shells.Words, branches: Path) -> None:
    everything = {"main", "feature/one", "v1.0"}
    assert tab(shells.bash(words), "diff ", " \t", branches) == everything
    assert tab(shells.bash(words), "diff fea", " \t", branches) == {"feature/one"}
    asked = f"{shells.fish(words)}\ncomplete -C 'doit diff '"
    done = subprocess.run(
        [here("fish"), "-N", "-c", asked], cwd=branches, capture_output=True, text=True, check=True
    )
    assert everything <= {*done.stdout.split()}
    assert not (branches / "ran").exists()


@pytest.mark.slow
def test_tabs_in_zsh(words: shells.Words, tmp_path: Path) -> None:
    """As its own bashcompinit calls the function; zsh itself leaves out what does not begin as typed.

    A blank at an end is what zsh types behind it.
    """
    asked = (
        f"{shells.zsh(words)}\nas_bash() {{ emulate -L sh; setopt kshglob noshglob braceexpand\n"
        'COMP_LINE=$1; COMP_POINT=${#1}; COMP_WORDBREAKS=" "; COMPREPLY=()\n'
        '_doit_completion; printf "%s\\n" "$1" "${COMPREPLY[@]}" "" }\n'
        'for line in "$@"; do as_bash $line; done'
    )
    lines = [f"./doit {line}" for line, _ in TABS]
    surroundings = {**os.environ, "HOME": str(tmp_path)}
    command = [here("zsh"), "-f", "-c", asked, "zsh", *lines]
    done = subprocess.run(command, cwd="/", env=surroundings, capture_output=True, text=True, check=True)
    assert done.stderr == ""
    told = {one.split("\n")[0]: one.split("\n")[1:] for one in done.stdout.split("\n\n") if one}
    assert [*told] == lines
    for line, offered in TABS:
        typed = line.rpartition(" ")[2]
        found = [one for one in told[f"./doit {line}"] if one.startswith(typed)]
        assert {one.rstrip(" ") for one in found} == offered, line
        assert not [one for one in found if one.endswith(" ") is one.rstrip(" ").endswith((".", "/", "="))]


def here(shell: str) -> str:
    """The shell's program; without it the test is skipped, and fails in CI."""
    program = shutil.which(shell)
    if program is None and os.environ.get("CI") != "true":
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
