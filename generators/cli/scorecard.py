"""Shows how much of the fleet each kind of file covers: N of all services, per coverage.

Counted from the outputs that exist, the files that are really there and current, and what the last
checks said of them; never from a constant. A coverage that no output provides yet reads 0 of N. Where
a check failed, the services that it named are not covered; a check that has not run since the last
change says nothing, and the last line says so.
"""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from generators import checks, pipeline
from generators.checks import Last, is_on_request
from generators.cli._command_line.request import from_arguments
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
    judged = _judged()
    verdicts = _last(request, model, judged)
    for row in rows:
        row.judge({name: last for name, last in verdicts.items() if row.coverage in judged[name]})
    full = sum(row.complete(model) for row in rows)
    return tell(
        arguments,
        "scorecard",
        counted,
        [*(_line(row, model) for row in rows), _closing(full, model, verdicts)],
        checked=full,
        of=len(COVERAGES),
        more={"coverages": [_data(row, model) for row in rows], "checks": _states(verdicts)},
    )


@dataclass
class Row:
    """A coverage: the services that have it, from which outputs, and what checks said of it."""

    coverage: str
    services: set[str]
    outputs: list[str]
    failed: list[str] = field(default_factory=list)

    def judge(self, verdicts: Mapping[str, Last | None]) -> None:
        """Takes away what a check found wrong; who has not been heard since the last change says nothing."""
        self.failed = [name for name, last in verdicts.items() if last and not last.passed]
        for last in verdicts.values():
            self.services -= last.services if last and not last.passed else set()

    def complete(self, model: Model) -> bool:
        """Whether every service has it, and no check says otherwise."""
        return not self.failed and len(self.services) == len(model.services)


def _judged() -> dict[str, tuple[str, ...]]:
    """The checks that run unasked and speak of a coverage, each with those it speaks of."""
    found = {name: checks.judges(one) for name, one in checks.discover().items() if not is_on_request(one)}
    return {name: coverages for name, coverages in found.items() if coverages}


def _last(request: pipeline.Request, model: Model, names: Iterable[str]) -> dict[str, Last | None]:
    """What each of these checks said since the last change; None: nothing."""
    if request.cache is None:
        return dict.fromkeys(names)
    inputs = checks.followed(pipeline.REPOSITORY, request.catalog, request.output)
    memory = checks.Memory(request.cache, request.output, inputs)
    memory.take_in(model)
    return {name: memory.get(name) for name in names}


def _line(row: Row, model: Model) -> str:
    by = ", ".join(row.outputs) or "no output yet"
    failed = f"; failed: {', '.join(row.failed)}" if row.failed else ""
    return f"{row.coverage:<16} {len(row.services):>5} of {len(model.services)}  {by}{failed}"


def _closing(full: int, model: Model, verdicts: Mapping[str, Last | None]) -> str:
    states = _states(verdicts)
    known = len(verdicts) - len(states["unknown"])
    if not known:
        checked = "not checked since the last change: ./doit check"
    else:
        checked = f"{len(states['passed'])} of the {len(verdicts)} checks that judge them passed"
        late = len(states["unknown"])
        checked += f", {late} not run since the last change: ./doit check" if late else ""
    return (
        f"scorecard: {full} of {len(COVERAGES)} coverages complete, {len(model.services)} services; {checked}"
    )


def _states(verdicts: Mapping[str, Last | None]) -> dict[str, list[str]]:
    return {
        "passed": [name for name, last in verdicts.items() if last and last.passed],
        "failed": [name for name, last in verdicts.items() if last and not last.passed],
        "unknown": [name for name, last in verdicts.items() if last is None],
    }


def _data(row: Row, model: Model) -> dict[str, object]:
    return {
        "name": row.coverage,
        "services": len(row.services),
        "of": len(model.services),
        "by": row.outputs,
        "failed": row.failed,
    }


def score(
    model: Model, registered: Iterable[Registered], outcome: Outcome, shows: Callable[[str], str] = str
) -> list[Row]:
    """Per coverage: which services have all their files, present and current, and from whom.

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
        for service in model.services if one.covers else ():
            if not one.applies(service, model.fleet):
                continue
            paths = {a.path for a in one.of_service(service, model.fleet, render)}
            wrong = not paths or paths & stale or {shows(path) for path in paths} & refused
            for name in one.covers:
                (lacking if wrong else covered)[name].add(service.id)
        for name in one.covers:
            outputs[name].append(one.name)
    return [Row(name, covered[name] - lacking[name], sorted(outputs[name])) for name in COVERAGES]
