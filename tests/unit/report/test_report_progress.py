"""Progress: motion only where a person looks, plain lines elsewhere, silence if so wished."""

from __future__ import annotations

import io
import threading

import pytest

from generators import progress
from generators.progress import Progress, mode


class Clock:
    """Time that moves when told to."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def terminal(is_one: bool = True) -> io.StringIO:
    stream = io.StringIO()
    stream.isatty = lambda: is_one  # type: ignore[method-assign]
    return stream


@pytest.mark.parametrize(
    ("option", "is_terminal", "environ", "expected"),
    [
        ("auto", True, {}, "bar"),
        ("auto", False, {}, "plain"),
        ("auto", True, {"CI": "true"}, "plain"),
        ("auto", True, {"TERM": "dumb"}, "plain"),
        ("auto", False, {"FORCE_COLOR": "1"}, "plain"),
        ("bar", False, {"CI": "true"}, "bar"),
        ("none", True, {}, "none"),
    ],
)
def test_where_there_is_motion(
    option: str, is_terminal: bool, environ: dict[str, str], expected: str
) -> None:
    assert mode(option, terminal(is_terminal), environ) == expected


def test_a_pipe_gets_a_line_for_what_takes_long_and_no_control_codes() -> None:
    stream, clock = io.StringIO(), Clock()
    with Progress(stream, "plain", clock=clock) as shown:
        shown.at("yamllint", 0, 9)
        shown.end("yamllint", "check:yamllint: 9 of 9")
        shown.at("helm-lint", 0, 58)
        clock.now += progress.PATIENCE
        shown.at("helm-lint", 30, 58)
        shown.at("helm-lint", 31, 58)
        shown.end("helm-lint", "check:helm-lint: 58 of 58")
    lines = ["check:yamllint: 9 of 9", "helm-lint ...", "check:helm-lint: 58 of 58"]
    assert stream.getvalue().splitlines() == lines


@pytest.mark.slow
def test_a_pipe_hears_of_what_takes_long_before_it_moves() -> None:
    stream, clock = io.StringIO(), Clock()
    said = threading.Event()
    write = stream.write

    def watch(text: str) -> int:
        if text == "x ...\n":
            said.set()
        return write(text)

    stream.write = watch  # type: ignore[method-assign]
    with Progress(stream, "plain", clock=clock) as shown:
        shown.at("x", 0, 9)
        clock.now += progress.PATIENCE
        assert said.wait(10)


def test_a_terminal_gets_one_live_line_that_is_gone_at_the_end() -> None:
    stream, clock = terminal(), Clock()
    with Progress(stream, "bar", clock=clock) as shown:
        shown.expect(2)
        clock.now += 1
        shown.at("helm-lint", 3, 58)
        clock.now += 1
        shown.end("helm-lint", "check:helm-lint: 58 of 58")
    written = stream.getvalue()
    assert "0 of 2 done · running helm-lint 3/58 · 1 s" in written
    assert "check:helm-lint: 58 of 58\n" in written
    assert written.endswith(progress.CLEAR)
    assert written.count("\n") == 1


def test_of_what_takes_long_it_is_said_how_long_it_does() -> None:
    clock = Clock()
    shown = Progress(io.StringIO(), "plain", clock=clock)
    shown.expect(3)
    shown.at("admission", 0, 0)
    clock.now += 25
    shown.at("helm-lint", 3, 58)
    assert shown.status() == "0 of 3 done · running admission for 25 s, helm-lint 3/58 · 25 s"
    shown.end("admission")
    clock.now += 10
    assert shown.status() == "1 of 3 done · running helm-lint 3/58 for 10 s · 35 s"


def test_what_units_wait_for_is_told_before_them() -> None:
    clock, making = Clock(), ["building helm"]
    shown = Progress(io.StringIO(), "plain", clock=clock, besides=lambda: making)
    shown.expect(3)
    shown.at("admission", 0, 0)
    assert shown.status() == "0 of 3 done · building helm · running admission · 0 s"
    making.clear()
    assert shown.status() == "0 of 3 done · running admission · 0 s"


def test_what_a_unit_is_doing_is_told_of_it_and_is_no_unit_of_its_own() -> None:
    shown = Progress(io.StringIO(), "none", clock=Clock())
    shown.expect(1)
    for doing in ("repairing a release", "waiting for secrets"):
        shown.at("platform", 0, 0, doing)
    assert shown.status() == "0 of 1 done · running platform: waiting for secrets · 0 s"
    shown.end("platform")
    assert shown.status() == "1 of 1 done · 0 s"


def test_the_live_line_is_drawn_at_most_ten_times_a_second() -> None:
    stream, clock = terminal(), Clock()
    with Progress(stream, "bar", clock=clock) as shown:
        clock.now += 1
        for part in range(1000):
            shown.at("x", part, 1000)
    assert stream.getvalue().count("running x") == 1


def test_the_live_line_never_wraps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    stream, clock = terminal(), Clock()
    with Progress(stream, "bar", clock=clock) as shown:
        clock.now += 1
        shown.at("a-very-long-name-of-a-unit" * 4, 1, 2)
    drawn = stream.getvalue().split(progress.CLEAR)
    assert max(len(part) for part in drawn) == 39


def test_a_silent_run_says_nothing_but_the_last_words() -> None:
    stream = io.StringIO()
    with Progress(stream, "none") as shown:
        shown.at("x", 1, 2)
        shown.end("x")
    assert stream.getvalue() == ""


@pytest.mark.slow
def test_a_long_silence_is_broken_for_ci() -> None:
    stream, clock = io.StringIO(), Clock()
    said = threading.Event()
    write = stream.write

    def watch(text: str) -> int:
        if "running x 1/9" in text:
            said.set()
        return write(text)

    stream.write = watch  # type: ignore[method-assign]
    with Progress(stream, "plain", clock=clock) as shown:
        shown.at("x", 1, 9)
        clock.now += progress.HEARTBEAT + 1
        assert said.wait(10)
