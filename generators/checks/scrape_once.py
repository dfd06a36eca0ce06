"""Every pod that exports is scraped by exactly one job of the delivery that is installed.

Counts targets: what the plain files or the operator's objects, charts included, make of the pods
that the charts run, of the platform's parts, and of every public host.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from generators.checks import Context, Result
from generators.checks._prometheus.found_targets import Found, found
from generators.checks._prometheus.scrape_jobs import (
    API,
    OBJECTS,
    PLAIN,
    Job,
    objects,
    operator_jobs,
    plain_jobs,
)
from generators.checks._prometheus.scraped_targets import Target, targets
from generators.problems import Problem

NEEDS = ("helm",)
JUDGES = ("monitoring",)


def run(context: Context) -> Result:
    """One finding per target that two jobs scrape, that none does, and per job that finds nothing."""
    delivery = context.model.fleet.platform.prometheus.delivery
    jobs = operator_jobs(objects(context)) if delivery == "operator" else plain_jobs(context)
    there = found(context)
    scraped = targets(jobs, there)
    problems = [
        *_twice(context, scraped),
        *_never(context, scraped, there),
        *_idle(context, jobs, scraped),
        *_both(context, delivery),
    ]
    total = len(scraped) + len(problems)
    return Result(total - len(problems), total, tuple(problems))


def _twice(context: Context, scraped: tuple[Target, ...]) -> Iterator[Problem]:
    by_url: dict[str, list[Target]] = defaultdict(list)
    for target in scraped:
        by_url[target.url].append(target)
    for url, several in by_url.items():
        if len(several) > 1:
            names = " and ".join(sorted(target.job for target in several))
            yield Problem(
                "scrape-once/twice",
                f"{url} ({_subject(several[0])}) is scraped by {names}",
                context.place(several[1].file),
                hint="narrow one of the two jobs: every rule would count this target twice",
                service=several[0].labels.get("service", ""),
            )


def _never(context: Context, scraped: tuple[Target, ...], there: tuple[Found, ...]) -> Iterator[Problem]:
    addresses = {target.url.split("//", 1)[1].split("/", 1)[0] for target in scraped}
    for one in there:
        address = one.labels["__address__"]
        if one.expected and address not in addresses:
            yield Problem(
                "scrape-once/never",
                f"{one.subject} at {address} exports metrics that no job scrapes",
                context.place(OBJECTS if _by_operator(context) else PLAIN),
                hint="see whether names, labels and ports in its job are those of its pods",
            )


def _idle(context: Context, jobs: tuple[Job, ...], scraped: tuple[Target, ...]) -> Iterator[Problem]:
    busy = {target.job for target in scraped}
    for job in jobs:
        if job["job_name"] not in busy:
            yield Problem(
                "scrape-once/idle",
                f"job {job['job_name']} finds no target",
                context.place(job["file"]),
                hint="remove it, or see what its relabelling compares",
            )


def _both(context: Context, delivery: str) -> Iterator[Problem]:
    """Objects that an operator would act on beside the plain files."""
    if delivery == "operator":
        return
    for path, document in objects(context):
        if document.api.startswith(API):
            yield Problem(
                "scrape-once/both",
                f"{document} is there although platform.prometheus.delivery is {delivery}",
                context.place(path),
                hint="an operator in the cluster would scrape beside the plain configuration",
            )


def _by_operator(context: Context) -> bool:
    return context.model.fleet.platform.prometheus.delivery == "operator"


def _subject(target: Target) -> str:
    labels = target.labels
    return labels.get("service") or labels.get("component") or target.job
