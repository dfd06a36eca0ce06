"""Rollouts that do not come to an end, autoscalers with nothing left, and runs that fail."""

from __future__ import annotations

from collections.abc import Iterator

from generators.alerts._alert import Alert, Input, Panel, Proof
from generators.alerts._resources import KUBE_STATE
from generators.alerts._subject import Subject
from generators.alerts.text import duration
from generators.conventions import scraping, workloads
from generators.grammar.schedules import longest_pause

_YOUNGER = 3600
"""Seconds by which a run in a test is younger than it may be."""


def rollouts(subject: Subject) -> Iterator[Alert]:
    """For services that keep running."""
    yield _stuck(subject)
    if subject.settings.scaling.scaled:
        yield _at_maximum(subject)


def _stuck(subject: Subject) -> Alert:
    _, kind = workloads.controller(subject.service.kind, subject.settings.rollout.strategy)
    namespace = f'namespace="{subject.namespace}"'
    limit = subject.limit("rollout-stuck", "warning")
    key, deadline = subject.limit_key("rollout-stuck", "warning"), subject.tier_key("rollout.deadline")
    lasts = limit.duration
    inputs: tuple[Input, ...]
    if kind == "Deployment":
        name = f'kube_deployment_status_condition{{{KUBE_STATE},deployment="{subject.id}"'
        state = 'condition="Progressing",status="false"}'
        query, inputs = f"{name},{state} == 1", (Input(f"{name},{namespace},{state}", 1, 0, 0),)
    elif kind == "Rollout":
        name = f'rollout_info{{job="{scraping.ROLLOUTS}",name="{subject.id}"'
        phases, state = 'phase=~"Degraded|Error|Timeout"}', 'phase="Degraded"}'
        query, inputs = f"{name},{phases} == 1", (Input(f"{name},{namespace},{state}", 1, 0, 0),)
    else:
        labels = f'{KUBE_STATE},statefulset="{subject.id}"'
        updated, wanted = "kube_statefulset_status_replicas_updated", "kube_statefulset_replicas"
        query = f"{wanted}{{{labels}}} - {updated}{{{labels}}} > 0"
        inputs = (
            Input(f"{updated}{{{labels},{namespace}}}", 1, 2, 2, idle=2),
            Input(f"{wanted}{{{labels},{namespace}}}", 2, 2, 2, idle=2),
        )
        # Pods are replaced one by one, and nothing gives up by itself.
        lasts = max(60, min(1800, subject.settings.rollout.deadline - 60))
        key, deadline = deadline, key
    query = f"max by (namespace) ({query})"
    return subject.alert(
        "RolloutStuck",
        subject.capped("warning"),
        "rollout",
        query,
        lasts,
        summary=f"The rollout of {subject.service.title} is stuck",
        description=f"The new version of {subject.id} in {{{{ $labels.namespace }}}} does not come up.",
        impact="The old version goes on serving; what was released has not arrived.",
        why=f"The rollout itself has waited {duration(subject.settings.rollout.deadline)} before."
        f" {limit.why}",
        threshold=f"given up or unfinished for {duration(lasts)}",
        panel=Panel(query, "short", "Stuck rollouts"),
        proof=Proof(inputs, 1, (("namespace", subject.namespace),)),
        steps=(
            subject.kubectl(f"get {kind.lower()} {subject.id} -o wide"),
            subject.pods_command("describe pods"),
            subject.pods_command("logs --tail=200 --prefix"),
        ),
        key=key,
        also=(deadline,),
    )


