"""Runs a workflow with act, an independent implementation of GitHub's runner, and reads what happened."""

from __future__ import annotations

import json
import re
import subprocess
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import yaml

from generators.toolchain import Toolchain
from tests.e2e.checkout import REPOSITORY
from tests.e2e.pipelines import actions
from tests.e2e.pipelines.world import REPO, World

GROUPS = REPOSITORY / "tests/e2e/pipelines/groups.py"
PATIENCE = 1200
VARIABLES = {
    "KUBERNETES_SERVER": "https://cluster.demo.example",
    "KUBERNETES_CA": "played",
    "KUBERNETES_AUDIENCE": "demo",
}
OPENED = "opened"
"""The type of a request that a walk does not change."""
_FAULT = re.compile(r"^(?:panic|fatal error): .*", re.MULTILINE)
_LAST = 9_000
"""Characters of a log that show a failure."""
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")


@dataclass
class Job:
    """A job, or a leg of one, as it went."""

    id: str
    name: str
    steps: list[tuple[str, str]] = field(default_factory=list)
    result: str = ""
    told: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)

    @property
    def failed(self) -> bool:
        """Whether one of its steps did."""
        return any(result == "failure" for _, result in self.steps)


@dataclass(frozen=True)
class Run:
    """How a run ended: jobs in the order they began, and the log as it was."""

    workflow: str
    title: str
    code: int
    jobs: tuple[Job, ...]
    known: tuple[str, ...]
    log: str

    @property
    def said(self) -> str:
        """Everything that steps and act itself said, a line each, without its colours."""
        return _COLOUR.sub("", "\n".join(str(line.get("msg", "")) for line in _lines(self.log)))

    @property
    def complaints(self) -> str:
        """What was said last by each leg in which a step failed, or by act where there is none."""
        texts = (_COLOUR.sub("", "\n".join(job.said)) for job in self.jobs if job.failed)
        return "\n\n".join(text[-_LAST:] for text in texts) or self.log[-_LAST:]

    def of(self, job: str) -> list[Job]:
        """A job's legs."""
        return [one for one in self.jobs if one.id == job]

    def result(self, job: str) -> str:
        """What became of it, its legs taken together: success, failure or skipped."""
        assert job in self.known
        results = {result for leg in self.of(job) for _, result in leg.steps}
        return "failure" if "failure" in results else "success" if results else "skipped"

    def executed(self, job: str, step: str) -> bool:
        """Whether a leg of the job came to the step and ran it, however that ended."""
        return any(step == name for leg in self.of(job) for name, _ in leg.steps)

    def ran(self) -> set[str]:
        """Jobs that did something."""
        return {one.id for one in self.jobs if one.steps}

    def timeline(self) -> str:
        """What happened, one line a leg, with the steps that failed and what was told."""
        lines = [f"── {self.title}"]
        for job in self.jobs:
            if not job.steps:
                continue
            failed = [name for name, result in job.steps if result == "failure"]
            good = sum(result == "success" for _, result in job.steps)
            mark = "✗" if failed else "✓"
            lines.append(f"   {mark} {job.name:<44} {good} of {len(job.steps)} steps")
            lines += [f"       {name} failed" for name in failed]
            lines += [f"       {text}" for text in job.told]
        skipped = [name for name in self.known if self.result(name) == "skipped"]
        if skipped:
            lines.append(f"   – not started: {', '.join(skipped)}")
        return "\n".join(lines)


