"""Alerts reach who they must: amtool walks the routes, a table written by hand says who that is.

Counts label sets: every severity x tier x team x environment, and what belongs to nobody. What is held
back at times amtool cannot say: the routes are walked for that, interval by interval.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import yaml

from generators.checks import Context, Result
from generators.checks._alertmanager.files import CONFIGURATION, STRICT
from generators.checks._alertmanager.route_walk import matched
from generators.checks._alertmanager.routing_table import Case, cases
from generators.checks._engine.store import question
from generators.problems import Problem

NEEDS = ("amtool",)
JUDGES = ("alerts",)

WORDS = ("config", "routes", "test", STRICT)


def run(context: Context) -> Result:
    """One finding per label set that reaches somebody else, or is held back at another time."""
    text = context.planned.get(CONFIGURATION)
    every = list(cases(context.model.fleet))
    if text is None:
        problem = Problem(
            "routes/missing", "there is no configuration to route by", context.place(CONFIGURATION)
        )
        return Result(0, len(every), (problem,))
    context.program("amtool")
    answers = context.each("routes", lambda case: _reached(context, text, case), every)
    problems = [
        _wrong(context, case, reached)
        for case, reached in zip(every, answers, strict=True)
        if reached != ",".join(sorted(case.receivers))
    ]
    config = yaml.load(text, yaml.CSafeLoader)
    held = [_held(config["route"], case) for case in every]
    problems += [
        _untimely(context, case, found)
        for case, found in zip(every, held, strict=True)
        if any(one != case.intervals for one in found)
    ]
    total = 2 * len(every)
    return Result(total - len(problems), total, tuple(problems))


def _held(route: Mapping[str, Any], case: Case) -> list[tuple[str, ...]]:
    """The intervals of every route that the labels get."""
    found = matched(route, dict(case.labels))
    return [tuple(sorted(one.get("mute_time_intervals") or ())) for _, one in found]


def _untimely(context: Context, case: Case, found: list[tuple[str, ...]]) -> Problem:
    labels = ", ".join(f"{name}={value}" for name, value in case.labels)
    said = " and ".join(", ".join(one) or "nothing" for one in found)
    return Problem(
        "routes/interval",
        f"an alert with {labels} is held back in {said}, and must be in"
        f" {', '.join(case.intervals) or 'nothing'}",
        context.place(CONFIGURATION),
        hint="alerting.mute decides; see generators/outputs/_alertmanager/mutes.py and"
        " generators/checks/_alertmanager/routing_table.py",
    )


def _reached(context: Context, text: str, case: Case) -> str:
    """The receivers as amtool names them, sorted; or what it complains of."""
    program = context.program("amtool")
    labels = [f"{name}={value}" for name, value in case.labels]
    name = question([program], [*WORDS, *labels], text)
    answer = context.store.get(name)
    if answer is None:
        file = f"--config.file={context.laid() / CONFIGURATION}"
        done = context.processes.run([program, *WORDS, file, *labels])
        if done.code:
            return f"amtool ended with code {done.code}: {done.err.strip()}"
        # Before the answer it says on the same stream that it is strict.
        answer = ",".join(sorted(done.out.strip().splitlines()[-1].split(",")))
        context.store.put(name, answer)
    return answer


def _wrong(context: Context, case: Case, reached: str) -> Problem:
    labels = ", ".join(f"{name}={value}" for name, value in case.labels)
    return Problem(
        "routes/receiver",
        f"an alert with {labels} reaches {reached}, and it must reach {', '.join(case.receivers)}",
        context.place(CONFIGURATION),
        hint="one of generators/outputs/_alertmanager/routes.py "
        "and generators/checks/_alertmanager/routing_table.py is wrong",
    )
