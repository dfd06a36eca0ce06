"""Prometheus loads its configuration, in 2.53 as in 3.x, and keeps and drops what rules need.

Counts files that the real promtool loads with only words that both versions know, jobs that scrape
as their tier says, selectors of rules that read what some job exports and none drops, and windows
that the retention covers.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from generators.checks import Context, Result
from generators.checks._prometheus.arguments import retention
from generators.checks._prometheus.durations import seconds
from generators.checks._prometheus.scrape_jobs import PLAIN, Job, plain_jobs
from generators.checks._prometheus.words import unknown
from generators.checks._rules.files import RULES
from generators.checks._rules.reads import JOBLESS, expressions, reads, window
from generators.conventions import scraping, workloads
from generators.problems import Problem

NEEDS = ("promtool",)
JUDGES = ("monitoring",)

MAIN = f"{PLAIN}prometheus.yml"
ARGUMENTS = f"{PLAIN}arguments.txt"
MODULES = f"{PLAIN}blackbox.yml"
BATCHES = range(3, 11)
_WRITES = "see generators/outputs/_prometheus/remote_write.py"
"""Batches that a shard may buffer: fewer stall it, more cost memory for nothing."""


def run(context: Context) -> Result:
    """One finding per file, job, selector, window and setting that is not as it should be."""
    if MAIN not in context.planned:
        problem = Problem("prometheus-config/missing", f"there is no {MAIN}", context.place(PLAIN))
        return Result(0, 1, (problem,))
    parts = (_files(context), _jobs(context), _reads(context), _windows(context), _queues(context))
    problems = tuple(problem for _, found in parts for problem in found)
    total = sum(count for count, _ in parts)
    return Result(max(total - len(problems), 0), total, problems)


Part = tuple[int, list[Problem]]


def _files(context: Context) -> Part:
    paths = [path for path in sorted(context.planned) if path == MAIN or path.startswith(f"{PLAIN}scrape/")]
    problems = [
        Problem(
            "prometheus-config/word",
            f"{said} is no word of both Prometheus 2.53 and 3.x",
            context.place(path),
            hint="use what both read, or add it to generators/checks/_prometheus/words.py with a proof",
        )
        for path in paths
        for said in unknown(yaml.load(context.planned[path], yaml.CSafeLoader))
    ]
    said = _promtool(context)
    if said:
        hint = "correct the template, or the output that writes it"
        problems.append(Problem("prometheus-config/load", said, context.place(_named(said, paths)), hint))
    return len(paths), problems


def _promtool(context: Context) -> str:
    """What promtool has against the files; nothing when they load once their secrets exist."""
    with context.new_folder() as folder:
        secret = folder / "secret"
        secret.write_text("not a secret\n", encoding="utf-8")
        for path, text in context.planned.items():
            if path.startswith((PLAIN, RULES)):
                target = folder / path
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_text(_with_secrets(text, secret), encoding="utf-8")
        words = ["check", "config", "--lint=none", str(folder / MAIN)]
        done = context.processes.run([context.program("promtool"), *words])
        said = f"{done.out}\n{done.err}".replace(f"{folder}/", "")
    return _complaint(said) if done.code else ""


def _complaint(said: str) -> str:
    """From the first failure on, on one line: the lines below it say what it is."""
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    first = next((number for number, line in enumerate(lines) if "FAILED" in line), 0)
    return " ".join(lines[first:]).removeprefix("FAILED: ")


def _with_secrets(text: str, secret: Path) -> str:
    for path in (scraping.REMOTE_WRITE_TOKEN, scraping.ACCOUNT_TOKEN, scraping.ACCOUNT_CA):
        text = text.replace(path, str(secret))
    return text


def _named(said: str, paths: list[str]) -> str:
    return next((path for path in paths if path in said), MAIN)


def _jobs(context: Context) -> Part:
    jobs = {job["job_name"]: job for job in plain_jobs(context)}
    problems = [problem for job in jobs.values() for problem in _timing(context, job)]
    total = len(jobs)
    for service in context.model.services:
        if service.kind not in workloads.RUNS:
            continue
        total += 1
        stated = {
            "scrape_interval": f"{service.base.scrape_interval}s",
            "sample_limit": max(one.series for one in service.environments.values()) or None,
        }
        job = jobs.get(service.id, {"file": PLAIN})
        wrong = [
            f"{key} {job.get(key)!r}, not {value!r}" for key, value in stated.items() if job.get(key) != value
        ]
        if wrong:
            said = f"the job of {service.id} has {' and '.join(wrong)}"
            hint = "see generators/outputs/_prometheus/scraping.py"
            problems.append(
                Problem("prometheus-config/job", said, context.place(job["file"]), hint, service=service.id)
            )
    return total, problems


def _timing(context: Context, job: Job) -> Iterator[Problem]:
    interval, timeout = seconds(job["scrape_interval"]), seconds(job["scrape_timeout"])
    if timeout > interval:
        said = f"job {job['job_name']} waits {timeout} s for a scrape and scrapes every {interval} s"
        yield Problem("prometheus-config/timeout", said, context.place(job["file"]), "shorten scrape_timeout")
    modules = yaml.load(context.planned.get(MODULES, "modules: {}"), yaml.CSafeLoader)["modules"]
    for module in (job.get("params") or {}).get("module", ()):
        if module not in modules:
            said = f"job {job['job_name']} asks for module {module}, which {MODULES} does not have"
            hint = f"its modules: {', '.join(modules)}"
            yield Problem("prometheus-config/module", said, context.place(job["file"]), hint)


def _reads(context: Context) -> Part:
    """Rules read from jobs that exist, and nothing that such a job drops."""
    jobs: dict[str, Job] = {}
    for job in plain_jobs(context):
        jobs[_label(job)] = job
    known = {*jobs, *(service.id for service in context.model.services), *JOBLESS}
    total, problems = 0, []
    for path, name, expression in expressions(context.planned):
        for read in reads(expression):
            total += 1
            said = ""
            if read.job not in known:
                said = f"{name} reads {read.metric} from job {read.job}, which nobody scrapes"
            elif read.dropped_by(jobs.get(read.job, {})):
                said = f"{name} reads {read.metric}, which job {read.job} drops"
            if said:
                hint = "see generators/conventions/scraping.py for the jobs there are"
                problems.append(Problem("prometheus-config/reads", said, context.place(path), hint))
    return total, problems


def _label(job: Job) -> str:
    """The label ``job`` of its targets."""
    stated = [s for s in job.get("relabel_configs") or () if s.get("target_label") == "job"]
    return str(stated[-1]["replacement"]) if stated else str(job["job_name"])


def _windows(context: Context) -> Part:
    kept = seconds(retention(context.planned.get(ARGUMENTS, "")) or "0s")
    total, problems = 0, []
    for path, name, expression in expressions(context.planned):
        total += 1
        longest = window(expression)
        if longest > kept:
            said = f"{name} looks {longest} s back, and samples are kept for {kept} s"
            hint = f"raise platform.prometheus.retention in {context.shown}, or shorten the window"
            problems.append(Problem("prometheus-config/retention", said, context.place(path), hint))
    return total, problems


def _queues(context: Context) -> Part:
    stated = context.model.fleet.platform.prometheus.remote_write
    written: list[dict[str, Any]] = (
        yaml.load(context.planned[MAIN], yaml.CSafeLoader).get("remote_write") or []
    )
    place = context.place(MAIN)
    total, problems = 1, []
    if len(written) != (stated is not None):
        said = f"the catalog states {int(stated is not None)} remote writes, there are {len(written)}"
        problems.append(Problem("prometheus-config/remote-write", said, place, _WRITES))
    for one in written:
        total += 1
        queue = one["queue_config"]
        batches = queue["capacity"] / queue["max_samples_per_send"]
        if not BATCHES[0] <= batches <= BATCHES[-1]:
            said = f"a shard of {one['name']} buffers {batches:g} batches, between 3 and 10 are sound"
            problems.append(Problem("prometheus-config/remote-write", said, place, _WRITES))
    return total, problems