def run(
    world: World,
    workflow: str,
    event: str,
    commit: str,
    payload: Mapping[str, Any] | None = None,
    title: str = "",
    only: Sequence[str] = (),
) -> Run:
    """One workflow for one event at one commit; every ``run:`` block is really executed.

    ``only``: words that make act start less, such as ``("--job", "tests")`` with what that job needs.
    """
    number = uuid.uuid4().hex[:8]
    folder = world.folder / f"run-{number}"
    world.git("clone", "--quiet", "--no-checkout", str(world.origin), str(folder), at=world.folder)
    world.git("fetch", "--quiet", "origin", commit, at=folder)
    world.git("checkout", "--quiet", "--detach", commit, at=folder)
    # Its name on GitHub is what act takes from the address; git itself goes to the local one.
    world.git("remote", "set-url", "origin", f"https://github.com/{REPO}.git", at=folder)
    path = folder / ".github/workflows" / f"{workflow}.yml"
    text = _rehearsed(path.read_text(encoding="utf-8"), groups=world.groups)
    for stated, there in world.addresses.items():
        text = text.replace(stated, there)
    path.write_text(text, encoding="utf-8")
    asked = world.folder / f"event-{number}.json"
    repository = {"full_name": REPO, "default_branch": "main"}
    asked.write_text(json.dumps({"repository": repository, **(payload or {})}), encoding="utf-8")
    environment = {**world.environment(), "REHEARSAL_RUN": number}
    # Of its own: another run may be at work in the same world.
    cache = world.folder / f"cache-{number}"
    done = subprocess.run(
        [
            str(Toolchain(REPOSITORY, print).program("act")),
            *(event, *only, "--workflows", str(path), "--eventpath", str(asked), "--json"),
            *("--no-skip-checkout", "--action-offline-mode", "--no-cache-server", "--concurrent-jobs", "2"),
            *("--platform", "ubuntu-24.04=-self-hosted", "--platform", "ubuntu-24.04-arm=-self-hosted"),
            *("--secret", "GITHUB_TOKEN=played", "--actor", "somebody"),
            *(word for pair in VARIABLES.items() for word in ("--var", "=".join(pair))),
            *(word for pair in environment.items() for word in ("--env", "=".join(pair))),
            *actions.write(world.folder / f"actions-{number}"),
        ],
        cwd=folder,
        env={
            **environment,
            "HOME": str(world.folder),
            "XDG_CACHE_HOME": str(cache),
        },
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    fault = crash(done.returncode, done.stderr)
    if fault:
        raise Crashed(f"act itself ended, which says nothing of {workflow}: {fault}")
    known = tuple(yaml.safe_load(path.read_text(encoding="utf-8"))["jobs"])
    log = done.stdout + done.stderr
    return Run(workflow, title or f"{workflow} on {event}", done.returncode, _read(done.stdout), known, log)


class Crashed(Exception):
    """What runs the workflows broke. A walk changes its world as it goes, so it is not begun again."""


def crash(code: int, said: str) -> str:
    """The words of Go's runtime, or the signal, by which act itself ended; empty where it came to an end.

    It ends with 0 or 1 where it could say what became of the jobs.
    """
    words = _FAULT.search(said)
    if words:
        return words[0]
    return "" if code in (0, 1) else f"by signal {-code}" if code < 0 else f"with code {code}"


def _rehearsed(text: str, *, groups: bool) -> str:
    """The workflow without containers, which need an engine; every other line stays.

    A job runs on this machine. Where a walk needs services, servers run in their place, at
    ``World.addresses``. ``groups``: a job waits for the others of its concurrency group, by steps of its own.
    """
    data = yaml.safe_load(text)
    for job in data["jobs"].values():
        job.pop("services", None)
        job.pop("container", None)
        if groups and "concurrency" in job:
            environment = {"GROUP": job["concurrency"]["group"]}
            enter, leave = (
                {"run": f'python3 "{GROUPS}" {word}', "env": environment} for word in ("enter", "leave")
            )
            job["steps"] = [enter, *job["steps"], {**leave, "if": "always()"}]
    return yaml.safe_dump(data, sort_keys=False, width=10_000)


def _read(log: str) -> tuple[Job, ...]:
    """Jobs in the order they began."""
    jobs: dict[str, Job] = {}
    for line in _lines(log):
        name = line.get("job")
        if not name:
            continue
        leg = f"{name} {json.dumps(line.get('matrix') or {}, sort_keys=True)}"
        job = jobs.setdefault(leg, Job(line.get("jobID", ""), str(name).partition("/")[2] or str(name)))
        own = line.get("stage") == "Main" and len(line.get("stepID") or [""]) == 1
        if own and line.get("stepResult", "skipped") != "skipped":
            job.steps.append((line.get("step", ""), line["stepResult"]))
        if "jobResult" in line:
            job.result = line["jobResult"]
        message = str(line.get("msg", "")).strip()
        job.said.append(message)
        if line.get("command") == "error" or message.startswith("::error"):
            job.told.append(message.rpartition("::")[2][:160])
    return tuple(jobs.values())


def _lines(log: str) -> Iterator[dict[str, Any]]:
    for line in log.splitlines():
        try:
            data = json.loads(line)
        except ValueError:
            continue
        if isinstance(data, dict):
            yield data


def pull_request(world: World, branch: str, commit: str, **more: Any) -> dict[str, Any]:
    """The payload of a request from a branch of the same repository."""
    own = {"full_name": REPO}
    return {
        "action": OPENED,
        "number": 1,
        "pull_request": {
            "number": 1,
            "title": "A change",
            "labels": [],
            "user": {"login": "somebody"},
            "head": {"ref": branch, "sha": commit, "repo": own},
            "base": {"ref": "main", "sha": world.git("rev-parse", "main"), "repo": own},
            **more,
        },
    }


def push(world: World, before: str) -> dict[str, Any]:
    """The payload of a push to main."""
    return {"ref": "refs/heads/main", "before": before, "after": world.git("rev-parse", "main")}
