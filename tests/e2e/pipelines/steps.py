"""What walks are made of: a change, an event, a run that must end so."""

from __future__ import annotations

import sys

from tests.e2e.pipelines.rehearsal import Run, push, run
from tests.e2e.pipelines.world import World


def show(one: Run, expected: int) -> Run:
    """The timeline on the screen, and the run, which ended so."""
    sys.stdout.write(f"\n{one.timeline()}\n")
    assert one.code == expected, one.complaints[-9000:]
    return one


def changed(
    world: World, text: str = "works better\n", path: str = "apps/front/app.txt", *, passed: bool = True
) -> tuple[str, str]:
    """A change of main, the commits before and after; CI has passed the latter, or only the former."""
    before = world.git("rev-parse", "main")
    world.write(path, text)
    after = world.commit("change")
    world.ci_ended(after if passed else before, "success")
    return before, after


def by_hand(branch: str, services: str) -> dict[str, object]:
    """The event of a run of named services that somebody started on a branch."""
    return {"ref": f"refs/heads/{branch}", "inputs": {"everything": "false", "services": services}}


def deploy(world: World, before: str, after: str, expected: int, title: str) -> Run:
    return show(run(world, "deploy", "push", after, push(world, before), title), expected)
