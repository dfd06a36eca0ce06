"""Has the controller of Rollouts give up what comes in, or begin anew with what it gave up.

Both are writes of the status, as those of its own command line.
"""

from __future__ import annotations

import time

from generators.conventions import operations
from generators.conventions import workloads as kinds
from generators.model import Service
from ops.actions.site import Site
from ops.actions.waiting import current
from ops.faults import ApiError, of_api

TAKEN_UP = 60.0
"""Seconds within which a controller that runs has seen that it is to begin anew."""


def abort(site: Site, service: Service) -> None:
    """A Rollout that waits at a step would hang there: an aborted one goes straight back."""
    path = _path(site, service)
    if not path:
        return
    try:
        found = site.api.find(path)
        status = (found or {}).get("status") or {}
        if (
            found is None
            or status.get("phase") not in ("Paused", "Progressing")
            or not status.get("stableRS")
        ):
            return
        if status.get("stableRS") != status.get("currentPodHash"):
            site.api.patch(f"{path}/status", {"status": {"abort": True}}, manager=operations.OPERATOR)
    except ApiError:
        # Going back by helm works without it, only slower.
        return


def begin_anew(site: Site, service: Service) -> str:
    """Lets a version that was given up come in again; returns when the controller has begun.

    What the server says against it, else "". A controller that does not begin is told by the next verdict.
    Raises Unreachable.
    """
    path = _path(site, service)
    if not path:
        return ""
    try:
        status = (site.api.find(path) or {}).get("status") or {}
        if not status.get("abort"):
            return ""
        site.api.patch(f"{path}/status", {"status": {"abort": False}}, manager=operations.OPERATOR)
    except ApiError as error:
        return of_api(error, site.environment.name, f"a second attempt at {service.id}").problems[0].message
    until = time.monotonic() + TAKEN_UP
    # Else the verdict on the attempt before would count as that on this one. Each look waits for its turn.
    while current(site, service).unjudged and time.monotonic() < until and not site.stopping.is_set():
        pass
    return ""


def _path(site: Site, service: Service) -> str:
    """Where its Rollout is; "" where it has none."""
    stated = service.environments[site.environment.name].rollout.strategy
    version, kind = kinds.controller(service.kind, stated)
    if kind != "Rollout":
        return ""
    return f"/apis/{version}/namespaces/{site.environment.namespace}/rollouts/{service.id}"