def _at_maximum(subject: Subject) -> Alert:
    limit = subject.limit("at-maximum", "warning")
    lasts = duration(limit.duration)
    scaler = subject.id if subject.settings.scaling.hpa else f"keda-hpa-{subject.id}"
    labels = f'{KUBE_STATE},horizontalpodautoscaler="{scaler}"'
    prefix = "kube_horizontalpodautoscaler"
    current = f"{prefix}_status_current_replicas{{{labels}}}"
    most, least = f"{prefix}_spec_max_replicas{{{labels}}}", f"{prefix}_spec_min_replicas{{{labels}}}"
    # A scaler whose bounds are equal is at its maximum for good.
    query = (
        f"max by (namespace) ({current} >= on (namespace) {most}"
        f" and on (namespace) ({most} > on (namespace) {least}))"
    )
    namespace = f'{labels},namespace="{subject.namespace}"'
    return subject.alert(
        "AutoscalerAtMaximum",
        subject.capped("warning"),
        "capacity",
        query,
        limit.duration,
        summary=f"{subject.service.title} cannot scale any further",
        description=(
            f"{subject.id} in {{{{ $labels.namespace }}}} has run {{{{ $value }}}} pods, its maximum, for"
            f" {lasts}."
        ),
        impact="More load makes it slow, then fail.",
        why=limit.why,
        threshold=f"at the maximum for {lasts}",
        panel=Panel(f"max by (namespace) ({current})", "short", "Pods"),
        proof=Proof(
            (
                Input(f"{prefix}_status_current_replicas{{{namespace}}}", 4, 2, 3, idle=2),
                Input(f"{prefix}_spec_max_replicas{{{namespace}}}", 4, 4, 4, idle=4),
                Input(f"{prefix}_spec_min_replicas{{{namespace}}}", 2, 2, 2, idle=2),
            ),
            4,
            (("namespace", subject.namespace),),
        ),
        steps=(
            subject.kubectl(f"describe hpa {scaler}"),
            subject.pods_command("top pods"),
            subject.pods_command("get pods"),
        ),
        key=subject.limit_key("at-maximum", "warning"),
        also=(f"services.{subject.id}.scaling.max",),
    )


def runs(subject: Subject) -> Iterator[Alert]:
    """For services that come to an end: a run that failed."""
    limit = subject.limit("run-failed", "warning")
    name = "kube_job_status_failed"
    job = f"{subject.id}(-[0-9]+)?"
    query = f'max by (namespace) ({name}{{{KUBE_STATE},job_name=~"{job}"}}) > 0'
    sample = f'{name}{{{KUBE_STATE},job_name="{subject.id}-29000000",namespace="{subject.namespace}"}}'
    yield subject.alert(
        "RunFailed",
        subject.capped("warning"),
        "availability",
        query,
        limit.duration,
        summary=f"A run of {subject.service.title} failed",
        description=f"A job of {subject.id} in {{{{ $labels.namespace }}}} failed and is not tried again.",
        impact="What the run should have done is not done.",
        why=limit.why,
        threshold=f"any failed run for {duration(limit.duration)}",
        panel=Panel(query, "short", "Failed runs"),
        proof=Proof((Input(sample, 1, 0, 0),), 1, (("namespace", subject.namespace),)),
        steps=(
            subject.kubectl(f"get jobs -l app.kubernetes.io/name={subject.id}"),
            subject.pods_command("logs --tail=200 --prefix"),
            subject.pods_command("describe pods"),
        ),
        key=subject.limit_key("run-failed", "warning"),
    )
    if subject.service.kind == "cron":
        yield _overdue(subject)


def _overdue(subject: Subject) -> Alert:
    schedule = subject.settings.schedule
    period = longest_pause(schedule.cron)
    stated = subject.limit("run-overdue", "warning")
    late = int(stated.above)
    limit = period + schedule.start_within + schedule.deadline + late
    series = f'kube_cronjob_status_last_successful_time{{{KUBE_STATE},cronjob="{subject.id}"'
    query = f"time() - max by (namespace) ({series}}})"
    sample, age, oldest = f'{series},namespace="{subject.namespace}"}}', duration(limit), limit * 2
    return subject.alert(
        "RunOverdue",
        subject.capped("warning"),
        "availability",
        f"{query} > {limit}",
        stated.duration,
        summary=f"{subject.service.title} has not succeeded for too long",
        description=(
            f"The last good run of {subject.id} in {{{{ $labels.namespace }}}} was"
            " {{ $value | humanizeDuration }} ago."
        ),
        impact="What its runs should have done since is not done.",
        why=f"It runs every {duration(period)} at least, and may take {duration(schedule.deadline)}."
        f" {stated.why}",
        threshold=f"no good run within {age}",
        panel=Panel(query, "s", "Since the last good run", limit),
        # Below: young enough to stay so until the test has looked.
        proof=Proof(
            (Input(sample, -oldest, 0, _YOUNGER - limit),),
            oldest,
            (("namespace", subject.namespace),),
            drift=1,
        ),
        steps=(
            subject.kubectl(f"get cronjob {subject.id}"),
            subject.kubectl(f"get jobs -l app.kubernetes.io/name={subject.id}"),
            subject.pods_command("logs --tail=200 --prefix"),
        ),
        key=subject.limit_key("run-overdue", "warning"),
        also=(f"services.{subject.id}.schedule",),
    )
