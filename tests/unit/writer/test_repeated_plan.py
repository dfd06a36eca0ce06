"""Planned together, because it was planned before: the clashes are the same as of paths planned singly."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest

from generators.writer.plan import Clash, Plan

ROOTS = ("charts", "charts/platform", "monitoring/rules", ".github/CODEOWNERS", "ci/risk.json")
NAMES = ("a", "b", "A", "B", "c.d", "é", "É", "README", "readme", "Straße", "STRASSE", ".h")

Step = tuple[bool, list[str]]
"""Whether the paths were planned before, and the paths of one unit."""


def any_path(chance: random.Random) -> str:
    root = chance.choice(("charts", "charts", "monitoring/rules", ".github/CODEOWNERS", "ci/risk.json"))
    return "/".join((root, *(chance.choice(NAMES) for _ in range(chance.randint(0, 3)))))


def steps_of(chance: random.Random) -> list[Step]:
    """Units of a plan without a clash, perhaps one less, and one with paths of any kind."""
    before = Plan(ROOTS)
    paths = [any_path(chance) for _ in range(chance.randint(2, 9))]
    planned = [path for path in paths if before.add(path, "before") is None]
    steps: list[Step] = [(True, planned[start::3]) for start in range(chance.randint(0, 1), 3)]
    steps.append((False, [any_path(chance) for _ in range(chance.randint(1, 2))]))
    chance.shuffle(steps)
    return [step for step in steps if step[1]]


def clashes(steps: list[Step], together: bool) -> tuple[list[Clash], dict[str, str]]:
    plan = Plan(ROOTS)

    def found() -> Iterator[Clash]:
        for number, (known, paths) in enumerate(steps):
            if known and together:
                folders: dict[str, str] = {}
                for path in paths:
                    folders.setdefault(path.rpartition("/")[0], path)
                yield from plan.repeat(str(number), paths, folders)
            else:
                yield from filter(None, (plan.add(path, str(number)) for path in paths))

    return [*found()][:1], plan.units


@pytest.mark.parametrize("seed", range(4))
def test_together_or_singly_the_first_clash_and_the_plan_are_the_same(seed: int) -> None:
    chance = random.Random(seed)
    plans = [steps_of(chance) for _ in range(500)]
    found = [(clashes(steps, True), clashes(steps, False)) for steps in plans]
    # After a clash nothing is written, so that it does not matter what else is planned.
    assert [one[0] for one, _ in found] == [other[0] for _, other in found]
    assert [one[1] for one, _ in found if not one[0]] == [other[1] for _, other in found if not other[0]]
    assert 100 < sum(bool(one[0]) for one, _ in found) < 400
