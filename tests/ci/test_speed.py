"""How long a plan may take, in the processor's time, which other work on the machine does not stretch."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.ci.worlds import Stated, World
from tests.unit.ci.platforms import Clone

pytestmark = pytest.mark.slow
REPOSITORY = Path(__file__).resolve().parents[2]


def timed(folder: Path, base: str) -> tuple[float, dict[str, object]]:
    """The seconds a plan and its gits took, and what it says."""
    command = [
        sys.executable,
        "-m",
        "ci.plan",
        "--base",
        base,
        "--format",
        "json",
        "--repository",
        str(folder),
    ]
    process = subprocess.Popen(command, cwd=REPOSITORY, stdout=subprocess.PIPE)
    assert process.stdout is not None
    said = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.stdout.close()
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0
    return usage.ru_utime + usage.ru_stime, json.loads(said)


def fleet(count: int) -> World:
    """So many services; each calls two that came before it."""
    world = World()
    for number in range(count):
        calls = sorted({f"service-{number // 2}", f"service-{number // 3}"} - {f"service-{number}"})
        world.services[f"service-{number}"] = Stated(calls)
    world.generate()
    return world


@pytest.mark.parametrize(("count", "seconds"), [(29, 1.0), (1000, 5.0)])
def test_a_plan_is_quick(tmp_path: Path, count: int, seconds: float) -> None:
    clone = Clone(tmp_path / "clone")
    world = fleet(count)
    sources = {f"apps/{name}/main.py": "first" for name in world.services}
    base = clone.commit({**sources, **{path: one[1].decode() for path, one in world.tree().items()}})
    last = f"service-{count - 1}"
    clone.commit({f"apps/{last}/main.py": "second"})
    taken, found = timed(clone.folder, base)
    assert found["services"] == [last]
    assert taken < seconds
    # The longest way: all that there is has changed, and all that there is depends on it.
    world.services["service-0"].config, world.tiers = "b", "b"
    world.generate()
    clone.commit({path: one[1].decode() for path, one in world.tree().items()})
    taken, found = timed(clone.folder, base)
    assert len(found["services"]) == count  # type: ignore[arg-type]
    assert taken < seconds


def test_a_plan_over_this_repository_s_history_is_quick() -> None:
    """From its first commit to this one, which is as much as can change."""
    listed = subprocess.run(
        ["git", "rev-list", "--max-parents=0", "HEAD"],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=True,
    )
    taken, found = timed(REPOSITORY, listed.stdout.split()[0])
    assert found["everything"] is True
    assert taken < 1.0
