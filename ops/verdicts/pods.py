"""What the pods of a service say: crash loops, images that cannot be had, no node to run on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ops.snapshot import Pod, Snapshot, Workload
from ops.verdicts.state import Finding, State

LOOPS = 2
"""Restarts from which a crash is a loop and not an accident."""
SECOND_CHANCE = 25.0
"""Seconds that a pod has to get over its first crash: the first pause before a restart takes ten."""
PATIENCE = 120.0
"""Seconds a pod may wait for a node: as long as a new node takes to come."""
IMAGE = frozenset({"ImagePullBackOff", "ErrImagePull", "InvalidImageName", "ErrImageNeverPull"})
BROKEN = frozenset({"CreateContainerConfigError", "CreateContainerError", "RunContainerError"})


def of_pods(one: Workload, pods: Sequence[Pod], seen: Snapshot) -> Iterable[Finding]:
    """Findings of the newest pods; a version of which some pods are good is not called lost."""
    fresh = newest(one, pods)
    good = sum(pod.ready for pod in fresh)
    for bad, words, step in (
        ([p for p in fresh if p.trouble in IMAGE], "cannot have their image", _EVENTS),
        ([p for p in fresh if p.trouble in BROKEN], "cannot make their container", _EVENTS),
        ([p for p in fresh if p.trouble == "CrashLoopBackOff"], "crash in a loop", _LOGS),
    ):
        if bad:
            yield _told(bad, fresh, good, words, step, seen.taken)
    stuck = [p for p in fresh if p.unschedulable]
    if stuck:
        waited = seen.taken - min(p.created for p in stuck)
        state = State.FAILED if waited > PATIENCE and not good else State.PROGRESSING
        yield Finding(
            state,
            f"{len(stuck)} of {len(fresh)} pods find no node: {stuck[0].unschedulable}",
            "ask for less, raise the cluster's size, or see what the words name",
        )
    refused = [w for w in seen.warnings if w.reason == "FailedCreate" and _of(one, w.name)]
    if refused and not fresh and one.desired:
        yield Finding(State.FAILED, f"its pods are refused: {refused[-1].message}", _DESCRIBE)
    yield from _probes(fresh, seen)


_EVENTS = "kubectl -n {namespace} get events --field-selector type=Warning"
_LOGS = "kubectl -n {namespace} logs --selector app.kubernetes.io/name={service} --previous --tail 50"
_DESCRIBE = "kubectl -n {namespace} get events --field-selector reason=FailedCreate"


def newest(one: Workload, pods: Sequence[Pod]) -> list[Pod]:
    """The pods of the version that comes in, or of the only one there is.

    A Deployment does not say which pods those are; they are the ones like its youngest.
    """
    if one.current:
        return [pod for pod in pods if one.current.endswith(pod.hash) and pod.hash]
    youngest = max(pods, key=lambda pod: (pod.created, pod.name), default=None)
    return [pod for pod in pods if youngest and pod.hash == youngest.hash]


def _told(bad: Sequence[Pod], fresh: Sequence[Pod], good: int, words: str, step: str, now: float) -> Finding:
    worst = max(bad, key=lambda pod: pod.restarts)
    loops = worst.trouble != "CrashLoopBackOff" or worst.restarts >= LOOPS
    loops = loops or now - worst.created > SECOND_CHANCE
    why = f" ({worst.ended})" if worst.ended else ""
    words = f"{len(bad)} of {len(fresh)} pods {words}: {worst.trouble}{why}, {worst.restarts} restarts"
    if worst.message:
        words += f"; {worst.message}"
    return Finding(State.FAILED if loops and not good else State.PROGRESSING, words, step)


def _of(one: Workload, name: str) -> bool:
    return name == one.name or (name.startswith(f"{one.name}-") and "-" not in name[len(one.name) + 1 :])


def _probes(fresh: Sequence[Pod], seen: Snapshot) -> Iterable[Finding]:
    waiting = {pod.name for pod in fresh if not pod.ready and not pod.trouble}
    for one in seen.warnings:
        if one.reason == "Unhealthy" and one.name in waiting:
            yield Finding(State.PROGRESSING, f"{one.name} is not ready: {one.message}", _LOGS)
            return
