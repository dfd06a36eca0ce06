"""Runs the jobs that make copies of a resource and bring it back, and tells how they ended."""

from __future__ import annotations

import copy
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from generators.conventions import mounts, operations
from generators.conventions.backups import backup_job
from ops.actions.site import SILENCE, Site
from ops.adapters.api import Object
from ops.faults import ApiError, Unreachable, stopped
from ops.reading import NAME, seconds

SCRIPTS = Path(__file__).parents[1] / "scripts"
RESTORABLE = frozenset({"postgresql", "redis"})
"""Types that there is a script for."""
STUCK = 120.0
"""Seconds after which a pod that no node takes is not waited for any more."""
LOOK_EVERY = 0.5
KEEP = 86400
"""Seconds that a finished restore stays to be looked at."""


@dataclass(frozen=True, slots=True)
class Ended:
    """How a job ended: ``words`` are the last it said; ``took`` in seconds, by the server's clock."""

    job: str
    good: bool
    took: float
    words: str


def cron_job(site: Site, resource: str) -> Object:
    """The job that copies the resource every night. Raises Stopped where it, or its volume, is missing."""
    name = backup_job(resource)
    found = site.api.find(f"/apis/batch/v1/namespaces/{site.environment.namespace}/cronjobs/{name}")
    if found is None:
        where = f"{site.environment.name}/{resource}"
        words = f"there is no CronJob {name} in {site.environment.namespace}"
        hint = f"./doit deploy {site.environment.name} --apply brings it, with the platform chart"
        raise stopped("backup/no-job", words, hint, place=where)
    pod = found["spec"]["jobTemplate"]["spec"]["template"]["spec"]
    for volume in pod.get("volumes", ()):
        claim = (volume.get("persistentVolumeClaim") or {}).get("claimName")
        base = f"/api/v1/namespaces/{site.environment.namespace}/persistentvolumeclaims"
        if claim and site.api.find(f"{base}/{claim}") is None:
            words = f"there is no volume {claim} in {site.environment.namespace} for copies to go to"
            hint = f"whoever administers the cluster makes the PersistentVolumeClaim {claim}"
            where = f"{site.environment.name}/{resource}"
            raise stopped("backup/no-volume", words, hint, place=where)
    return found


def backup(site: Site, resource: str, patience: float) -> Ended:
    """Makes a copy now. The job counts as one of the CronJob's, which thereby knows how old the last is."""
    parent = cron_job(site, resource)
    _idle(site, parent, resource)
    spec = copy.deepcopy(parent["spec"]["jobTemplate"]["spec"])
    return _run(site, _job(site, parent, "copy", spec, counts=True), patience)


def restore(site: Site, resource: str, kind: str, chosen: str, patience: float) -> Ended:
    """Brings a resource back from a copy, the newest where none is chosen."""
    parent = cron_job(site, resource)
    _idle(site, parent, resource)
    script = (SCRIPTS / f"restore-{kind}.sh").read_text(encoding="utf-8")
    spec = restoring(parent, resource, script, chosen)
    return _run(site, _job(site, parent, "restore", spec, counts=False), patience)


def restoring(parent: Object, resource: str, script: str, chosen: str) -> dict[str, Any]:
    """The spec of the job that restores: that of the copy, and so its rights, with another script."""
    spec: dict[str, Any] = copy.deepcopy(parent["spec"]["jobTemplate"]["spec"])
    # Tried once: a half done restore is looked at by a person before it is begun anew.
    spec |= {"backoffLimit": 0, "ttlSecondsAfterFinished": KEEP}
    (container,) = spec["template"]["spec"]["containers"]
    container["command"] = ["sh", "-euc", script]
    stated = {"FOLDER": f"{mounts.BACKUPS}/{resource}", "COPY": chosen, "PASSWORD": mounts.PASSWORD_FILE}
    container["env"] = [
        *(one for one in container.get("env", ()) if one["name"] not in stated),
        *({"name": name, "value": value} for name, value in stated.items()),
    ]
    return spec


