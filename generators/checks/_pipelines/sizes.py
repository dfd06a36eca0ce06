"""Plans the pipelines of fleets of many sizes, with the real planner in a real repository.

All that the plan's job hands on is asked for: what `ci.plan` wrote, and for each environment the deliveries
that `ci.deliver legs` wrote.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from generators.checks._engine.context import Context
from generators.conventions import ownership

MOST_LEGS = 256
"""Jobs of one matrix; GitHub fails on more."""
_CROWDED = 300
"""Services by far too many for a job of their own each."""
MOST_OUTPUT = 1024 * 1024
"""Bytes of all outputs of a job, counted in UTF-16 as GitHub does."""

MOST_COMMENT = 65_536
"""Characters of a comment."""
MOST_SUMMARY = 1024 * 1024
"""Bytes of what a step adds to the page of its run."""
MOST_OWNERS = 3 * 1024 * 1024
"""Bytes of CODEOWNERS; GitHub reads no larger one, and then asks nobody."""

KINDS = ("automatic", "approve")
"""The ways in which services are delivered, as ``ci/deliver.py`` has them."""

_OWNERS = ".github/CODEOWNERS"
_WHO = {
    "GIT_CONFIG_GLOBAL": "/dev/null",
    "GIT_CONFIG_SYSTEM": "/dev/null",
    **dict.fromkeys(("GIT_AUTHOR_NAME", "GIT_COMMITTER_NAME"), "check"),
    **dict.fromkeys(("GIT_AUTHOR_EMAIL", "GIT_COMMITTER_EMAIL"), "check@platform.example"),
}


@dataclass(frozen=True, slots=True)
class Planned:
    """A plan of a fleet of one size: what it is for, its document and the outputs of the plan's job.

    ``comment`` is what a request is told, ``summaries`` what steps add to the page of the run, ``owners`` the
    bytes of CODEOWNERS, as many for each service as for those there are.
    """

    size: int
    ids: frozenset[str]
    plan: Mapping[str, Any]
    outputs: Mapping[str, str]
    comment: str = ""
    summaries: tuple[str, ...] = ()
    owners: int = 0


class SampleRepository:
    """A repository of made-up services, each with sources and a Dockerfile, in a temporary folder."""

    def __init__(self, context: Context, folder: Path, size: int) -> None:
        self._context = context
        self.folder = folder
        self.ids = frozenset(f"service-{number:04}" for number in range(size))
        sample = next(
            text for path, text in context.planned.items() if path.startswith(f"{ownership.ENTRIES}/")
        )
        for name in self.ids:
            entry = {**json.loads(sample), "id": name, "calls": [], "paths": [], "shared": []}
            self._write(ownership.entry(name), json.dumps({**entry, "sources": [f"sources/{name}"]}))
            self._write(f"sources/{name}/Dockerfile", "FROM scratch\n")
        self._write(ownership.POLICY, context.planned[ownership.POLICY])
        self._git("init", "--quiet", "--initial-branch", "main")
        self.commit()

    def commit(self, path: str = "", text: str = "") -> None:
        """Commits all there is, and one more file."""
        if path:
            self._write(path, text)
        self._git("add", "--all")
        self._git("commit", "--quiet", "--message", "change")

    def whole(self) -> Planned:
        """The plan of a run on schedule: everything."""
        event, output = self.folder / ".git/event.json", self.folder / ".git/output"
        event.write_text("{}", encoding="utf-8")
        environment = {
            "GITHUB_EVENT_NAME": "schedule",
            "GITHUB_EVENT_PATH": str(event),
            "GITHUB_OUTPUT": str(output),
            "GITHUB_STEP_SUMMARY": str(self.folder / ".git/summary-plan"),
        }
        plan = self._plan("--event", environment=environment)
        outputs = _outputs(output)
        for one in self._context.model.fleet.environments:
            for kind in KINDS:
                outputs |= self._deliveries(one.name, kind)
        comment = self._comment()
        summaries = tuple(one.read_text(encoding="utf-8") for one in self.folder.glob(".git/summary-*"))
        known = max(len(self._context.model.services), 1)
        owners = len(self._context.planned[_OWNERS].encode()) * len(self.ids) // known
        return Planned(len(self.ids), self.ids, plan, outputs, comment, summaries, owners)

    def last_change(self) -> Mapping[str, Any]:
        """The plan of the last commit against the one before."""
        return self._plan("--base", "HEAD^")

    def _comment(self) -> str:
        """What the plan's job makes of the plan and its risk for the last environment."""
        plan, risk = self.folder / ".git/plan.json", self.folder / ".git/weighed.json"
        words = [f"--plan={plan}", f"--policy={self.folder / ownership.POLICY}"]
        words += [f"--environment={self._context.model.fleet.environments[-1].name}"]
        told = {
            "GITHUB_OUTPUT": str(self.folder / ".git/output-risk"),
            "GITHUB_STEP_SUMMARY": str(self.folder / ".git/summary-risk"),
        }
        risk.write_text(self._run("ci.risk", *words, environment=told), encoding="utf-8")
        return self._run("ci.summary", f"--plan={plan}", f"--risk={risk}", environment=None)

    def _deliveries(self, environment: str, kind: str) -> dict[str, str]:
        """The outputs for an environment to which everything goes in one way."""
        output, risk = self.folder / f".git/output-{environment}-{kind}", self.folder / ".git/risk.json"
        weighed = {"freeze": "", **{name: [] for name in ("frozen", *KINDS)}, kind: sorted(self.ids)}
        risk.write_text(json.dumps(weighed), encoding="utf-8")
        words = ["ci.deliver", "legs", f"--environment={environment}", f"--risk={risk}"]
        words += [f"--plan={self.folder / '.git/plan.json'}", "--environments", environment]
        self._run(*words, environment={"GITHUB_OUTPUT": str(output)})
        found = _outputs(output)
        return {f"{environment}-{name}": text for name, text in found.items() if name.startswith(kind)}

    def _plan(self, *words: str, environment: Mapping[str, str] | None = None) -> Mapping[str, Any]:
        document = self.folder / ".git/plan.json"
        own = ["ci.plan", f"--repository={self.folder}", f"--document={document}"]
        self._run(*own, *words, environment=environment)
        plan: Mapping[str, Any] = json.loads(document.read_text(encoding="utf-8"))
        return plan

    def _run(self, module: str, *words: str, environment: Mapping[str, str] | None) -> str:
        done = self._context.processes.run(
            [sys.executable, "-m", module, *words],
            folder=self._context.repository,
            environment=environment,
        )
        if done.code != 0:
            raise RuntimeError(f"{module} ended with code {done.code}: {done.err.strip()[-500:]}")
        return done.out

    def _write(self, path: str, text: str) -> None:
        target = self.folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")

    def _git(self, *words: str) -> None:
        done = self._context.processes.run(["git", "-C", self.folder, *words], environment=_WHO)
        if done.code != 0:
            raise subprocess.CalledProcessError(done.code, ["git", *words], done.out, done.err)


