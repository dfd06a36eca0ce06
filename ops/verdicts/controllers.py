"""What the object that owns the pods says of itself, kind by kind."""

from __future__ import annotations

from ops.snapshot import Workload
from ops.verdicts.state import HEALTHY, Finding, State

_UNJUDGED = "assessed Error due to consecutiveErrors"
"""In the words of Argo Rollouts, which aborts what it cannot measure. With a bad measurement as well it
would say Failed, the worse of both."""
_DESCRIBE = "kubectl -n {namespace} describe %s {service}"


def of_controller(one: Workload) -> Finding:
    """The state as the controller sees it."""
    if not one.seen:
        return Finding(
            State.PROGRESSING,
            f"the controller of {one.kind}s has not looked at the change yet",
            "if it stays so, look at that controller: it may be down",
        )
    judge = {
        "Deployment": _deployment,
        "StatefulSet": _stateful_set,
        "Rollout": _rollout,
        "Job": _job,
        "CronJob": _cron_job,
    }[one.kind]
    return judge(one)


def _deployment(one: Workload) -> Finding:
    describe = _DESCRIBE % "deployment"
    progress, refused = one.condition("Progressing"), one.condition("ReplicaFailure")
    if refused and refused.status == "True":
        return Finding(State.FAILED, f"its pods are refused: {refused.message}", describe)
    if progress and progress.reason == "ProgressDeadlineExceeded":
        return Finding(State.FAILED, f"it made no progress in time: {progress.message}", describe)
    return _counted(one, describe)


def _stateful_set(one: Workload) -> Finding:
    if one.stable and one.current and one.stable != one.current and one.updated < one.desired:
        return Finding(
            State.PROGRESSING,
            f"{one.updated} of {one.desired} pods have the new version",
            _DESCRIBE % "statefulset",
        )
    if one.ready < one.desired:
        return Finding(
            State.PROGRESSING, f"{one.ready} of {one.desired} pods are ready", _DESCRIBE % "statefulset"
        )
    return HEALTHY


def _rollout(one: Workload) -> Finding:
    describe = _DESCRIBE % "rollout"
    for condition in one.conditions:
        if condition.type == "InvalidSpec" and condition.status == "True":
            return Finding(State.FAILED, f"InvalidSpec: {condition.message}", describe)
    if one.phase == "Degraded":
        if _UNJUDGED in one.message:
            said = one.message.partition("Error Message: ")[2].rstrip('"') or one.message
            return Finding(
                State.FAILED,
                f"Prometheus, which judges it, gave no answer, so the version before it serves on: {said}",
                "see that platform.prometheus.address answers in the cluster, then: "
                "./doit deploy {environment} {service} --apply",
                unjudged=True,
            )
        aborted = "RolloutAborted" in one.message
        kept = "the version before it serves on; " if aborted and one.stable else ""
        return Finding(
            State.FAILED,
            f"{kept}{one.message or 'it is degraded'}",
            "./doit rollback {environment} {service} --apply" if aborted else describe,
        )
    if one.phase == "Paused":
        return Finding(
            State.PROGRESSING,
            f"it waits at a step: {one.message or 'paused'}",
            "wait for the pause to end; kubectl -n {namespace} get analysisruns shows what is measured",
        )
    if one.phase != "Healthy" or one.stable != one.current:
        return Finding(State.PROGRESSING, one.message or "the new version comes in", describe)
    # Blue-green counts the kept old pods as replicas too, so only ready ones are compared.
    return _counted(one, describe, updated=False)


def _job(one: Workload) -> Finding:
    failed, done = one.condition("Failed"), one.condition("Complete")
    logs = "kubectl -n {namespace} logs --selector app.kubernetes.io/name={service} --tail 50"
    if failed and failed.status == "True":
        return Finding(State.FAILED, f"the job failed: {failed.message}", logs)
    return HEALTHY if done and done.status == "True" else Finding(State.PROGRESSING, "the job runs", logs)


def _cron_job(_: Workload) -> Finding:
    return HEALTHY


def _counted(one: Workload, describe: str, *, updated: bool = True) -> Finding:
    if updated and one.updated < one.desired:
        return Finding(
            State.PROGRESSING, f"{one.updated} of {one.desired} pods have the new version", describe
        )
    if one.available < one.desired:
        return Finding(State.PROGRESSING, f"{one.available} of {one.desired} pods are available", describe)
    if updated and one.replicas > one.updated:
        return Finding(State.PROGRESSING, f"{one.replicas - one.updated} old pods are leaving", describe)
    return HEALTHY
