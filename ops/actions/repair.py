"""A release that was left half done: made whole again from what helm itself kept."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from ops.actions.going_back import soundest
from ops.actions.site import Site
from ops.adapters import release_store
from ops.adapters.release_store import DONE, PENDING
from ops.faults import Unreachable, stopped
from ops.records import chain
from ops.records.chain import Entry
from ops.records.standing import began_here, standing

UNTOUCHED = 900.0
"""Seconds after which a release that somebody else left pending counts as left for good."""


def repair(site: Site, service: str, entries: Sequence[Entry]) -> str:
    """Rolls a pending release back to what was last verified, or deployed; the words for it, or "".

    The caller holds the service's lease, so no run of ours is at work on it. Raises Stopped while a
    helm that is none of ours may be. Raises Unreachable.
    """
    kept = release_store.revisions(site.api, site.environment.namespace, service)
    if not kept or kept[0].status not in PENDING:
        return ""
    newest = kept[0]
    begun = datetime.fromtimestamp(newest.changed, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    if not began_here(entries, begun) and site.api.now() - newest.changed < UNTOUCHED:
        raise stopped(
            "deploy/pending",
            f"helm has {service} as {newest.status} since less than {UNTOUCHED / 60:.0f} minutes, "
            "and not from here",
            "wait for that helm, or see who runs it; later it is repaired by itself",
            place=f"{site.environment.name}/{service}",
            service=service,
        )
    now = standing(entries)
    good = now.last_verified()
    sound = soundest(now, [one for one in kept if good and one.digest == good.digest])
    target = sound.revision if sound else 0
    target = target or next((one.revision for one in kept[1:] if one.status in DONE), newest.revision)
    more = ["--wait=hookOnly", "--force-conflicts"]
    done = site.helm.rollback(service, target, more).wait(120)
    if done is not None and done.silent:
        raise Unreachable(done.words)
    if done is None or done.code:
        words = done.words if done else "it did not end within two minutes"
        raise stopped(
            "deploy/unrepaired",
            f"{service} is {newest.status} and could not be repaired: {words}",
            f"helm --namespace {site.environment.namespace} rollback {service} {target}",
            place=f"{site.environment.name}/{service}",
            service=service,
        )
    words = f"was {newest.status} in revision {newest.revision}; revision {target} was put back"
    site.history.append(service, chain.REPAIRED, revision=target, reason=words)
    return words
