"""A child ends when the process that started it is killed, also when that was killed at once."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest

from generators.children import _end_with, _library, ending_with_us

PATIENCE = 30.0
ROOT = Path(__file__).resolve().parents[2]
PARENT = """
import subprocess, sys
from generators.children import ending_with_us
child = subprocess.Popen(sys.argv[1:], start_new_session=True, preexec_fn={how})
print(child.pid, flush=True)
child.wait()
"""


def started(how: str, *child: str) -> tuple[subprocess.Popen[str], int]:
    """A parent whose child is ended ``how``, and a handle of that child."""
    words = [sys.executable, "-c", PARENT.format(how=how), *child]
    parent = subprocess.Popen(
        words, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": str(ROOT)}
    )
    assert parent.stdout is not None
    return parent, os.pidfd_open(int(parent.stdout.readline()))


def ended(handle: int, seconds: float) -> bool:
    import select

    return bool(select.select([handle], [], [], seconds)[0])


def killed(parent: subprocess.Popen[str]) -> None:
    parent.kill()
    parent.wait()
    assert parent.stdout is not None
    parent.stdout.close()


def test_a_child_ends_with_a_parent_that_was_killed() -> None:
    parent, child = started("ending_with_us()", "sleep", "600")
    try:
        assert not ended(child, 0)
        killed(parent)
        assert ended(child, PATIENCE)
    finally:
        os.close(child)


def test_without_it_a_child_lives_on() -> None:
    parent, child = started("None", "sleep", "600")
    try:
        killed(parent)
        assert not ended(child, 0.1)
        signal.pidfd_send_signal(child, signal.SIGKILL)
        assert ended(child, PATIENCE)
    finally:
        os.close(child)


def test_a_child_that_is_asked_to_end_can_tidy_up(tmp_path: Path) -> None:
    note = tmp_path / "note"
    script = f"trap 'echo tidied > {note}; exit' TERM; touch {note}; while :; do sleep 0.01; done"
    how = "ending_with_us(__import__('signal').SIGTERM)"
    parent, child = started(how, "sh", "-c", script)
    try:
        while not note.exists():
            assert not ended(child, 0.01)
        killed(parent)
        assert ended(child, PATIENCE)
        assert note.read_text(encoding="ascii") == "tidied\n"
    finally:
        os.close(child)


@pytest.mark.parametrize(("parent", "code"), [(os.getpid, 0), (os.getppid, 1)])
def test_a_child_whose_parent_is_gone_already_does_not_start(parent: object, code: int) -> None:
    assert callable(parent)
    gone_or_not = partial(_end_with, _library(), parent(), signal.SIGKILL)
    assert subprocess.run(["true"], preexec_fn=gone_or_not, check=False).returncode == code


def test_who_starts_no_child_does_not_load_what_ends_one() -> None:
    read = "print(*(name for name in ('generators.children', 'ctypes') if name in sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", f"import sys, generators.cli.generate, generators.cli.diff; {read}"],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert done.stdout.split() == ["generators.children"]


def test_who_starts_it_is_who_it_ends_with() -> None:
    begin = ending_with_us()
    assert isinstance(begin, partial)
    assert begin.args == (_library(), os.getpid(), signal.SIGKILL)
