"""Told to end, a process ends what it has started: in its main thread, in others, and what those start."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow
PATIENCE = 30.0
ROOT = Path(__file__).resolve().parents[2]
COMMAND = """
import os, sys
from concurrent.futures import ThreadPoolExecutor
from generators.interruption import listen
from generators.toolchain.commands import run
from generators.toolchain.unavailable import Unavailable

def build(name):
    script = f"sh -c 'echo $$ > {name}; mv {name} {name}.pid; sleep 600'; echo survived > {name}.late"
    return run(["sh", "-c", script], environment=os.environ, doing="x", hint="", rule="x/y")

listen()
try:
    if sys.argv[1] == "main":
        build("one")
    else:
        with ThreadPoolExecutor(2) as pool:
            for future in [pool.submit(build, name) for name in ("one", "two")]:
                future.result()
except KeyboardInterrupt:
    try:
        build("more")
    except KeyboardInterrupt:
        sys.exit(130)
"""
NAMES = {"main": ["one"], "threads": ["one", "two"]}


def start(folder: Path, where: str, *before: str) -> tuple[subprocess.Popen[str], list[int]]:
    """A process that waits for programs, and handles of what these have started."""
    # Whoever runs the tests may ignore some of these signals, as nohup does.
    heard = ["env", "--default-signal=HUP,INT,TERM"]
    command = [*heard, *before, sys.executable, "-c", COMMAND, where]
    variables = {**os.environ, "PYTHONPATH": str(ROOT)}
    running = subprocess.Popen(
        command, cwd=folder, env=variables, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    notes = [folder / f"{name}.pid" for name in NAMES[where]]
    assert running.stderr is not None
    while not all(note.exists() for note in notes):
        assert not select.select([running.stderr], [], [], 0.01)[0], running.communicate()
    return running, [os.pidfd_open(int(note.read_text())) for note in notes]


def ended(handle: int, seconds: float) -> bool:
    return bool(select.select([handle], [], [], seconds)[0])


@pytest.mark.parametrize("where", ["main", "threads"])
@pytest.mark.parametrize("which", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGKILL])
def test_nothing_goes_on_behind_it(tmp_path: Path, where: str, which: signal.Signals) -> None:
    running, programs = start(tmp_path, where)
    if which == signal.SIGKILL and sys.platform != "linux":
        pytest.skip("only Linux tells a program that its parent was killed")
    try:
        os.kill(running.pid, which)
        _, errors = running.communicate(timeout=PATIENCE)
        assert running.returncode == (-which if which == signal.SIGKILL else 130), errors
        if which != signal.SIGKILL:  # then the kernel tells the program itself, not what that has started
            assert all(ended(program, PATIENCE) for program in programs)
        assert not [*tmp_path.glob("*.late"), *tmp_path.glob("more*")]
    finally:
        for program in programs:
            if not ended(program, 0):
                signal.pidfd_send_signal(program, signal.SIGKILL)
            os.close(program)


def test_what_the_caller_has_told_us_to_ignore_stays_ignored(tmp_path: Path) -> None:
    running, (program,) = start(tmp_path, "main", "nohup")
    try:
        os.kill(running.pid, signal.SIGHUP)
        assert not ended(program, 0.1)
        os.kill(running.pid, signal.SIGTERM)
        running.communicate(timeout=PATIENCE)
        assert ended(program, PATIENCE)
    finally:
        os.close(program)


DROPPING = """
import os, signal, subprocess, sys, time
from generators.interruption import listen

def told(*_):
    os.kill(os.getpid(), signal.{name})

class Told:
    __del__ = told

LASTS = ["sleep", "600"]
listen()
try:
    {what}
    time.sleep(600)
except KeyboardInterrupt:
    sys.exit(130)
"""
CALLBACKS = {
    "end of an object": "Told()",
    "start of a child": "os.register_at_fork(after_in_parent=told); subprocess.run(LASTS, preexec_fn=int)",
}


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM"])
@pytest.mark.parametrize("what", CALLBACKS.values(), ids=CALLBACKS)
def test_what_comes_while_python_listens_to_no_exception_is_heard_later(what: str, name: str) -> None:
    script = DROPPING.format(what=what, name=name)
    command = ["env", "--default-signal=HUP,INT,TERM", sys.executable, "-c", script]
    variables = {**os.environ, "PYTHONPATH": str(ROOT)}
    ended = subprocess.run(
        command, env=variables, capture_output=True, text=True, timeout=PATIENCE, check=False
    )
    assert (ended.returncode, ended.stderr) == (130, "")
