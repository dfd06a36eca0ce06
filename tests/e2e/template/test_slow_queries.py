"""A slow query is seen on any machine: how the generated tests of both languages judge response times."""

from __future__ import annotations

import json
import runpy
import subprocess
from collections.abc import Callable, Sequence
from typing import Any

import pytest

from generators.toolchain import Toolchain
from tests.e2e.checkout import REPOSITORY

SUPPORT = REPOSITORY / "templates/scaffolds/shared"
OBJECTIVES = {"latency": 0.3, "latencyShare": 0.95}
FAST = [0.003] * 40
BARE = [0.001] * 40
SLOW = 0.3
"""Seconds that the query waits for."""
IN_TYPESCRIPT = """
const { slow } = await import(process.argv[1]);
const [times, bare, objectives, more] = JSON.parse(process.argv[2]);
const milliseconds = (all) => all.map((one) => one * 1000);
const each = Object.entries(times).map(([what, found]) => [what, milliseconds(found)]);
console.log(JSON.stringify(slow(Object.fromEntries(each), milliseconds(bare), objectives, more)));
"""
Judge = Callable[[Sequence[float], Sequence[float], float], list[str]]


def in_python(found: Sequence[float], bare: Sequence[float], more: float) -> list[str]:
    judge = runpy.run_path(str(SUPPORT / "python/support/statistics.py"))["slow"]
    told: list[str] = judge({"list": found}, bare, OBJECTIVES, more)
    return told


def in_typescript(found: Sequence[float], bare: Sequence[float], more: float) -> list[str]:
    node = Toolchain(REPOSITORY, lambda _: None).node() / "node"
    module = SUPPORT / "typescript/support/statistics.ts"
    asked: list[Any] = [{"list": found}, bare, OBJECTIVES, more]
    command = [str(node), "--input-type=module", "-e", IN_TYPESCRIPT, str(module), json.dumps(asked)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    told: list[str] = json.loads(done.stdout)
    return told


@pytest.fixture(params=[in_python, in_typescript])
def judge(request: pytest.FixtureRequest) -> Judge:
    found: Judge = request.param
    return found


def held_up(times: Sequence[float], by: float) -> list[float]:
    """As on a machine where all but every fifth request waits for a processor."""
    return [one if at % 5 == 0 else one + by for at, one in enumerate(times)]


def test_what_is_fast_is_no_complaint_on_a_free_or_a_busy_machine(judge: Judge) -> None:
    assert judge(FAST, BARE, 1) == []
    assert judge(held_up(FAST, 0.2), held_up(BARE, 0.2), 8) == []


def test_a_slow_machine_is_no_slow_query(judge: Judge) -> None:
    assert judge([one * 40 for one in FAST], [one * 40 for one in BARE], 2) == []


@pytest.mark.parametrize("more", [1, 3, 30])
def test_a_slow_query_is_seen_however_busy_the_machine_is(judge: Judge, more: float) -> None:
    (told,) = judge(held_up([one + SLOW for one in FAST], 0.2), held_up(BARE, 0.2), more)
    assert told.startswith("list: 503 ms, half of them 503 ms, undisturbed 303 ms, at most 75 ms")


def test_a_pause_that_few_requests_have_is_judged_by_the_objective(judge: Judge) -> None:
    times = [one + (0.5 if at % 10 == 0 else 0) for at, one in enumerate(FAST)]
    assert judge(times, BARE, 1) != []
    assert judge(times, BARE, 2) == []
