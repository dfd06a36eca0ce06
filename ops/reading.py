"""From objects of the Kubernetes API to the values of ``snapshot``. Pure; tolerant of absent fields."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from generators.conventions import operations
from generators.conventions.metrics import POD_HASH
from ops.snapshot import (
    OWNED,
    Budget,
    Condition,
    Dependency,
    Foreign,
    Pod,
    Quota,
    Scaler,
    Warned,
    Workload,
)

NAME = "app.kubernetes.io/name"
VERSION = "app.kubernetes.io/version"
_HASHES = (POD_HASH, "pod-template-hash", "controller-revision-hash")
_WAITS = frozenset({"ContainerCreating", "PodInitializing"})
"""Reasons to wait that are no trouble."""


def workload(kind: str, item: Mapping[str, Any], platform: str) -> Workload:
    """A Deployment, StatefulSet, Rollout, CronJob or Job."""
    meta, spec, status = item["metadata"], item.get("spec", {}), item.get("status") or {}
    labels, notes = meta.get("labels") or {}, meta.get("annotations") or {}
    seen = str(status.get("observedGeneration", "")) == str(meta.get("generation", ""))
    conditions = tuple(_conditions(status))
    ready = int(status.get("readyReplicas") or 0)
    available, updated = int(status.get("availableReplicas") or 0), int(status.get("updatedReplicas") or 0)
    phase, message = str(status.get("phase", "")), str(status.get("message", ""))
    desired = spec.get("replicas", 1)
    if kind in ("CronJob", "Job"):
        seen, desired = True, 0
        ready = int(status.get("succeeded") or 0)
    return Workload(
        kind,
        meta["name"],
        labels.get(NAME, ""),
        labels.get(VERSION, ""),
        notes.get(operations.digest_annotation(platform), ""),
        seconds(meta.get("creationTimestamp")),
        seen,
        int(1 if desired is None else desired),
        int(status.get("replicas") or 0),
        ready,
        updated,
        available,
        phase,
        message,
        str(status.get("stableRS") or status.get("currentRevision") or ""),
        str(status.get("currentPodHash") or status.get("updateRevision") or ""),
        bool(spec.get("suspend") or spec.get("paused")),
        int(meta.get("generation") or 0),
        notes.get(operations.commit_annotation(platform), ""),
        notes.get(operations.approval_annotation(platform), ""),
        OWNED if meta.get("ownerReferences") else notes.get("meta.helm.sh/release-name", ""),
        conditions,
        tuple(foreign(meta)),
    )


def pod(item: Mapping[str, Any]) -> Pod:
    """A pod, with the worst that any of its containers says."""
    meta, status = item["metadata"], item.get("status") or {}
    labels = meta.get("labels") or {}
    states = [*(status.get("initContainerStatuses") or ()), *(status.get("containerStatuses") or ())]
    trouble = message = ended = ""
    for one in states:
        waiting = (one.get("state") or {}).get("waiting") or {}
        if waiting and waiting.get("reason") not in _WAITS:
            trouble, message = str(waiting.get("reason", "")), str(waiting.get("message", ""))
        last = (one.get("lastState") or {}).get("terminated") or (one.get("state") or {}).get("terminated")
        if last:
            ended = str(last.get("reason", ""))
            ended += f" ({last['exitCode']})" if last.get("exitCode") and ended != "OOMKilled" else ""
    conditions = {one.type: one for one in _conditions(status)}
    placed = conditions.get("PodScheduled")
    ready = conditions.get("Ready")
    return Pod(
        meta["name"],
        labels.get(NAME, ""),
        next((labels[key] for key in _HASHES if key in labels), ""),
        str(status.get("phase", "")),
        bool(ready and ready.status == "True"),
        max((int(one.get("restartCount") or 0) for one in states), default=0),
        trouble,
        ended,
        message,
        placed.message if placed and placed.reason == "Unschedulable" else "",
        seconds(meta.get("creationTimestamp")),
        "deletionTimestamp" in meta,
    )


def scaler(item: Mapping[str, Any]) -> Scaler:
    """A HorizontalPodAutoscaler."""
    spec, status = item["spec"], item.get("status") or {}
    blind = ""
    for one in _conditions(status):
        if one.type == "ScalingActive" and one.status == "False" and one.reason != "ScalingDisabled":
            blind = f"{one.reason}: {one.message.rpartition(': ')[2]}"
    return Scaler(
        spec["scaleTargetRef"]["name"],
        int(spec.get("minReplicas") or 1),
        int(spec["maxReplicas"]),
        int(status.get("desiredReplicas") or 0),
        blind,
    )


def budget(item: Mapping[str, Any]) -> Budget:
    """A PodDisruptionBudget."""
    status = item.get("status") or {}
    return Budget(
        _service(item),
        int(status.get("disruptionsAllowed") or 0),
        int(status.get("currentHealthy") or 0),
        int(status.get("desiredHealthy") or 0),
    )


def dependency(kind: str, item: Mapping[str, Any]) -> Dependency:
    """An ExternalSecret or a Certificate, judged by its condition Ready."""
    ready = next((one for one in _conditions(item.get("status") or {}) if one.type == "Ready"), None)
    words = ready.message if ready else "its controller has not looked at it yet"
    good = bool(ready and ready.status == "True")
    return Dependency(kind, item["metadata"]["name"], _service(item), good, "" if good else words)


def quota(item: Mapping[str, Any]) -> Quota:
    """A ResourceQuota."""
    spec, status = item.get("spec") or {}, item.get("status") or {}
    scoped = bool(spec.get("scopes") or spec.get("scopeSelector"))
    return Quota(item["metadata"]["name"], status.get("hard") or {}, status.get("used") or {}, scoped)


def endpoints(items: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    """Ready addresses by Service, over all slices."""
    found: dict[str, int] = {}
    for item in items:
        name = (item["metadata"].get("labels") or {}).get("kubernetes.io/service-name", "")
        ready = [e for e in item.get("endpoints") or () if (e.get("conditions") or {}).get("ready", True)]
        found[name] = found.get(name, 0) + len(ready)
    return found


def warned(items: Iterable[Mapping[str, Any]]) -> tuple[Warned, ...]:
    """The newest warning of each object and reason."""
    newest: dict[tuple[str, str, str], Warned] = {}
    for item in items:
        about = item.get("involvedObject") or item.get("regarding") or {}
        series = item.get("series") or {}
        at = seconds(
            series.get("lastObservedTime")
            or item.get("lastTimestamp")
            or item.get("eventTime")
            or item["metadata"].get("creationTimestamp")
        )
        words = str(item.get("message") or item.get("note") or "")
        one = Warned(about.get("kind", ""), about.get("name", ""), str(item.get("reason", "")), words, at)
        key = (one.kind, one.name, one.reason)
        if key not in newest or newest[key].at < at:
            newest[key] = one
    return tuple(newest.values())


def foreign(meta: Mapping[str, Any]) -> Iterator[Foreign]:
    """What of an object belongs to managers that are no known controller, nor to helm beside them; never
    its status.
    """
    entries = meta.get("managedFields") or ()
    theirs = [one for one in entries if is_foreign(one)]
    # Most objects are nobody's but ours, and reading what that is takes a while.
    ours = applied(entries) if theirs else frozenset()
    for entry in theirs:
        manager, part = str(entry.get("manager", "")), str(entry.get("subresource", ""))
        paths = tuple(sorted(set(leaves(entry.get("fieldsV1") or {}, ours=ours))))
        if paths or part == "scale":
            yield Foreign(manager, str(entry.get("operation", "")), part, paths)


def is_foreign(entry: Mapping[str, Any]) -> bool:
    """Whether managed fields are of somebody who is no known controller, and no status."""
    return (
        str(entry.get("manager", "")) not in operations.CONTROLLERS and entry.get("subresource") != "status"
    )


def applied(entries: Iterable[Mapping[str, Any]]) -> frozenset[str]:
    """Every path that helm owns of an object with these managed fields, alone or beside somebody."""
    own = (one.get("fieldsV1") or {} for one in entries if one.get("manager") == operations.APPLIER)
    return frozenset(path for fields in own for path in _paths(fields, ""))


def _paths(fields: Mapping[str, Any], prefix: str) -> Iterator[str]:
    for key, inner in fields.items():
        path = f"{prefix}{_step(key)}"
        if key != ".":
            # What has fields below it is owned as a whole only where it says so.
            if not inner or "." in inner:
                yield path
            yield from _paths(inner, path)


def leaves(fields: Mapping[str, Any], prefix: str = "", ours: Collection[str] = ()) -> Iterator[str]:
    """The leaf paths of a set of fields, as ``.spec.template.spec.containers[name="app"].image``.

    Without those that are ``ours``.
    """
    for key, inner in fields.items():
        if key == ".":
            continue
        path = f"{prefix}{_step(key)}"
        inside = {name: value for name, value in inner.items() if name != "."} if inner else {}
        if inside and not (key.startswith("k:") and "." in inner and path not in ours):
            yield from leaves(inside, path, ours)
        elif path not in ours:
            yield path


def _step(key: str) -> str:
    kind, _, rest = key.partition(":")
    if kind == "f":
        return f".{rest}" if "." not in rest and "/" not in rest else f"[{rest!r}]"
    if kind == "k":
        import json

        pairs = json.loads(rest)
        return "[" + ",".join(f"{name}={json.dumps(value)}" for name, value in sorted(pairs.items())) + "]"
    return f"[{rest}]"


def seconds(stamp: str | None) -> float:
    """RFC 3339 to seconds since 1970; 0 for nothing."""
    if not stamp:
        return 0.0
    return datetime.fromisoformat(stamp).timestamp()


def _service(item: Mapping[str, Any]) -> str:
    return str((item["metadata"].get("labels") or {}).get(NAME, ""))


def _conditions(status: Mapping[str, Any]) -> Iterator[Condition]:
    for one in status.get("conditions") or ():
        yield Condition(
            str(one.get("type", "")),
            str(one.get("status", "")),
            str(one.get("reason", "")),
            str(one.get("message", "")),
        )
