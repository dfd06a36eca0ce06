"""Alerts reach who they must: amtool walks the routes, a table written by hand says who that is.

Counts label sets: every severity x tier x team x environment, and what belongs to nobody.
"""

from __future__ import annotations

from generators.checks._alertmanager_files import CONFIGURATION, STRICT
from generators.checks._context import Context
from generators.checks._contract import Result
from generators.checks._manifests import identity
from generators.checks._routing_table import Case, cases
from generators.checks._store import key
from generators.problems import Problem

NEEDS = ("amtool",)


def run(context: Context) -> Result:
    """One finding per label set that reaches somebody else."""
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
    return Result(len(every) - len(problems), len(every), tuple(problems))


def _reached(context: Context, text: str, case: Case) -> str:
    """The receivers as amtool names them, sorted; or what it complains of."""
    program = context.program("amtool")
    labels = [f"{name}={value}" for name, value in case.labels]
    name = key("amtool config routes test", identity(program), text, *labels)
    answer = context.store.get(name)
    if answer is None:
        file = f"--config.file={context.tree / CONFIGURATION}"
        done = context.processes.run([program, "config", "routes", "test", STRICT, file, *labels])
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
        hint="one of generators/outputs/_routes.py and generators/checks/_routing_table.py is wrong",
    )
