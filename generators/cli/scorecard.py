"""Shows how much of the fleet each kind of file covers: N of all services, per coverage.

Counted from the outputs that exist, the files that are really there and current, and what the last
checks said; never from a constant. A coverage that no output provides yet reads 0 of N.
"""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterable

from generators import pipeline
from generators.cli.request import from_arguments
from generators.model import Model
from generators.problems import has_errors
from generators.registry import Registered, discover
from generators.telling import tell
from generators.writer import Outcome

EXAMPLES = ("./doit scorecard", "./doit scorecard --format json")

ONE_FILE = frozenset({"writer/edited", "writer/foreign", "writer/in-the-way"})
"""Findings about one file: it counts as missing. Any other says that the tree cannot be judged."""

COVERAGES = (
    "charts",
    "pipelines",
    "monitoring",
    "alerts",
    "tests",
    "docs",
    "security policy",
    "environments",
)


def add_arguments(parser: ArgumentParser) -> None:
    """It has no options of its own."""


def execute(arguments: Namespace) -> int:
    """0 when the catalog could be read; what is missing is a figure here, not a finding."""
    request = from_arguments(arguments, dry=True)
    done = pipeline.run(request)
    model, outcome = done.loaded.model, done.outcome
    counted = [problem for problem in done.problems if problem.rule not in ONE_FILE]
    if model is None or outcome is None or has_errors(counted):
        return tell(arguments, "scorecard", done.problems, (), checked=0, of=len(COVERAGES))
    rows = score(model, discover(pipeline.TEMPLATES), outcome, request.shows)
    total = len(model.services)
    full = sum(count == total for _, count, _ in rows)
    lines = [
        f"{name:<16} {count:>5} of {total}  {', '.join(by) or 'no output yet'}" for name, count, by in rows
    ]
    lines.append(f"scorecard: {full} of {len(COVERAGES)} coverages complete, {total} services")
    more = {"coverages": [{"name": n, "services": c, "of": total, "by": by} for n, c, by in rows]}
    return tell(arguments, "scorecard", counted, lines, checked=full, of=len(COVERAGES), more=more)


def score(
    model: Model, registered: Iterable[Registered], outcome: Outcome, shows: Callable[[str], str] = str
) -> list[tuple[str, int, list[str]]]:
    """Per coverage: how many services have all their files, present and current, and from whom.

    A service is covered when every output that names the coverage, and applies to the service, has
    files of it: what one of them leaves out is not made up for by another.
    """
    stale = {*outcome.created, *outcome.updated}
    refused = {problem.place.path for problem in outcome.problems}
    renderer = pipeline.renderer(None)
    outputs: dict[str, list[str]] = {name: [] for name in COVERAGES}
    covered: dict[str, set[str]] = {name: set() for name in COVERAGES}
    lacking: dict[str, set[str]] = {name: set() for name in COVERAGES}
    for one in registered:
        render = renderer.bind(one.name)
        for service in model.services if one.output.COVERS else ():
            if not one.applies(service, model.fleet):
                continue
            paths = {a.path for a in one.output.of_service(service, model.fleet, render)}
            wrong = not paths or paths & stale or {shows(path) for path in paths} & refused
            for name in one.output.COVERS:
                (lacking if wrong else covered)[name].add(service.id)
        for name in one.output.COVERS:
            outputs[name].append(one.name)
    return [(name, len(covered[name] - lacking[name]), sorted(outputs[name])) for name in COVERAGES]
