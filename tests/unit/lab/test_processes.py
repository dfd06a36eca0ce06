"""Programs of a lab end with all they started, and nobody else's end in their stead."""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path

import pytest

from lab.processes import Died, Program

_LEAVES_A_CHILD = "import os, time\nif os.fork() == 0:\n    time.sleep(60)\n"
_DEAF = (
    "import signal, time\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\nprint(1, flush=True)\ntime.sleep(60)"
)


def _program(tmp_path: Path, code: str) -> Program:
    return Program("thing", [sys.executable, "-c", code], tmp_path / "log", os.environ, tmp_path)


def _group_is_gone(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return True
    return False


@pytest.mark.slow
def test_what_a_program_left_behind_ends_with_it(tmp_path: Path) -> None:
    one = _program(tmp_path, _LEAVES_A_CHILD)
    assert one.wait(20) == 0
    end = time.monotonic() + 5
    while not _group_is_gone(one.pid):
        assert time.monotonic() < end
        time.sleep(0.01)


def test_a_number_that_is_somebody_elses_by_now_gets_no_signal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = _program(tmp_path, "pass")
    one.wait(20)
    sent: list[object] = []
    monkeypatch.setattr(os, "killpg", lambda *words: sent.append(words))
    monkeypatch.setattr(os, "kill", lambda *words: sent.append(words))
    one.send(signal.SIGTERM)
    one.stop()
    assert sent == []


def test_one_that_does_not_listen_is_ended(tmp_path: Path) -> None:
    one = _program(tmp_path, _DEAF)
    one.wait_until(lambda: bool((tmp_path / "log").read_text()), 20)
    with pytest.raises(Died, match="has not ended after 0 s: 1"):
        one.wait(0.1)
    one.stop(seconds=0.1)
    assert one.wait(0) == -signal.SIGKILL


def test_an_end_before_it_is_ready_is_told_with_its_last_words(tmp_path: Path) -> None:
    one = _program(tmp_path, "raise SystemExit('no such table')")
    with pytest.raises(Died, match="thing ended with code 1: no such table"):
        one.wait_until(lambda: False, 20)
