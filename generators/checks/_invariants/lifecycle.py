"""How pods start, how they are watched, how they end, and how long each may take."""

from __future__ import annotations

from collections.abc import Iterator

from generators.checks._engine.context import Context
from generators.checks._invariants.invariant import Claim, every_setting, every_workload, running, said
from generators.checks._rendered.documents import at, containers, pod_template
from generators.conventions import workloads

PROBES = {"startupProbe": "startup", "readinessProbe": "readiness", "livenessProbe": "liveness"}


def drain_and_finish_fit_the_grace(context: Context) -> Iterator[Claim]:
    """Draining and finishing open work end before the pod is killed."""
    for workload, _, settings in running(context):
        grace = at(pod_template(workload.document), "spec", "terminationGracePeriodSeconds")
        for container in containers(workload.document):
            drain = at(container, "lifecycle", "preStop", "sleep", "seconds") or 0
            needed = drain + settings.shutdown.finish
            fits = isinstance(grace, int) and needed <= grace
            wrong = f"needs {needed} s to end and is given {grace} s"
            yield workload.claim("" if fits else wrong, container["name"])


def drains_before_it_ends(context: Context) -> Iterator[Claim]:
    """A pod that answers others waits until they have forgotten it, for as long as is stated."""
    for workload, service, settings in running(context):
        if service.kind in workloads.SERVES:
            found = [at(c, "lifecycle", "preStop", "sleep", "seconds") for c in containers(workload.document)]
            wanted = settings.shutdown.drain or None
            wrong = "" if set(found) == {wanted} else f"drains for {found} s, the catalog states {wanted}"
            yield workload.claim(wrong)


def probe_paths_differ(context: Context) -> Iterator[Claim]:
    """Started, ready and alive are three questions with three paths."""
    for workload, _, settings in running(context):
        for container in containers(workload.document):
            found = [at(container, name, "httpGet", "path") for name in PROBES]
            wanted = [getattr(settings.probes, name).path for name in PROBES.values()]
            right = found == wanted and len(set(found)) == len(PROBES)
            wrong = "" if right else f"is probed at {found}, the catalog states {wanted}"
            yield workload.claim(wrong, container["name"])


def probe_answers_within_its_period(context: Context) -> Iterator[Claim]:
    """A probe gives up before the next one is due."""
    for service, environment, settings in every_setting(context):
        if service.kind in workloads.RUNS:
            for name in PROBES.values():
                probe = getattr(settings.probes, name)
                late = probe.timeout > probe.period
                wrong = f"waits {probe.timeout} s every {probe.period} s" if late else ""
                yield said(service, environment, f"probes.{name}.timeout", wrong, name)


def out_of_traffic_before_it_is_killed(context: Context) -> Iterator[Claim]:
    """An ill pod loses its traffic no later than it is restarted."""
    for service, environment, settings in every_setting(context):
        if service.kind in workloads.RUNS:
            readiness, liveness = settings.probes.readiness, settings.probes.liveness
            away = readiness.period * readiness.failures
            dead = liveness.period * liveness.failures
            wrong = f"is restarted after {dead} s and out of traffic after {away} s" if dead < away else ""
            yield said(service, environment, "probes.liveness.period", wrong)


def starts_within_the_deadline(context: Context) -> Iterator[Claim]:
    """A pod that uses all its time to start does not make a rollout fail."""
    for service, environment, settings in every_setting(context):
        if workloads.strategy(service.kind, settings.rollout.strategy):
            startup = settings.probes.startup
            needed = startup.period * startup.failures + settings.shutdown.grace
            late = needed >= settings.rollout.deadline
            wrong = (
                f"may take {needed} s, the rollout's deadline is {settings.rollout.deadline} s"
                if late
                else ""
            )
            yield said(service, environment, "rollout.deadline", wrong)


def deadline_as_stated(context: Context) -> Iterator[Claim]:
    """A stuck rollout counts as failed after the time that the catalog states."""
    for workload, service, settings in running(context):
        if workloads.strategy(service.kind, settings.rollout.strategy):
            found, wanted = workload.document.spec.get("progressDeadlineSeconds"), settings.rollout.deadline
            wrong = "" if found == wanted else f"fails after {found} s, the catalog states {wanted} s"
            yield workload.claim(wrong)


def controller_of_its_kind(context: Context) -> Iterator[Claim]:
    """A service is run by the object that its kind and strategy call for, and by one only."""
    for workload in every_workload(context):
        if workload.service and workload.settings:
            wanted = workloads.controller(workload.service.kind, workload.settings.rollout.strategy)
            found = (workload.document.api, workload.document.kind)
            alone = sum(pod_template(one) is not None for one in workload.rendered.documents) == 1
            right = found == wanted and alone
            yield workload.claim(
                "" if right else f"is {' '.join(found)}, its kind calls for {' '.join(wanted)}"
            )


def jobs_come_to_an_end(context: Context) -> Iterator[Claim]:
    """A job is stopped at its deadline, retried as often as stated, and swept."""
    for workload in every_workload(context):
        if workload.document.kind in {"Job", "CronJob"} and workload.settings:
            job = workload.document.at("spec", "jobTemplate", "spec") or workload.document.spec
            schedule = workload.settings.schedule
            found = (job.get("activeDeadlineSeconds"), job.get("backoffLimit"))
            wanted = (schedule.deadline, schedule.retries)
            restart = at(pod_template(workload.document), "spec", "restartPolicy")
            right = found == wanted and restart in {"Never", "OnFailure"}
            wrong = f"has deadline and retries {found}, restart {restart}; the catalog states {wanted}"
            yield workload.claim("" if right else wrong)


def finished_jobs_are_swept(context: Context) -> Iterator[Claim]:
    """A finished one-off job is deleted after a while; a scheduled one keeps a few runs, no more."""
    for workload in every_workload(context):
        spec = workload.document.spec
        if workload.document.kind == "Job":
            kept = spec.get("ttlSecondsAfterFinished")
            yield workload.claim("" if kept is not None else "is never deleted when it has finished")
        elif workload.document.kind == "CronJob":
            inner = workload.document.at("spec", "jobTemplate", "spec", "ttlSecondsAfterFinished")
            bounded = spec.get("successfulJobsHistoryLimit") is not None and inner is None
            late = spec.get("startingDeadlineSeconds")
            right = bounded and late and spec.get("concurrencyPolicy") == "Forbid"
            wrong = f"keeps runs without bound, starts {late} s late at most, or runs beside itself"
            yield workload.claim("" if right else wrong)