def _idle(site: Site, parent: Object, resource: str) -> None:
    """Raises Stopped while a copy or a restore is at work: also one whose starter has died."""
    name = parent["metadata"]["name"]
    base = f"/apis/batch/v1/namespaces/{site.environment.namespace}/jobs"
    busy = [one["name"] for one in (parent.get("status") or {}).get("active") or ()]
    for one in site.api.each(base, {"labelSelector": f"{NAME}={name}"}):
        busy += [one["metadata"]["name"]] if (one.get("status") or {}).get("active") else []
    if busy:
        words = f"the job {busy[0]} is at work on {resource}"
        hint = f"kubectl -n {site.environment.namespace} wait --for=condition=complete job/{busy[0]}"
        raise stopped("backup/busy", words, hint, place=f"{site.environment.name}/{resource}")


def _job(site: Site, parent: Object, what: str, spec: Mapping[str, Any], *, counts: bool) -> dict[str, Any]:
    """A job of the CronJob's. Only what it controls does it take for a copy: a restore must not count."""
    meta = parent["metadata"]
    owner = {
        "apiVersion": "batch/v1", "kind": "CronJob", "name": meta["name"], "uid": meta["uid"],
        "controller": counts,
    }  # fmt: skip
    stamp = datetime.fromtimestamp(site.api.now(), UTC).strftime("%Y%m%d%H%M%S")
    return {
        "apiVersion": "batch/v1",
        "kind": "Job",
        "metadata": {
            "name": f"{meta['name']}-{what}-{stamp}",
            "labels": dict(meta.get("labels") or {}),
            "annotations": {"cronjob.kubernetes.io/instantiate": "manual"},
            "ownerReferences": [owner],
        },
        "spec": spec,
    }


def _run(site: Site, body: dict[str, Any], patience: float) -> Ended:
    base = f"/apis/batch/v1/namespaces/{site.environment.namespace}/jobs"
    name = body["metadata"]["name"]
    site.api.create(base, body, manager=operations.OPERATOR)
    began = heard = time.monotonic()
    while True:
        try:
            status = site.api.get(f"{base}/{name}").get("status") or {}
            heard = time.monotonic()
            ended = {one["type"] for one in status.get("conditions") or () if one["status"] == "True"}
            if "Complete" in ended:
                took = seconds(status.get("completionTime")) - seconds(status.get("startTime"))
                return Ended(name, True, took, _said(site, name))
            if "Failed" in ended:
                return Ended(name, False, time.monotonic() - began, _said(site, name) or _why(status))
            waited = time.monotonic() - began
            stuck = _stuck(site, name) if waited > STUCK else ""
            if stuck or waited > patience:
                site.api.delete(f"{base}/{name}")
                words = stuck or f"it did not end within {patience:.0f} s, and was ended"
                return Ended(name, False, waited, words)
        except Unreachable:
            if time.monotonic() - heard > SILENCE:
                raise
        time.sleep(LOOK_EVERY)


def _pods(site: Site, job: str) -> list[Object]:
    path = f"/api/v1/namespaces/{site.environment.namespace}/pods"
    return list(site.api.each(path, {"labelSelector": f"batch.kubernetes.io/job-name={job}"}))


def _stuck(site: Site, job: str) -> str:
    for pod in _pods(site, job):
        for one in (pod.get("status") or {}).get("conditions") or ():
            if one["type"] == "PodScheduled" and one["status"] == "False":
                return f"no node takes its pod: {one.get('message', '')}"
    return ""


def _said(site: Site, job: str) -> str:
    """The last line of the newest pod; empty where it may not or cannot be read."""
    try:
        pods = sorted(_pods(site, job), key=lambda one: str(one["metadata"].get("creationTimestamp")))
        if not pods:
            return ""
        name = pods[-1]["metadata"]["name"]
        path = f"/api/v1/namespaces/{site.environment.namespace}/pods/{name}/log"
        lines = site.api.text(path, tailLines="5").strip().splitlines()
    except (ApiError, Unreachable):
        return ""
    return lines[-1][:500] if lines else ""


def _why(status: Mapping[str, Any]) -> str:
    found = [one.get("message", "") for one in status.get("conditions") or () if one["type"] == "Failed"]
    return found[0] if found else "it failed"
