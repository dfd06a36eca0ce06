"""Takes one service back to a revision that helm kept; from the cluster alone, git and registry unasked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from generators.model import Service
from ops.actions import rollouts
from ops.actions.oracle import objects
from ops.actions.site import Site
from ops.actions.waiting import current, settled
from ops.adapters import release_store
from ops.adapters.helm import Done
from ops.adapters.release_store import DEPLOYED, DONE, Release
from ops.faults import Unreachable, stopped
from ops.records import chain
from ops.records.release import Record
from ops.records.standing import Standing
from ops.snapshot import Workload
from ops.verdicts.health import Health, Verdict

NOTHING = "rollback/nothing-verified"
"""The rule of a service of which nothing else was ever seen well."""


@dataclass(frozen=True, slots=True)
class Way:
    """From where to where. ``bad`` is the digest that is left, empty where nothing ran."""

    service: Service
    target: Release
    bad: str
    bad_version: str
    left: str = ""
    """The fingerprint of the revision that is left, empty where it is not known which one that is."""

    @property
    def leaves(self) -> bool:
        """Whether it is the configuration alone that is left: then no digest is barred for it."""
        return self.bad == self.target.digest and self.left not in ("", self.target.fingerprint)

    @property
    def words(self) -> str:
        """From what to what, for a person."""
        back = f"{self.target.version} ({self.target.digest[:19]}), revision {self.target.revision}"
        if self.bad == self.target.digest:
            return f"{self.service.id}: {back}: the same image as it was configured there"
        return f"{self.service.id}: {self.bad_version or '-'} ({self.bad[:19] or '-'}) to {back}"


def find(
    site: Site, service: Service, standing: Standing, wanted: str = "", leaving: Record | None = None
) -> Way:
    """The way back: to ``wanted`` (a version or digest), else to the last verified release.

    That is the same digest where it was verified before and only its configuration changed since.
    ``leaving``: what is left, where that is known better than from what runs. Raises Stopped where there is
    none, with what there is.
    """
    kept = release_store.revisions(site.api, site.environment.namespace, service.id)
    place = f"{site.environment.name}/{service.id}"
    if not kept:
        hint = f"./doit deploy {site.environment.name} {service.id} --apply"
        raise stopped("rollback/nothing", f"{service.id} was never deployed here", hint, place=place)
    # What runs, and not helm's newest revision: that may be a rollback that was never finished.
    runs = leaving or current(site, service).workload
    bad, bad_version = (runs.digest, runs.version) if runs else (kept[0].digest, kept[0].version)
    left = kept[0].fingerprint if kept[0].digest == bad else ""
    stands = kept[0].fingerprint if kept[0].status == DEPLOYED else ""
    others = [one for one in kept if one.fingerprint != stands]
    if wanted:
        match = [one for one in kept if wanted in (one.digest, one.version)]
        if not match or match[0].digest in standing.barred:
            known = ", ".join(dict.fromkeys(f"{one.version} ({one.digest[:19]})" for one in kept))
            why = "is barred" if match else f"is not among the revisions that helm kept: {known}"
            hint = "lift the bar first (--lift)" if match else "choose one of these"
            raise stopped(
                "rollback/no-such-release", f"{wanted} {why}", hint, place=place, service=service.id
            )
        named = soundest(standing, [one for one in others if one.digest == match[0].digest])
        return Way(service, named or match[0], bad, bad_version, left)
    sound = (standing.verified.keys() | (standing.earlier & {bad})) - standing.barred.keys()
    before = soundest(standing, [one for one in others if one.digest in sound])
    if before is not None and before.digest == bad:
        return Way(service, before, bad, bad_version, left)
    good = standing.last_verified(but=bad)
    if good is None:
        raise stopped(
            NOTHING,
            f"no other release of {service.id} was verified here and is not barred",
            f"see ./doit history {site.environment.name} {service.id}; name one with --to",
            place=place,
            service=service.id,
        )
    found = soundest(standing, [one for one in kept if one.digest == good.digest])
    if found is None:
        raise stopped(
            "rollback/gone",
            f"{good.version} ({good.digest[:19]}) was verified, but helm keeps its last ten revisions only",
            "deploy its release record again: git log -- "
            + site.records.path(site.environment.name, service.id),
            place=place,
            service=service.id,
        )
    return Way(service, found, bad, bad_version, left)


def soundest(standing: Standing, kept: Sequence[Release]) -> Release | None:
    """The newest revision that was seen well as it was configured; else one that nothing is known of."""
    well = [one for one in kept if standing.manifests.get(one.fingerprint)]
    unknown = [one for one in kept if one.status in DONE and one.fingerprint not in standing.manifests]
    return next(iter([*well, *unknown]), None)


def before(site: Site, service: Service, standing: Standing) -> Way | None:
    """To the newest revision before the last whose digest was verified and is not barred.

    None where there is none. It may be the same digest with another configuration, and nothing is held
    against what is left.
    """
    kept = release_store.revisions(site.api, site.environment.namespace, service.id)
    good = (
        one
        for one in kept[1:]
        if one.digest in standing.verified
        and one.digest not in standing.barred
        and standing.manifests.get(one.fingerprint, True)
    )
    target = next(good, None)
    return None if target is None else Way(service, target, kept[0].digest, kept[0].version)


def passed_over(standing: Standing, way: Way) -> list[str]:
    """Versions, oldest first, that were verified after the target was and are not what is left.

    Whether they were withdrawn since changes nothing: they wrote data as well.
    """
    since = standing.ever.get(way.target.digest)
    later = sorted(standing.ever.values(), key=lambda one: one.number)
    return [
        one.version
        for one in later
        if since and one.number > since.number and one.digest not in (way.bad, way.target.digest)
    ]


def refusals(site: Site, way: Way) -> list[str]:
    """Why the server would not take the objects of the target: its own words, by a dry run."""
    bodies = objects(way.target.manifest, way.service.id, site.environment.namespace)
    found = []
    for one in site.oracle.ask_all(bodies):
        if one.unknown:
            found.append(f"{one.title}: the cluster no longer knows {one.body['apiVersion']}")
        elif one.refusal is not None:
            found.append(f"{one.title}: {one.refusal.message}")
    return found


def go_back(site: Site, way: Way, reason: str, *, bar: bool = True) -> Verdict:
    """Does it, waits, bars the digest that was left, and writes it down. The caller holds the lease.

    Without ``bar`` the digest may come again as it is. Raises Stopped where helm cannot, Unreachable where
    nobody knows whether it could.
    """
    service = way.service
    site.history.append(
        service.id, chain.DEPLOYING, version=way.target.version, digest=way.target.digest,
        revision=way.target.revision, reason=f"rollback: {reason}",
        details={chain.LEFT: way.left} if bar and way.leaves else {},
    )  # fmt: skip
    if bar and way.bad and way.bad != way.target.digest:
        site.history.append(service.id, chain.BARRED, version=way.bad_version, digest=way.bad, reason=reason)
    stood = current(site, service).workload
    rollouts.abort(site, service)
    # Conflicts must not stand in the way of safety: what a person changed is told by drift afterwards.
    more = ["--wait=hookOnly", "--force-conflicts"]
    verdict, done = _sent(site, way, more, stood)
    if done is not None and done.silent:
        # It may have been in vain for the server's sake alone.
        verdict, done = _sent(site, way, more, stood)
    if done is not None and done.silent:
        raise Unreachable(done.words)
    if done is not None and done.code:
        site.history.append(service.id, chain.FAILED, version=way.target.version, reason=done.words)
        raise stopped(
            "rollback/refused",
            f"helm could not take {service.id} back: {done.words}",
            f"./doit verify {site.environment.name} {service.id}",
            place=f"{site.environment.name}/{service.id}",
            service=service.id,
        )
    site.history.append(
        service.id,
        chain.ROLLED_BACK,
        version=way.target.version,
        digest=way.target.digest,
        revision=way.target.revision,
        reason=reason,
        details={"from": way.bad, "health": str(verdict.health)},
    )
    if verdict.health is Health.HEALTHY:
        site.history.append(
            service.id, chain.VERIFIED, version=way.target.version, digest=way.target.digest,
            details={chain.MANIFEST: way.target.fingerprint},
        )  # fmt: skip
    return verdict


def _sent(site: Site, way: Way, words: list[str], stood: Workload | None) -> tuple[Verdict, Done | None]:
    helm = site.helm.rollback(way.service.id, way.target.revision, words)
    return settled(site, way.service, helm, stood, lambda _: None)
