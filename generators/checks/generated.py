"""Every generated file is what generate would write now: none missing, stale, left over or edited.

Counts files of the plan, files to be removed, and what stands in a chart though nothing plans it. Warns,
each time, of files that were seeded for a service that is gone: ``generate`` tells of them once and never
removes them.
"""

from __future__ import annotations

from collections.abc import Iterator

from generators import headers
from generators.checks import Context, Result, Staleness
from generators.checks._generated.left import left
from generators.checks._generated.strays import strays
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
        return Result(0, 0, skipped="no folder is named to compare with: add --output DIR")
    problems = list(stale.problems)
    for rule, paths in (("missing", stale.created), ("stale", stale.updated), ("left-over", stale.removed)):
        problems += [
            Problem(f"generated/{rule}", f"{path} {WORDS[rule]}", context.place(path), CURE, Severity.FIXABLE)
            for path in paths
        ]
    problems += (found := list(_strays(context, stale)))
    problems += _left(context)
    refused = {p.place.path for p in stale.problems if p.severity is Severity.ERROR}
    changed = len(stale.created) + len(stale.updated) + len(stale.removed)
    total = changed + stale.same + len(refused) + len(found)
    return Result(stale.same, total, tuple(problems))


def _strays(context: Context, stale: Staleness) -> Iterator[Problem]:
    told = {*stale.removed, *(problem.place.path for problem in stale.problems)}
    for path in strays(context.output or context.repository, {*context.planned, *context.links}):
        if path not in told and context.shows(path) not in told:
            message = f"nothing makes {path}, and helm would install it with its chart"
            hint = "remove it, or keep it outside of generated charts"
            yield Problem("generated/stray", message, context.place(path), hint)


def _left(context: Context) -> Iterator[Problem]:
    if context.loaded is None:
        return
    services = {service.id for service in context.loaded.services}
    seeds = [path for path, text in context.planned.items() if headers.read(text) is None]
    root, places = context.output or context.repository, context.loaded.fleet.team_paths
    found = left(root, seeds, services, context.planned, places)
    for name, paths in found.items():
        more = f" and {len(paths) - 1} more" if len(paths) > 1 else ""
        message = f"this file{more} began as that of a service {name!r}, which there is not"
        hint = "remove what is not needed any more: no run changes or removes it"
        place = context.place(paths[0])
        yield Problem("generated/seeded-left", message, place, hint, Severity.WARNING)
