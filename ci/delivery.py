"""One service into one environment: signature, deployment, verification, and back if it is not well.

The commands that touch the cluster are ``./doit deploy``, ``verify`` and ``rollback``; in here is only
in which order they are called, and what it means when one of them fails.
"""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass

from ci import actions, events, outcome, programs, signing, verbs
from ci.outcome import Outcome
from ci.own import Own
from ci.reference import Image, is_digest

WAIT = "900"
"""Seconds that verification waits for what is still progressing."""

HEALTHY = "healthy"
_SENT_NOTHING = ("", "refused", "not-started", outcome.UNWELL)


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to run: an ``image`` that was built in this run, or what a record names (``reference``).

    Without either only the configuration changed, and the image stays that runs there.
    """

    service: Own
    environment: str
    commit: str
    branch: str
    image: Image | None = None
    reference: str = ""
    """The image whose signature must be there; empty where it was looked at when it came."""
    risk: str = ""
    """The level that ci.risk found; empty where nobody weighed it."""
    approved_by: str = ""
    """Who approved it; empty where nobody was asked."""
    approved_at: str = ""
    """When that was, as in ``2027-01-04T09:30:00Z``: after a while it does not hold any more."""


def deliver(wish: Wish) -> Outcome:
    """Does it, and says what became of it; never raises for what the cluster or a program does."""
    settled = events.settled_by_newer(wish.service.id, wish.environment, wish.commit)
    if settled:
        return _ended(wish, settled)
    if wish.reference and not signing.verified(wish.reference, wish.branch):
        who = signing.identity(wish.branch)
        return _ended(wish, outcome.REFUSED, f"{wish.reference} does not carry the signature of {who}")
    done = _deploy(wish)
    if done.outcome not in (outcome.DEPLOYED, outcome.UNCHANGED):
        return done
    return _verified(wish, done)


def _verified(wish: Wish, done: Outcome) -> Outcome:
    """What a delivery comes to once ``./doit verify`` looked at the service itself."""
    words = [verbs.DOIT, "verify", wish.environment, wish.service.id]
    words += ["--wait", WAIT, "--apply", "--format", "json"]
    address = os.environ.get("PROMETHEUS_URL", "")
    if address:
        # The objectives that alerts are made of: what pages people is what takes a version back.
        words += ["--prometheus", address]
    else:
        where = f"PROMETHEUS_URL is not set for {wish.environment}"
        unjudged = f"{where}: {wish.service.id} is judged by its pods alone, and by none of its objectives"
        sys.stdout.write(f"{actions.annotation('warning', unjudged)}\n")
    code, said = programs.ask(words)
    verbs.show(said)
    row = verbs.row(said, "services", wish.service.id)
    if code == 0:
        return done
    if code != verbs.FINDINGS or not row:
        # That says nothing of the version, so nothing is held against it.
        return _ended(wish, outcome.UNKNOWN, f"it was deployed; verify ended with {code}")
    why = str(row.get("reason", ""))
    if row.get("health") == HEALTHY:
        # What is wrong is around it: another version of it would be no cure.
        around = (
            f"{wish.service.id} in {wish.environment} is well, and this is not: {verbs.first_finding(said)}"
        )
        sys.stdout.write(f"{actions.annotation('warning', around)}\n")
        return done
    if done.outcome == outcome.UNCHANGED:
        return _ended(wish, outcome.UNWELL, why)
    return roll_back(wish, f"it was deployed and is not well{f': {why}' if why else ''}")


def _deploy(wish: Wish) -> Outcome:
    words = [verbs.DOIT, "deploy", wish.environment, wish.service.id, "--apply", "--format", "json"]
    image = wish.image or (None if wish.reference else _running(wish))
    if image:
        named = f"{wish.service.id}={image.version}@{image.digest}"
        words += ["--image", named, "--commit", image.commit]
    elif not wish.reference:
        return _ended(wish, outcome.NOT_DEPLOYED, "nothing runs there yet, and no image was built")
    words += [f"--risk={wish.risk}"] if wish.risk else []
    if wish.approved_by:
        words += [f"--approved-by={wish.approved_by}", f"--approved-at={wish.approved_at}"]
    code, said = verbs.patiently(words)
    told = verbs.row(said, "outcomes", wish.service.id)
    if told.get("state") == outcome.UNKNOWN:
        # A rollback would ask the same cluster, and bar a digest against which nothing is known. The
        # same deployment makes whole what it left, and says what became of it.
        code, said = verbs.patiently(words)
        again = verbs.row(said, "outcomes", wish.service.id)
        # One that sent nothing does not know what the first one did.
        told = told if again.get("state", "") in _SENT_NOTHING else again
        if code == 0 and told.get("state") == outcome.UNCHANGED:
            # What the first one sent is what the second one found.
            return _ended(wish, outcome.DEPLOYED)
    state, why = str(told.get("state", "")), str(told.get("reason", ""))
    if code == 0 and state in (outcome.DEPLOYED, outcome.UNCHANGED):
        return _ended(wish, state)
    if state in (outcome.ROLLED_BACK, outcome.UNJUDGED, outcome.UNWELL, outcome.UNKNOWN):
        return _ended(wish, state, why)
    if state == "failed":
        # Something was changed: the cluster must not be left half-way.
        return roll_back(wish, why or "its deployment failed")
    if verbs.BARRED in verbs.rules(said):
        # Until somebody lifts it no run can do better, so none need come back to it.
        return _ended(wish, outcome.REFUSED, verbs.first_finding(said))
    return _ended(
        wish, outcome.NOT_DEPLOYED, why or verbs.first_finding(said) or f"deploy ended with code {code}"
    )


def _running(wish: Wish) -> Image | None:
    """The image that runs; None where nothing does, or nobody knows."""
    _, said = programs.ask([verbs.DOIT, "status", wish.environment, "--format", "json"])
    one = verbs.row(said, "services", wish.service.id)
    if not is_digest(one.get("digest")):
        return None
    return Image(wish.service.id, "", one["digest"], str(one.get("version", "")), wish.commit)


def roll_back(wish: Wish, reason: str, to: str = "") -> Outcome:
    """Back to the last verified version; what is left is barred. The loudest outcome where it fails."""
    words = [verbs.DOIT, "rollback", wish.environment, wish.service.id, f"--reason={reason}", "--apply"]
    code, _ = verbs.patiently([*words, *([f"--to={to}"] if to else []), "--format", "json"])
    if code == 0:
        return _ended(wish, outcome.ROLLED_BACK, reason)
    return _ended(wish, outcome.ROLLBACK_FAILED, reason)


def _ended(wish: Wish, state: str, why: str = "") -> Outcome:
    digest = wish.image.digest if wish.image else ""
    return Outcome(wish.service.id, wish.environment, state, why, wish.commit, digest, wish.service.team)
