"""The launcher `doit`, run as a program in a repository of its own and with no package index."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.unit.toolchain.stand_ins import write_program

Pin = Callable[[str], str]
Variables = dict[str, str]


def launch(
    program: Path, surroundings: Variables, *arguments: str, folder: Path | None = None
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [program, *arguments],
        cwd=folder,
        env=surroundings,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def start(program: Path, surroundings: Variables) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [program],
        env=surroundings,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


@pytest.mark.slow
def test_first_use_sets_up_once_and_keeps_arguments_and_folder(
    checkout: Path, surroundings: Variables
) -> None:
    folder = checkout / "deep/below"
    folder.mkdir(parents=True)

    first = launch(checkout / "doit", surroundings, "check", "--format=json", "a b", folder=folder)
    assert first.returncode == 0, first.stderr
    assert first.stdout == f"tiny 1.0 ['check', '--format=json', 'a b'] {folder}\n"
    told = r"First use: setting up \.venv with Python packages \(once, about 20 s\) \.\.\. done in [\d.]+ s\n"
    assert re.fullmatch(told, first.stderr), first.stderr

    relative = launch(Path("../../doit"), surroundings, folder=folder)
    assert (relative.returncode, relative.stderr) == (0, "")


@pytest.mark.slow
def test_it_finds_the_repository_through_links_and_by_bare_name(
    checkout: Path, surroundings: Variables
) -> None:
    elsewhere = checkout.parent / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "one").symlink_to(os.path.relpath(checkout / "doit", elsewhere))
    (elsewhere / "two").symlink_to(elsewhere / "one")
    assert launch(elsewhere / "two", surroundings).returncode == 0

    by_shell = subprocess.run(
        ["sh", "doit", "x"], cwd=checkout, env=surroundings, capture_output=True, text=True, check=False
    )
    assert (by_shell.returncode, by_shell.stderr) == (0, "")
    on_path = surroundings | {"PATH": f"{surroundings['PATH']}:{checkout}"}
    by_name = launch(Path("sh"), on_path, "-c", "doit x", folder=elsewhere)
    assert (by_name.stdout, by_name.stderr) == (f"tiny 1.0 ['x'] {elsewhere}\n", "")


@pytest.mark.slow
def test_nothing_of_the_caller_is_imported(checkout: Path, surroundings: Variables, tmp_path: Path) -> None:
    trap = tmp_path / "trap"
    trap.mkdir()
    for name in ("generators", "tiny", "pip", "venv"):
        (trap / f"{name}.py").write_text("raise SystemExit('imported from the caller')\n")
    hostile = surroundings | {"PYTHONPATH": str(trap), "PIP_TARGET": str(trap), "PIP_USER": "1"}
    done = launch(checkout / "doit", hostile, folder=trap)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("tiny 1.0")


@pytest.mark.slow
def test_changed_requirements_are_set_up_again(checkout: Path, surroundings: Variables, pin: Pin) -> None:
    launch(checkout / "doit", surroundings)
    (checkout / "requirements/runtime.txt").write_text(pin("2.0"))
    done = launch(checkout / "doit", surroundings)
    assert done.stdout.startswith("tiny 2.0")
    assert done.stderr.startswith("Requirements changed: setting up .venv")


@pytest.mark.slow
def test_a_vanished_interpreter_is_replaced(checkout: Path, surroundings: Variables) -> None:
    launch(checkout / "doit", surroundings)
    python = checkout / ".venv/bin/python"
    for link in python.parent.glob("python*"):
        link.unlink()
    python.symlink_to("/nonexistent/python3.11")
    done = launch(checkout / "doit", surroundings)
    assert (done.returncode, done.stdout[:8]) == (0, "tiny 1.0"), done.stderr
    assert "setting up" in done.stderr


def _without_interpreter(environment: Path) -> None:
    python = environment / "bin/python"
    python.unlink()
    python.touch(0o755)


def _without_packages(environment: Path) -> None:
    shutil.rmtree(environment / "lib")


def _without_settings(environment: Path) -> None:
    (environment / "pyvenv.cfg").unlink()


@pytest.mark.slow
@pytest.mark.parametrize("thin_out", [_without_interpreter, _without_packages, _without_settings])
def test_an_environment_that_was_thinned_out_is_made_anew(
    checkout: Path, surroundings: Variables, thin_out: Callable[[Path], None]
) -> None:
    launch(checkout / "doit", surroundings)
    thin_out(checkout / ".venv")
    done = launch(checkout / "doit", surroundings)
    assert (done.returncode, done.stdout[:8]) == (0, "tiny 1.0"), done.stderr
    assert "setting up" in done.stderr


@pytest.mark.slow
def test_what_works_stays_where_other_packages_cannot_be_had(checkout: Path, surroundings: Variables) -> None:
    launch(checkout / "doit", surroundings)
    requirements = checkout / "requirements/runtime.txt"
    former = requirements.read_text()
    requirements.write_text(f"tiny==9.9 --hash=sha256:{'0' * 64}\n")
    assert launch(checkout / "doit", surroundings).returncode == 3
    requirements.write_text(former)
    offline = {name: value for name, value in surroundings.items() if name != "PIP_FIND_LINKS"}
    done = launch(checkout / "doit", offline)
    assert (done.returncode, done.stdout[:8], done.stderr) == (0, "tiny 1.0", "")
    assert [one.name for one in checkout.glob(".venv*") if one.is_dir()] == [".venv"]


@pytest.mark.slow
def test_a_moved_repository_goes_on_working(checkout: Path, surroundings: Variables) -> None:
    launch(checkout / "doit", surroundings)
    moved = checkout.rename(checkout.with_name("moved"))
    done = launch(moved / "doit", surroundings)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.slow
def test_a_killed_set_up_leaves_nothing_that_looks_finished(checkout: Path, surroundings: Variables) -> None:
    running = start(checkout / "doit", surroundings)
    deadline = time.monotonic() + 60
    while not (checkout / ".venv/bin").exists():
        assert time.monotonic() < deadline
        time.sleep(0.01)
    os.killpg(running.pid, signal.SIGKILL)
    running.communicate()
    assert not (checkout / ".venv/requirements.txt").exists()

    done = launch(checkout / "doit", surroundings)
    assert (done.returncode, done.stdout[:8]) == (0, "tiny 1.0"), done.stderr


@pytest.mark.slow
def test_two_first_uses_at_once_make_one_environment(checkout: Path, surroundings: Variables) -> None:
    both = [start(checkout / "doit", surroundings) for _ in range(2)]
    told = [running.communicate(timeout=120) for running in both]
    assert [running.returncode for running in both] == [0, 0], told
    assert all(out.startswith("tiny 1.0") for out, _ in told)
    words = "".join(error for _, error in told)
    assert words.count("First use:") == 1
    assert words.count("waiting for another process that is setting up Python packages") == 1


def test_python_that_is_too_old_is_named_with_the_next_step(
    checkout: Path, surroundings: Variables, programs: Path
) -> None:
    old = '#!/bin/sh\n[ "$1" = -V ] && echo "Python 3.9.2"\n[ "$1" != -c ]\n'
    write_program(programs / "python3", old)
    done = launch(checkout / "doit", surroundings)
    assert done.returncode == 3
    assert "error: no Python 3.11 or newer on PATH (python3 is Python 3.9.2) [setup/python]" in done.stderr
    assert "hint: install Python 3.11 or newer" in done.stderr


@pytest.mark.slow
def test_a_newer_python_under_another_name_is_found(
    checkout: Path, surroundings: Variables, programs: Path
) -> None:
    (programs / "python3").rename(programs / "python3.12")
    write_program(programs / "python3", "#!/bin/sh\nexit 1\n")
    assert launch(checkout / "doit", surroundings).returncode == 0


@pytest.mark.parametrize(
    "fault",
    [
        "offline",
        pytest.param("wrong hash", marks=pytest.mark.slow),
        pytest.param("no hash", marks=pytest.mark.slow),
    ],
)
def test_packages_that_cannot_be_had_end_with_code_3(
    checkout: Path, surroundings: Variables, pin: Pin, fault: str
) -> None:
    requirements = checkout / "requirements/runtime.txt"
    if fault == "offline":
        surroundings.pop("PIP_FIND_LINKS")
    elif fault == "wrong hash":
        requirements.write_text(f"tiny==1.0 --hash=sha256:{'0' * 64}\n")
    else:
        requirements.write_text("tiny==1.0\n")
    done = launch(checkout / "doit", surroundings)
    assert done.returncode == 3
    assert "error: installing the packages of runtime.txt failed" in done.stderr
    assert "hint: check that the Python package index can be reached" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (checkout / ".venv").exists()


@pytest.mark.slow
@pytest.mark.parametrize("home", ["", "/proc", None])
def test_it_works_without_a_home_that_can_be_written(
    checkout: Path, surroundings: Variables, home: str | None
) -> None:
    surroundings.pop("HOME")
    if home is not None:
        surroundings["HOME"] = home
    done = launch(checkout / "doit", surroundings)
    assert done.returncode == 0, done.stderr
    assert not Path("/.cache").exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="another user can be played by root alone")
def test_an_interpreter_this_user_may_not_run_is_named(checkout: Path, surroundings: Variables) -> None:
    private = checkout.parent / "private"
    private.mkdir(mode=0o700)
    (checkout / ".venv/bin").mkdir(parents=True)
    (checkout / ".venv/bin/python").symlink_to(private / "python3")
    for folder in (checkout, *checkout.parents):
        # pytest keeps its own folders private, on one level more when tests run side by side.
        if folder.stat().st_mode & 0o777 == 0o700:
            folder.chmod(folder.stat().st_mode | 0o055)
    as_nobody = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", str(checkout / "doit")]
    done = subprocess.run(
        as_nobody,
        env=surroundings | {"PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 3, done
    assert (
        f"this user cannot run {checkout}/.venv/bin/python, which leads to {private}/python3" in done.stderr
    )
    assert "hint: use a copy of the repository that you can write" in done.stderr
