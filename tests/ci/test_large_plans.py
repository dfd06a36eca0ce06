"""Plans of large fleets, and over the longest history there is."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.ci.worlds import Stated, World
from tests.unit.ci.platforms import Clone

pytestmark = pytest.mark.slow
REPOSITORY = Path(__file__).resolve().parents[2]


def plan(folder: Path, base: str) -> Any:
    """What it says of all since then."""
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
    return json.loads(subprocess.run(command, cwd=REPOSITORY, stdout=subprocess.PIPE, check=True).stdout)


def fleet(count: int) -> World:
    """So many services; each calls two that came before it."""
    world = World()
    for number in range(count):
        calls = sorted({f"service-{number // 2}", f"service-{number // 3}"} - {f"service-{number}"})
        world.services[f"service-{number}"] = Stated(calls)
    world.generate()
    return world


@pytest.mark.parametrize("count", [29, 1000])
def test_a_plan_takes_one_of_many_and_all_that_depend_on_one(tmp_path: Path, count: int) -> None:
    clone = Clone(tmp_path / "clone")
    world = fleet(count)
    sources = {f"apps/{name}/main.py": "first" for name in world.services}
    base = clone.commit({**sources, **{path: one[1].decode() for path, one in world.tree().items()}})
    last = f"service-{count - 1}"
    clone.commit({f"apps/{last}/main.py": "second"})
    assert plan(clone.folder, base)["services"] == [last]
    # The longest way: all that there is has changed, and all that there is depends on it.
    world.services["service-0"].config, world.tiers = "b", "b"
    world.generate()
    clone.commit({path: one[1].decode() for path, one in world.tree().items()})
    assert len(plan(clone.folder, base)["services"]) == count


def git(*words: str) -> str:
    done = subprocess.run(["git", *words], cwd=REPOSITORY, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_over_the_whole_history_everything_has_changed() -> None:
    """From its first commit to this one, which is as much as can change."""
    first = git("rev-list", "--max-parents=0", "HEAD").split()[0]
    if git("rev-parse", "--is-shallow-repository") == "true" or first == git("rev-parse", "HEAD"):
        pytest.skip("this clone has no history, or not all of it")
    assert plan(REPOSITORY, first)["everything"] is True
