"""The change of one service, from lease to verdict: written down before it begins and when it ends."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from generators.conventions import names
from generators.conventions import workloads as kinds
from ops.actions import approving, rollouts
from ops.actions.candidates import Candidate
from ops.actions.repair import repair
from ops.actions.site import Site
from ops.actions.taking_back import after_failure, as_stop, without_bar
from ops.actions.waiting import current, patience, settled
from ops.adapters import release_store
from ops.adapters.helm import Done
from ops.faults import BROKEN, ApiError, Stopped, Unreachable
from ops.records import chain
from ops.records.standing import came_well, standing
from ops.snapshot import Workload
from ops.verdicts.health import Health, Verdict

DEPLOYED, UNCHANGED, FAILED, ROLLED_BACK, SKIPPED, UNKNOWN, REFUSED, UNJUDGED, UNWELL = (
    "deployed", "unchanged", "failed", "rolled-back", "not-started", "unknown", "refused", "unjudged",
    "unwell",
)  # fmt: skip
"""Of what is refused nothing came in: it runs as before, and its digest is as good as it was. Nor of what
is unwell: it came in well, and is not well now. What is unjudged was sent and given up again, because nobody
could say whether it is good. What is unknown was, or may have been, sent, and the cluster did not say what
became of it."""
UNTOUCHED = frozenset({"deploy/busy", "deploy/pending"})
"""Rules that stop a change before anything was sent."""
WATCHED = frozenset({"Deployment", "StatefulSet"})
"""What helm's own watcher understands; of Rollouts it waits for a word that never comes."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one service. ``seconds`` it took; ``hint`` is one next step.

    ``rule`` names the refusal where it is one of the cluster's; ``broken``: the cluster did not answer as one
    that is well does, which says nothing of the service.
    """

    service: str
    state: str
    version: str
    digest: str
    seconds: float = 0.0
    reason: str = ""
    hint: str = ""
    rule: str = ""
    broken: bool = False

    @property
    def good(self) -> bool:
        """Whether the service runs what it should."""
        return self.state in (DEPLOYED, UNCHANGED)

    def as_object(self) -> dict[str, object]:
        """For ``--format json``."""
        return {
            "service": self.service,
            "state": self.state,
            "version": self.version,
            "digest": self.digest,
            "seconds": round(self.seconds, 1),
            "reason": self.reason,
            "hint": self.hint,
        }


def change(
    site: Site,
    candidate: Candidate,
    told: Callable[[str], None],
    *,
    keep: bool,
    force: bool,
    again: bool = False,
) -> Outcome:
    """Brings one service to its record and says what became of it; never raises for the cluster's sake.

    ``again``: nothing differs, and what was given up for want of a judge is only to be tried once more.
    """
    begun = time.monotonic()

    def ended(state: str, reason: str = "", hint: str = "", **more: Any) -> Outcome:
        record = candidate.record
        took = time.monotonic() - begun
        return Outcome(candidate.service.id, state, record.version, record.digest, took, reason, hint, **more)

    try:
        with site.leases.held(candidate.service.id) as lost:
            state, reason, hint = _changed(site, candidate, told, keep=keep, force=force, again=again)
            if lost.is_set():
                words = "the lease was lost while it was changed; somebody else may have changed it too"
                return ended(UNKNOWN, words, f"./doit verify {site.environment.name} {candidate.service.id}")
            return ended(state, reason, hint)
    except (Stopped, ApiError, Unreachable) as error:
        stop = as_stop(site, error, f"changing {candidate.service.id}")
        why, broken = stop.problems[0], stop.code == BROKEN
        if why.rule in UNTOUCHED:
            return ended(REFUSED, why.message, why.hint, rule=why.rule)
        return ended(UNKNOWN if broken else FAILED, why.message, why.hint, broken=broken)


def _changed(
    site: Site,
    candidate: Candidate,
    told: Callable[[str], None],
    *,
    keep: bool,
    force: bool,
    again: bool = False,
) -> tuple[str, str, str]:
    service, record = candidate.service, candidate.record
    repaired = repair(site, service.id, site.history.entries(service.id))
    if repaired:
        told(repaired)
    before = current(site, service)
    stood = before.workload
    # Another digest that was given up stays so: only what may run comes in.
    given_up = not repaired and before.unjudged and stood is not None and stood.digest == record.digest
    was = standing(site.history.entries(service.id))
    # Of an image that was verified as it stood, what fails is the way in which it was configured anew.
    known = stood is not None and stood.digest == record.digest and record.digest in was.verified
    approving.note(site, candidate.service.id, record.version, record.digest)
    _begin(site, candidate)
    refused = rollouts.begin_anew(site, service) if given_up else ""
    sends = not (again and given_up)
    stored = _revision(site, service.id) if known else 0
    if sends:
        verdict, done = _sent(site, candidate, stood, told, force=force)
    else:
        verdict, done = settled(site, service, None, stood, lambda one: told(one.reason))
    if done is not None and done.code and verdict.health is not Health.FAILED:
        reason, hint = done.words, f"./doit verify {site.environment.name} {service.id}"
    elif verdict.health is Health.HEALTHY and (not sends or (done is not None and done.code == 0)):
        _judge(site, candidate, chain.VERIFIED, record.digest)
        if candidate.built:
            site.records.write(site.environment.name, service.id, record)
        return DEPLOYED, "", ""
    else:
        slow = "it was not healthy in time: " if verdict.health is Health.PROGRESSING else ""
        reason = "; ".join(one for one in (f"{slow}{verdict.reason}", refused) if one)
        hint = verdict.next_step
    if stored and done is not None and done.code and _revision(site, service.id) == stored:
        # Helm stores a revision before it applies it: what runs is the configuration that was well.
        site.history.append(service.id, chain.FAILED, version=record.version, reason=done.words)
        return REFUSED, done.words, hint
    if verdict.unjudged:
        return _unjudged(site, candidate, reason, hint, keep=keep)
    _judge(site, candidate, chain.FAILED, "" if known else record.digest, reason)
    if keep:
        return FAILED, reason, hint
    back, reason, hint = after_failure(site, service, record, reason, hint)
    return ROLLED_BACK if back else FAILED, reason, hint


def _begin(site: Site, candidate: Candidate) -> None:
    """Writes down that it begins, by which a later run knows what was left half done."""
    record = candidate.record
    details = {"commit": record.commit, "approved-by": record.approved_by, **_weighed(site, candidate)}
    if site.world.arguments.freeze_reason:
        details["in-spite-of-freeze"] = site.world.arguments.freeze_reason
    site.history.append(
        candidate.service.id, chain.DEPLOYING, version=record.version, digest=record.digest, details=details
    )


def _judge(site: Site, candidate: Candidate, word: str, digest: str, reason: str = "") -> None:
    """Writes down how it ended, of the digest if one is named and of what helm applied."""
    name, record = candidate.service.id, candidate.record
    applied = release_store.fingerprint(site.api, site.environment.namespace, name, record.digest)
    details = {chain.MANIFEST: applied} if applied else {}
    site.history.append(name, word, version=record.version, digest=digest, reason=reason, details=details)


def _revision(site: Site, service: str) -> int:
    """The newest that helm stored of a service; 0 where there is none, or it is not shown."""
    try:
        kept = release_store.revisions(site.api, site.environment.namespace, service)
    except ApiError:
        return 0
    return kept[0].revision if kept else 0


def _sent(
    site: Site, candidate: Candidate, stood: Workload | None, told: Callable[[str], None], *, force: bool
) -> tuple[Verdict, Done | None]:
    """What helm and the cluster say in the end. What fell into a silence of the server is sent once more.

    Raises Unreachable where that is not answered either: nothing is known of the version then.
    """
    service = candidate.service
    values = [f"{names.chart(service.id)}/values-{site.environment.name}.yaml"]
    words = _words(site, candidate, force=force)
    helm = site.helm.upgrade(service.id, values, candidate.values(), words)
    verdict, done = settled(site, service, helm, stood, lambda one: told(one.reason))
    if done is None or not done.silent:
        return verdict, done
    told(f"sent once more: {done.words}")
    if repair(site, service.id, site.history.entries(service.id)):
        _begin(site, candidate)
    helm = site.helm.upgrade(service.id, values, candidate.values(), words)
    verdict, done = settled(site, service, helm, stood, lambda one: told(one.reason))
    if done is not None and done.silent:
        raise Unreachable(done.words)
    return verdict, done


def _unjudged(
    site: Site, candidate: Candidate, reason: str, hint: str, *, keep: bool
) -> tuple[str, str, str]:
    """Back to what serves anyway, so that the release says so too; the digest may come again."""
    service, record = candidate.service, candidate.record
    site.history.append(
        service.id, chain.UNJUDGED, version=record.version, digest=record.digest, reason=reason
    )
    if candidate.built:
        # What was never verified has no record, which a deployment without an image would take.
        hint = f"{hint} --image {service.id}={record.version}@{record.digest}"
    stays = ("what is deployed stays, given up", "")
    words, step = stays if keep else without_bar(site, service, reason) or stays
    return UNJUDGED, f"{reason}; {words}", step or hint


def _weighed(site: Site, candidate: Candidate) -> dict[str, str]:
    """What was known of the risk, for the history; nothing where nobody weighed it."""
    stated = site.world.arguments
    found = {
        "risk": stated.risk,
        "care": candidate.care,
        "risk-approved-by": stated.approved_by,
        "risk-approved-at": stated.approved_at,
    }
    return {name: text for name, text in found.items() if text}


def _words(site: Site, candidate: Candidate, *, force: bool) -> list[str]:
    service = candidate.service
    stated = service.environments[site.environment.name].rollout.strategy
    _, kind = kinds.controller(service.kind, stated)
    wait = "watcher" if kind in WATCHED else "hookOnly"
    seconds = int(patience(service, site.environment.name))
    more = [f"--wait={wait}", f"--timeout={seconds}s"]
    return [*more, "--force-conflicts"] if force else more


def nothing_to_do(site: Site, candidate: Candidate, *, keep: bool, applied: str = "") -> Outcome:
    """What runs is what should; what runs well and was never verified is so now: the digest, and the
    fingerprint of what was ``applied`` with it.

    One that was given up because nobody could judge it is tried once more; one that came in well and is not
    well now is left as it is.
    """
    # An autoscaler may be adding a pod at this moment: that is waited for, as after any change.
    one, _ = settled(site, candidate.service, None, None, lambda _: None)
    record, entries = candidate.record, site.history.entries(candidate.service.id)
    if one.unjudged:
        return change(site, candidate, lambda _: None, keep=keep, force=False, again=True)
    now = standing(entries)
    if one.health is not Health.HEALTHY:
        came = came_well(entries, record.digest, applied)
        return Outcome(
            candidate.service.id, UNWELL if came else FAILED,
            record.version, record.digest, 0.0,
            f"nothing differs, and yet it is {one.health}: {one.reason}", one.next_step,
        )  # fmt: skip
    if record.digest not in now.verified or (applied and not now.manifests.get(applied)):
        site.history.append(
            candidate.service.id, chain.VERIFIED, version=record.version, digest=record.digest,
            details={chain.MANIFEST: applied} if applied else {},
        )  # fmt: skip
    if candidate.built:
        # A run that was killed on the way may have brought it in, and not come to writing this.
        site.records.write(site.environment.name, candidate.service.id, record)
    return Outcome(candidate.service.id, UNCHANGED, record.version, record.digest)


def kept_releases(site: Site) -> dict[str, release_store.Release]:
    """The newest helm revision of every service here."""
    return release_store.newest(site.api, site.environment.namespace)
