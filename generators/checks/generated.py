"""Every generated file is what generate would write now: none missing, stale, left over or edited.

Counts files of the plan and files to be removed.
"""

from __future__ import annotations

from generators.checks import Context, Result
from generators.problems import Problem, Severity

NEEDS = ()

WORDS = {
    "missing": "is not there yet",
    "stale": "is not what the catalog and the templates make now",
    "left-over": "is generated, but nothing makes it any more",
}
CURE = "run ./doit generate; ./doit diff shows the difference first"


def run(context: Context) -> Result:
    """One fixable finding per file that generate would touch, and what it would refuse."""
    stale = context.staleness
    if stale is None:
        return Result(0, 0)
    problems = list(stale.problems)
    for rule, paths in (("missing", stale.created), ("stale", stale.updated), ("left-over", stale.removed)):
        problems += [
            Problem(f"generated/{rule}", f"{path} {WORDS[rule]}", context.place(path), CURE, Severity.FIXABLE)
            for path in paths
        ]
    refused = {p.place.path for p in stale.problems if p.severity is Severity.ERROR}
    changed = len(stale.created) + len(stale.updated) + len(stale.removed)
    total = changed + stale.same + len(refused)
    return Result(stale.same, total, tuple(problems))
