"""Runs commands in turn and takes the operating system's own account of each: times and peak."""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field


@dataclass
class Contender:
    """A command to time. ``prepare`` runs before each round, unmeasured; output is thrown away."""

    name: str
    command: Sequence[str]
    prepare: Callable[[], None] = lambda: None
    environment: Mapping[str, str] = field(default_factory=dict)
    codes: Sequence[int] = (0,)
    """Exit codes with which it has done what is timed."""
    walls: list[float] = field(default_factory=list)
    users: list[float] = field(default_factory=list)
    peaks: list[float] = field(default_factory=list)

    @property
    def wall(self) -> float:
        """Median seconds."""
        return statistics.median(self.walls)

    @property
    def user(self) -> float:
        """Median seconds of processor time in the program itself, without the system's share."""
        return statistics.median(self.users)

    @property
    def peak(self) -> float:
        """Median peak of resident memory in MiB."""
        return statistics.median(self.peaks)


def measure(contenders: Sequence[Contender], rounds: int) -> None:
    """One warm-up each, then A B C, A B C, … so that all see the same machine."""
    for number in range(rounds + 1):
        for one in contenders:
            one.prepare()
            wall, usage = _run(one)
            if number:
                one.walls.append(wall)
                one.users.append(usage.ru_utime)
                one.peaks.append(usage.ru_maxrss / 1024)


UNWANTED = frozenset({"PYTHONDONTWRITEBYTECODE", "PYTHONPROFILEIMPORTTIME"})
"""Settings of some machines by which Python compiles or reports every module anew in each run."""


def _run(one: Contender) -> tuple[float, resource.struct_rusage]:
    started = time.perf_counter()
    process = subprocess.Popen(
        one.command,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env={
            **{name: value for name, value in os.environ.items() if name not in UNWANTED},
            **one.environment,
        },
    )
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - started
    error = ""
    if process.stderr:
        with process.stderr as stream:
            error = stream.read().decode()
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in one.codes:
        raise RuntimeError(f"{one.name} failed with {process.returncode}: {error[-2000:]}")
    return wall, usage
