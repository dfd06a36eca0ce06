"""Go programs are built once, whole or not at all, however many ask and whoever dies."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from argparse import Namespace
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from generators import checks
from generators.cli import setup as setup_verb
from generators.cli._command_line.parsing import UsageError
from generators.toolchain.groups import read_group, read_groups
from generators.toolchain.programs import Builder
from generators.toolchain.setup import setup
from generators.toolchain.toolchain import Toolchain
from generators.toolchain.unavailable import Unavailable
from tests.support.catalogs import REPOSITORY
from tests.unit.toolchain.stand_ins import STAND_IN_FOR_GO, write_program

BUILD = """
import sys
from pathlib import Path
from generators.toolchain.groups import read_groups
from generators.toolchain.programs import Builder
groups = read_groups(Path(sys.argv[1]))
builder = Builder(groups, lambda: Path("/nonexistent"), lambda line: print(line, flush=True))
print("done", builder.build(["hello"])["hello"])
"""


def no_wheel() -> Path:
    raise Unavailable("the index is out of reach", "")


def builder_of(tools: Path, lines: list[str] | None = None, wheel: Callable[[], Path] = no_wheel) -> Builder:
    said = [] if lines is None else lines
    return Builder(read_groups(tools), wheel, said.append)


def start_build(tools: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", BUILD, tools],
        env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def wait_for(path: Path) -> None:
    deadline = time.monotonic() + 60
    while not path.exists():
        assert time.monotonic() < deadline, f"{path} did not appear"
        time.sleep(0.01)


def test_a_program_is_built_once_and_says_so(tools: Path, stand_in: Path) -> None:
    lines: list[str] = []
    path = builder_of(tools, lines).build(["hello"])["hello"]
    assert subprocess.check_output([path], text=True) == "built\n"
    assert lines[0] == "building Go programs (once, about 3 s on an idle machine): hello …"
    assert lines[1].startswith("built hello (local) in ")

    lines.clear()
    assert builder_of(tools, lines).build(["hello"])["hello"] == path
    assert lines == []
    assert stand_in.read_text().count("build ") == 1


def test_what_is_still_to_be_built_is_told_beforehand_all_at_once(tools: Path, stand_in: Path) -> None:
    toolchain = Toolchain(tools.parent, lambda _: None)
    sentence, _, besides = toolchain.ahead(["hello"]).partition("; ")
    assert sentence == "1 Go program is built on the way, once: about 3 s on an idle machine"
    assert {"Python", "Node", "schemas"} <= {*besides.split()}
    assert toolchain.ahead([]) == ""
    toolchain.program("hello")
    assert toolchain.ahead(["hello"]) == ""


def test_one_program_is_set_up_without_all_the_rest(tools: Path, stand_in: Path) -> None:
    ready, failed = setup(tools.parent, lambda _: None, ["hello"])
    assert [line.partition(":")[0] for line in ready] == ["hello (local)"]
    assert failed == ()


def test_a_program_that_there_is_not_is_no_part_of_the_set_up() -> None:
    with pytest.raises(UsageError, match=r"no program 'helmm'\n    hint: did you mean helm\?"):
        setup_verb.execute(Namespace(programs=["helmm"]))


def test_what_a_check_needs_is_what_can_be_told_ahead() -> None:
    needs = {need for check in checks.discover().values() for need in check.NEEDS}
    assert "helm" in needs
    assert needs <= set(Toolchain(REPOSITORY, print).program_names())


def test_the_build_is_stamped_native_and_free_of_the_users_flags(
    tools: Path, stand_in: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GOFLAGS", "-race")
    monkeypatch.setenv("GOOS", "plan9")
    builder_of(tools).build(["hello"])
    command, settings = stand_in.read_text().splitlines()
    assert command.startswith("build -trimpath -buildvcs=false -ldflags=-s -w -X main.version=v7 -tags= -o ")
    assert command.endswith(" demo.example/tools/cmd/hello")
    assert settings == "CGO_ENABLED=0 GOTOOLCHAIN=local GOFLAGS=-mod=readonly GOOS=unset"


def test_an_interrupted_build_leaves_no_half_program(
    tools: Path, stand_in: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    half_way = tmp_path / "half-way"
    monkeypatch.setenv("GO_PAUSE", str(half_way))
    monkeypatch.setenv("GO_SECONDS", "60")
    running = start_build(tools)
    wait_for(half_way)
    os.killpg(running.pid, signal.SIGKILL)
    running.communicate()

    path = builder_of(tools).path("hello")
    group = path.parent.parent
    assert not path.parent.exists()
    assert [entry.name for entry in group.iterdir() if "partial" in entry.name] != []

    monkeypatch.setenv("GO_PAUSE", "")
    builder_of(tools).build(["hello"])
    assert subprocess.check_output([path], text=True) == "built\n"
    assert [entry.name for entry in group.iterdir() if "partial" in entry.name] == []


@pytest.mark.slow
def test_two_builds_at_once_make_one_program(
    tools: Path, stand_in: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GO_PAUSE", str(tmp_path / "half-way"))
    monkeypatch.setenv("GO_SECONDS", "1")
    first = start_build(tools)
    wait_for(tmp_path / "half-way")
    second = start_build(tools)
    told = [running.communicate(timeout=60)[0] for running in (first, second)]
    assert [running.returncode for running in (first, second)] == [0, 0]
    assert stand_in.read_text().count("build ") == 1
    assert "waiting for another process that is building hello …" in told[1]
    assert told[0].splitlines()[-1] == told[1].splitlines()[-1]


def test_a_failed_build_ends_with_the_compilers_words_and_leaves_nothing(
    tools: Path, stand_in: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GO_FAILS", "yes")
    builder = builder_of(tools)
    with pytest.raises(Unavailable) as caught:
        builder.build(["hello"])
    assert "building hello (local) failed with code 1\n    | undefined: missing" in caught.value.reason
    assert not builder.path("hello").parent.exists()


def test_no_go_and_no_wheel_is_one_clear_error(tools: Path, stand_in: Path, programs: Path) -> None:
    (programs / "go").unlink()
    with pytest.raises(Unavailable) as caught:
        builder_of(tools).build(["hello"])
    assert caught.value.reason == (
        "no Go 1.21 or newer (none on PATH), and no wheel of it: the index is out of reach"
    )
    assert caught.value.hint.startswith("put Go 1.21 or newer on PATH")


@pytest.mark.parametrize(("version", "uses_wheel"), [("go1.20.14", True), ("devel", True), ("go1.21", False)])
def test_the_wheel_stands_in_for_a_go_that_is_too_old(
    tools: Path, stand_in: Path, programs: Path, tmp_path: Path, version: str, uses_wheel: bool
) -> None:
    write_program(programs / "go", STAND_IN_FOR_GO.replace('echo "$GO_STANDS_FOR"', f"echo {version}"))
    asked: list[Path] = []

    def wheel() -> Path:
        write_program(tmp_path / "wheel/go", STAND_IN_FOR_GO)
        asked.append(tmp_path / "wheel")
        return asked[-1]

    builder_of(tools, wheel=wheel).build(["hello"])
    assert bool(asked) == uses_wheel


@pytest.mark.parametrize("name", ["go.mod", "go.sum", "build.toml"])
def test_a_changed_pin_is_another_program(tools: Path, stand_in: Path, name: str) -> None:
    before = builder_of(tools).path("hello")
    path = tools / "demo" / name
    os.utime(path, (1, 1))
    assert builder_of(tools).path("hello") == before
    comment = "# why\n" if name == "build.toml" else "// why\n"
    path.write_text(path.read_text() + comment)
    assert builder_of(tools).path("hello") != before


def test_an_unknown_program_names_those_there_are(tools: Path, stand_in: Path) -> None:
    with pytest.raises(Unavailable) as caught:
        builder_of(tools).build(["helo"])
    assert "no group builds a program 'helo'; there are hello" in caught.value.reason


def test_groups_are_read_from_tool_lines_alone(tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "one/go.mod").write_text(
        "module m.example\n\ngo 1.26.0\n\n"
        "tool (\n\tb.example/x/cmd/app // why\n\tb.example/x/sub/v3\n)\n\n"
        "require b.example/x v1.2.3\nrequire (\n\tb.example/x/sub/v3 v3.0.1 // indirect\n)\n"
    )
    (tmp_path / "one/build.toml").write_text(
        '[etcd]\npackage = "b.example/x/sub/v3"\nldflags = "-X v={version}"\n'
    )
    group = read_group(tmp_path / "one")
    assert (group.name, group.go) == ("one", "1.26.0")
    assert {name: (program.version, program.ldflags) for name, program in group.programs.items()} == {
        "app": ("v1.2.3", ""),
        "etcd": ("v3.0.1", "-X v=v3.0.1"),
    }
    (tmp_path / "one/build.toml").unlink()
    assert list(read_group(tmp_path / "one").programs) == ["app", "sub"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[hallo]\nseconds = 3\n", "no tool line of go.mod makes hallo; it makes hello"),
        ("[hello]\nflags = 'x'\n", "flags = 'x' in [hello] is not a setting; allowed are package (str)"),
        ("[hello]\nseconds = 'x'\n", "seconds = 'x' in [hello] is not a setting"),
    ],
)
def test_a_mistake_in_build_toml_is_named(tools: Path, text: str, told: str) -> None:
    (tools / "demo/build.toml").write_text(text)
    with pytest.raises(ValueError, match=r"build\.toml") as caught:
        read_groups(tools)
    assert told in str(caught.value)


def test_two_groups_cannot_make_one_name(tools: Path) -> None:
    shutil.copytree(tools / "demo", tools / "other")
    with pytest.raises(ValueError, match="makes a program 'hello' already"):
        read_groups(tools)


@pytest.mark.slow
@pytest.mark.parametrize("source", ["path or wheel", "wheel"])
def test_a_real_go_builds_a_stamped_program(
    tools: Path, tmp_path: Path, programs: Path, monkeypatch: pytest.MonkeyPatch, source: str
) -> None:
    toolchain = Toolchain(REPOSITORY, print)
    wheel = partial(toolchain.environment, "go")
    if source == "wheel":
        wheel()
        monkeypatch.setenv("PATH", str(programs))
    # The compiler's own cache may be the user's; the built program's is not.
    builder = builder_of(tools, wheel=wheel)
    monkeypatch.setattr(builder, "_environment", {**os.environ, "XDG_CACHE_HOME": str(tmp_path / "cache")})
    path = builder.build(["hello"])["hello"]
    done = subprocess.run([path], capture_output=True, text=True, check=True)
    assert done.stderr == "hello v7\n"
    assert str(tmp_path).encode() not in path.read_bytes()