def sizes(services: int) -> tuple[int, ...]:
    """Sizes to try for a fleet of so many: itself, the most jobs of a matrix, one more, and a crowd."""
    return tuple(sorted({services, MOST_LEGS, MOST_LEGS + 1, _CROWDED}))


def plans(context: Context) -> Iterator[Planned]:
    """The whole plan of a fleet of each size."""
    for size in sizes(len(context.model.services)):
        with context.new_folder() as folder:
            yield SampleRepository(context, folder, size).whole()


def broken_limits(planned: Planned, declared: Iterable[str]) -> Iterator[str]:
    """Which of GitHub's limits a plan breaks, and what it left out; ``declared``: outputs of the job."""
    for name, text in planned.outputs.items():
        legs = _legs(text)
        if legs is None:
            continue
        if len(legs) > MOST_LEGS:
            yield f"the matrix {name} has {len(legs)} legs, and GitHub starts {MOST_LEGS}"
        if not legs:
            yield f"the matrix {name} is empty"
        settings = [tuple((k, v) for k, v in leg.items() if k not in {"name", "services"}) for leg in legs]
        for setting in sorted(set(settings)):
            served = [
                one
                for leg, own in zip(legs, settings, strict=True)
                if own == setting
                for one in leg["services"].split()
            ]
            if sorted(served) != sorted(planned.ids):
                what = " ".join(value for _, value in setting)
                yield f"the matrix {name} does {what} for {len(set(served))} of {len(planned.ids)} services"
    total = sum(2 * len(planned.outputs.get(name, "")) for name in declared)
    if total > MOST_OUTPUT:
        yield f"the outputs have {total} bytes, and GitHub keeps {MOST_OUTPUT}"
    yield from _too_long(planned)


def _too_long(planned: Planned) -> Iterator[str]:
    if len(planned.comment) > MOST_COMMENT:
        yield f"the comment has {len(planned.comment)} characters, and GitHub takes {MOST_COMMENT}"
    summary = max((len(one.encode()) for one in planned.summaries), default=0)
    if summary > MOST_SUMMARY:
        yield f"a summary has {summary} bytes, and GitHub takes {MOST_SUMMARY}"
    if planned.owners > MOST_OWNERS:
        yield f"CODEOWNERS has {planned.owners} bytes, and GitHub reads {MOST_OWNERS}"


class Matrix(NamedTuple):
    """A job that takes its legs from an output of the plan, and the minutes it usually takes and may take."""

    job: str
    output: str
    usually: int
    timeout: int


def broken_times(planned: Planned, matrices: Iterable[Matrix]) -> Iterator[str]:
    """Which jobs would be cut off, because a leg has so many services, one after the other."""
    for one in matrices:
        legs = _legs(planned.outputs.get(one.output, "")) or ()
        most = max((len(leg["services"].split()) for leg in legs), default=0)
        if most * one.usually > one.timeout:
            yield (
                f"a leg of the job {one.job} has {most} services, usually {one.usually} min each, "
                f"and its timeout is {one.timeout} min"
            )


def _outputs(path: Path) -> dict[str, str]:
    """What a step wrote to its file of outputs."""
    return dict(line.split("=", 1) for line in path.read_text(encoding="utf-8").splitlines())


def _legs(text: str) -> list[dict[str, str]] | None:
    """The legs of an output that is a matrix, else None."""
    if not text.startswith("{"):
        return None
    legs = json.loads(text).get("include")
    return legs if isinstance(legs, list) else None
