"""What walks are made of: a change, an event, a run that must end so."""

from __future__ import annotations

import json
import sys
from functools import cache
from pathlib import Path

from tests.e2e.pipelines.rehearsal import Run, push, run
from tests.e2e.pipelines.world import World

WALKED = Path(__file__).with_name("walked.json")


def show(one: Run, expected: int) -> Run:
    """The timeline on the screen, and the run, which ended so."""
    sys.stdout.write(f"\n{one.timeline()}\n")
    assert one.code == expected, one.complaints
    for job, steps in walked().get(one.workflow, {}).items():
        for step, title in steps.items():
            assert title != one.title or one.executed(job, step), f"{job}: {step} is not run any more"
    return one


@cache
def walked() -> dict[str, dict[str, dict[str, str]]]:
    """By workflow, job and step with a script, the title of a run that executes it."""
    found: dict[str, dict[str, dict[str, str]]] = json.loads(WALKED.read_text(encoding="utf-8"))
    return found


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


def approval(commit: str, digest: str) -> str:
    """A release record."""
    return (
        f'workload:\n  image:\n    version: "{commit[:12]}"\n    digest: {digest}\n'
        f"  release:\n    commit: {commit}\n    approvedBy: somebody\n"
    )
