"""The platform chart: the namespace with its quotas, policies, roles, gateway and small databases."""

from __future__ import annotations

import time
from collections.abc import Callable

from ops.actions import approving
from ops.actions.candidates import platform_record
from ops.actions.change import DEPLOYED, FAILED, UNCHANGED, Outcome
from ops.actions.oracle import objects
from ops.actions.site import Site
from ops.adapters import release_store
from ops.faults import ApiError, Unreachable, stopped
from ops.records import chain

PATIENCE = 300.0
NAME = "platform"


def exists(site: Site) -> bool:
    """Whether the namespace is there. Raises Stopped while it is going away."""
    name, space = site.environment.name, site.environment.namespace
    try:
        found = site.api.find(f"/api/v1/namespaces/{space}")
    except ApiError as error:
        # Who may deploy need not see namespaces; the first list in it will tell.
        if error.status != 403:
            raise
        return True
    if found and found.get("status", {}).get("phase") == "Terminating":
        raise stopped(
            "cluster/terminating",
            f"the namespace {space} is being terminated",
            f"wait until it is gone (kubectl get namespace {space}), then run the command again",
            place=name,
        )
    return found is not None


def would_change(site: Site, *, force: bool) -> tuple[str, ...]:
    """The objects that differ or are missing, by title. Raises Stopped where they cannot be had."""
    name, space = site.environment.name, site.environment.namespace
    kubernetes = site.world.model.fleet.platform.kubernetes
    done = site.helm.template(
        NAME, [f"charts/platform/values-{name}.yaml"], platform_record(site), kubernetes
    )
    if done.code:
        raise stopped("deploy/render", done.words, "./doit generate && ./doit check", place=f"{name}/{NAME}")
    kept = release_store.newest(site.api, space).get(NAME)
    answers = site.oracle.ask_all(objects(done.out, NAME, space))
    for one in answers:
        if one.unknown:
            hint = "install what defines it first"
            raise stopped("cluster/kind-missing", one.kindless, hint, place=f"{name}/{NAME}")
        if one.refusal is not None:
            hint = _by_whom(name)
            raise stopped(
                "deploy/refused", f"{one.title}: {one.refusal.message}", hint, place=f"{name}/{NAME}"
            )
        if one.conflicts and not force:
            hint = f"./doit drift {name} shows them; --force-conflicts overwrites them"
            raise stopped("deploy/conflict", one.contested, hint, place=f"{name}/{NAME}")
    if kept is None or kept.status != "deployed":
        return tuple(one.title for one in answers)
    return tuple(one.title for one in answers if not one.same)


def lay(site: Site, told: Callable[[str], None], *, force: bool) -> Outcome:
    """Installs or upgrades the platform chart and waits for what it runs.

    Raises Stopped while another run is at it, Unreachable where nobody knows what became of it.
    """
    if not exists(site):
        # Nobody can hold a Lease in a namespace that is not there; helm itself lets one of two begin.
        return _laid(site, told, force=force, first=True)
    with site.leases.held(NAME):
        return _laid(site, told, force=force, first=False)


def _laid(site: Site, told: Callable[[str], None], *, force: bool, first: bool) -> Outcome:
    begun = time.monotonic()
    if not first and not would_change(site, force=force):
        return Outcome(NAME, UNCHANGED, "", "", time.monotonic() - begun)
    name = site.environment.name
    more = ["--create-namespace", "--take-ownership", "--wait=hookOnly", "--timeout=300s"]
    more += ["--force-conflicts"] if force else []
    record = platform_record(site)
    if not first:
        pending = release_store.newest(site.api, site.environment.namespace).get(NAME)
        if pending is not None and pending.status in release_store.PENDING:
            told(f"repairing a release that is {pending.status}")
            done = site.helm.rollback(NAME, max(1, pending.revision - 1), ["--force-conflicts"]).wait(300)
            if done is None or done.code:
                site.helm.rollback(NAME, pending.revision, ["--force-conflicts"]).wait(300)
    running = site.helm.upgrade(NAME, [f"charts/platform/values-{name}.yaml"], record, more)
    done = running.wait(PATIENCE) or running.stop()
    took = time.monotonic() - begun
    if done.silent:
        raise Unreachable(done.words)
    if done.code:
        hint = _by_whom(name) if "forbidden" in done.words else f"./doit verify {name}"
        return Outcome(NAME, FAILED, "", "", took, done.words, hint)
    approving.note(site, NAME)
    site.history.append(NAME, chain.DEPLOYING)
    waiting = _parts(site, told)
    took = time.monotonic() - begun
    if waiting:
        hint = f"kubectl -n {site.environment.namespace} get pods"
        site.history.append(NAME, chain.FAILED, reason=f"{', '.join(waiting)} not ready")
        return Outcome(NAME, FAILED, "", "", took, f"not ready: {', '.join(waiting)}", hint)
    site.history.append(NAME, chain.VERIFIED)
    return Outcome(NAME, DEPLOYED, "", "", took)


def _by_whom(environment: str) -> str:
    return f"whoever administers the cluster runs ./doit deploy {environment} {NAME} --apply"


def _parts(site: Site, told: Callable[[str], None]) -> list[str]:
    """Databases, caches and queues of this environment that did not become ready in time."""
    resources = site.world.model.fleet.resources.values()
    names = {one.name for one in resources if site.environment.name in one.in_cluster}
    until = time.monotonic() + PATIENCE
    while names:
        seen = site.eyes.fresh()
        ready = {
            w.name for w in seen.workloads if w.kind == "StatefulSet" and w.seen and w.ready >= w.desired
        }
        open_ones = sorted(names - ready)
        if not open_ones or time.monotonic() >= until:
            return open_ones
        told(f"waiting for {', '.join(open_ones)}")
    return []
