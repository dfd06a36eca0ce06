"""Removes releases of services that left the catalog."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain

from generators.conventions import metrics
from ops.actions.site import Site
from ops.adapters import prometheus, release_store
from ops.adapters.collect import PODS, WORKLOADS
from ops.faults import ApiError, stopped
from ops.reading import NAME
from ops.records import interventions
from ops.verdicts import retirement
from ops.verdicts.retirement import Caller

MAKERS = ("Deployment", "StatefulSet", "Rollout", "CronJob")
"""What makes pods again and again. A Job is its pods: what is left of a finished one calls nobody."""
WINDOW = 600
"""Seconds of traffic that are looked at."""


def releases(site: Site) -> tuple[str, ...]:
    """The names of all helm releases of the environment."""
    return tuple(release_store.newest(site.api, site.environment.namespace))


def running(site: Site) -> tuple[Caller, ...]:
    """Who runs, or will as soon as it is scaled or its hour comes, and calls whom."""
    space = site.environment.namespace
    pods = site.api.each(f"/{PODS.format(space)}")
    found = (one for pod in pods if (one := retirement.of_pod(pod)) is not None)
    return retirement.callers(chain(found, _stated(site)), site.world.platform, NAME)


def _stated(site: Site) -> Iterator[retirement.Object]:
    """The pods that workloads would make now, also those that have none at this moment."""
    for kind in MAKERS:
        try:
            items = site.api.each(f"/{WORKLOADS[kind].format(site.environment.namespace)}")
            yield from (retirement.of_workload(one) for one in items)
        except ApiError as error:
            # A kind that is not installed has no objects.
            if error.status != 404:
                raise


def rate(site: Site, name: str) -> float | None:
    """Requests per second that it answered lately; None where nobody was asked, or nobody knows."""
    address = site.world.arguments.prometheus
    if not address:
        return None
    which = f'job="{name}",namespace="{site.environment.namespace}"'
    return prometheus.number(address, f"sum(rate({metrics.REQUESTS}{{{which}}}[{WINDOW}s]))")


def volumes(site: Site, name: str) -> list[str]:
    """The claims that its pods wrote to: they outlive its release."""
    path = f"/api/v1/namespaces/{site.environment.namespace}/persistentvolumeclaims"
    found = site.api.each(path, {"labelSelector": f"{NAME}={name}"})
    return sorted(one["metadata"]["name"] for one in found)


def named(site: Site, leaving: Sequence[str]) -> dict[str, str]:
    """Of the claims that are to be deleted, whose each is. Raises Stopped for one that is nobody's here."""
    owners = {claim: name for name in leaving for claim in volumes(site, name)}
    for claim in site.world.arguments.delete_volume:
        if claim not in owners:
            words = f"{claim!r} is no volume of what is retired; those are {', '.join(owners) or 'none'}"
            hint = "name one of these, or none to keep all"
            raise stopped("retire/no-such-volume", words, hint, place=site.environment.name)
    return {claim: owners[claim] for claim in site.world.arguments.delete_volume}


def remove(site: Site, name: str, claims: Sequence[str], reason: str) -> None:
    """Uninstalls a release, deletes the claims named, writes it down. Raises Stopped in helm's words."""
    with site.leases.held(name):
        done = site.helm.uninstall(name)
        if done.code:
            hint = f"./doit retire {site.environment.name} {name}, when that is put right"
            place = f"{site.environment.name}/{name}"
            raise stopped("retire/refused", f"{name} was not removed: {done.words}", hint, place=place)
        base = f"/api/v1/namespaces/{site.environment.namespace}/persistentvolumeclaims"
        for claim in claims:
            site.api.delete(f"{base}/{claim}")
        told = {"deleted-volumes": " ".join(claims)} if claims else {}
        site.history.append(name, interventions.RETIRED, reason=reason, details=told)
