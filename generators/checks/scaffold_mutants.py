"""Every mistake made in the service template is seen by the generated tests; survivors are listed.

Counts faults that are caught. They are written by hand, one for each thing that tests are to notice, so none
may survive. The same tests must pass on the template as it is: a test that fails anyway proves nothing.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from generators.checks import Context, Result
from generators.checks._engine.sources import texts
from generators.checks._engine.store import question
from generators.checks._node import GROUP
from generators.conventions.ownership import CATALOG
from generators.problems import Place, Problem

NEEDS = ()
ON_REQUEST = True

FAULTS = "lab/faults.py"
_BATCH = 8
_CONTROLS = tuple(("--control", one, "no fault") for one in ("typescript", "python"))
DECIDES = (
    *("templates/service", "templates/scaffolds", "lab", CATALOG),
    *(f"generators/{name}" for name in ("catalog", "conventions", "grammar", "model")),
    *(f"generators/{name}" for name in ("service_sources", "toolchain")),
    *(f"generators/outputs/{name}.py" for name in ("__init__", "_service_contract", "scaffolds")),
    *(f"generators/{name}.py" for name in ("__init__", "artifacts", "children", "emit", "headers")),
    *(f"generators/{name}.py" for name in ("interruption", "kept", "problems", "render", "scratch")),
    *(f"generators/{name}.py" for name in ("suggest", "user_cache")),
)
"""What is broken, what makes the tests that are to notice it, what runs both, and what it is told."""
Answer = dict[str, Any]


def run(context: Context) -> Result:
    """One finding per survivor and per test that fails without a fault."""
    programs, content = _programs(context), [*texts(context.repository, DECIDES)]

    def ask(words: Sequence[str]) -> Answer:
        return _ask(context, programs[0], question(programs, words, *content), words)

    names = ask(("--list",))["faults"]
    parts = [tuple(names[at : at + _BATCH]) for at in range(0, len(names), _BATCH)]
    answers = context.each("faults", ask, [*_CONTROLS, *parts])
    missing = next((str(one["missing"]) for one in answers if "missing" in one), "")
    return Result(0, len(names), skipped=missing) if missing else judge(answers)


def judge(answers: Sequence[Answer]) -> Result:
    """What the runs said, together."""
    verdicts = [verdict for one in answers for verdict in one["verdicts"]]
    survivors = [one for one in verdicts if not one["caught"]]
    red = [verdict for one in answers for verdict in one["control"]]
    problems = (*_red(red), *map(_survived, survivors))
    covered = 0 if red else len(verdicts) - len(survivors)
    notes = tuple(f"{one['name']}: {one['test']}: {one['said']}" for one in verdicts if one["caught"])
    return Result(covered, len(verdicts), problems, notes=notes)


def _red(red: Sequence[Answer]) -> Iterator[Problem]:
    for one in red:
        said = f"{one['test']} fails on the template as it is: {one['said']}"
        hint = "run ./doit test:services, and correct the template or the test"
        yield Problem("scaffold-mutants/control", said, Place(FAULTS), hint=hint)


def _survived(one: Answer) -> Problem:
    said = f"no test notices that {one['name']}: {one['said']}"
    hint = "sharpen the suite that is to notice it, in templates/scaffolds"
    return Problem("scaffold-mutants/survived", said, Place(FAULTS), hint=hint)


def _programs(context: Context) -> list[Path]:
    """What runs the lab, then what runs in it. Servers and the browser are the machine's own."""
    tools = context.tools
    environments = [tools.environment("test"), tools.environment("new"), tools.environment_of_services()]
    return [*(one / "python" for one in environments), tools.node(), tools.node_packages(GROUP)]


def _ask(context: Context, python: Path, name: str, words: Sequence[str]) -> Answer:
    """What a run said; kept by all that decides it, unless something was missing."""
    kept = context.store.get(name)
    if kept is None:
        # A service's variables are none of the caller's: its home is where packages are kept.
        environment = {one: os.environ[one] for one in ("XDG_CACHE_HOME", "CI") if one in os.environ}
        command: list[str | Path] = [python, "-m", "lab.mutants", "--json", *words]
        done = context.processes.run(command, folder=context.repository, environment=environment)
        if not done.out.startswith("{"):
            raise RuntimeError(f"lab.mutants ended with code {done.code}: {done.err.strip()[-500:]}")
        kept = done.out
        if "missing" not in json.loads(kept):
            context.store.put(name, kept)
    answer: Answer = json.loads(kept)
    return answer
