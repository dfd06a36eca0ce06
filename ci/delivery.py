"""One service into one environment: signature, deployment, verification, and back if it is not well.

The commands that touch the cluster are ``./doit deploy``, ``verify`` and ``rollback``; in here is only
in which order they are called, and what it means when one of them fails.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ci import actions, events, outcome, programs, signing
from ci.outcome import Outcome
from ci.own import Own
from ci.reference import Image, is_digest

DOIT = "./doit"
WAIT = "900"
"""Seconds that verification waits for what is still progressing."""

FINDINGS = 1
"""With what a verb ends that got its answers, and does not like them."""
BUSY, BARRED = "deploy/busy", "deploy/barred"
"""Rules of the verbs' findings: another run holds the Lease of the service; its digest was taken back."""
HEALTHY = "healthy"
_SENT_NOTHING = ("", "refused", "not-started", outcome.UNWELL)
_TRIES = 20
"""Each waits for the Lease by itself, forty seconds: thirteen minutes in all."""


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
    words = [DOIT, "verify", wish.environment, wish.service.id, "--wait", WAIT, "--apply", "--format", "json"]
    address = os.environ.get("PROMETHEUS_URL", "")
    if address:
        # The objectives that alerts are made of: what pages people is what takes a version back.
        words += ["--prometheus", address]
    else:
        where = f"PROMETHEUS_URL is not set for {wish.environment}"
        unjudged = f"{where}: {wish.service.id} is judged by its pods alone, and by none of its objectives"
        sys.stdout.write(f"{actions.annotation('warning', unjudged)}\n")
    code, said = programs.ask(words)
    _show(said)
    row = _row(said, "services", wish.service.id)
    if code == 0:
        return done
    if code != FINDINGS or not row:
        # That says nothing of the version, so nothing is held against it.
        return _ended(wish, outcome.UNKNOWN, f"it was deployed; verify ended with {code}")
    why = str(row.get("reason", ""))
    if row.get("health") == HEALTHY:
        # What is wrong is around it: another version of it would be no cure.
        around = f"{wish.service.id} in {wish.environment} is well, and this is not: {_first_finding(said)}"
        sys.stdout.write(f"{actions.annotation('warning', around)}\n")
        return done
    if done.outcome == outcome.UNCHANGED:
        return _ended(wish, outcome.UNWELL, why)
    return roll_back(wish, f"it was deployed and is not well{f': {why}' if why else ''}")


def _deploy(wish: Wish) -> Outcome:
    words = [DOIT, "deploy", wish.environment, wish.service.id, "--apply", "--format", "json"]
    image = wish.image or (None if wish.reference else _running(wish))
    if image:
        named = f"{wish.service.id}={image.version}@{image.digest}"
        words += ["--image", named, "--commit", image.commit]
    elif not wish.reference:
        return _ended(wish, outcome.NOT_DEPLOYED, "nothing runs there yet, and no image was built")
    words += [f"--risk={wish.risk}"] if wish.risk else []
    if wish.approved_by:
        words += [f"--approved-by={wish.approved_by}", f"--approved-at={wish.approved_at}"]
    code, said = _patiently(words)
    told = _row(said, "outcomes", wish.service.id)
    if told.get("state") == outcome.UNKNOWN:
        # A rollback would ask the same cluster, and bar a digest against which nothing is known. The
        # same deployment makes whole what it left, and says what became of it.
        code, said = _patiently(words)
        again = _row(said, "outcomes", wish.service.id)
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
    if BARRED in _rules(said):
        # Until somebody lifts it no run can do better, so none need come back to it.
        return _ended(wish, outcome.REFUSED, _first_finding(said))
    return _ended(wish, outcome.NOT_DEPLOYED, why or _first_finding(said) or f"deploy ended with code {code}")


def _running(wish: Wish) -> Image | None:
    """The image that runs; None where nothing does, or nobody knows."""
    _, said = programs.ask([DOIT, "status", wish.environment, "--format", "json"])
    one = _row(said, "services", wish.service.id)
    if not is_digest(one.get("digest")):
        return None
    return Image(wish.service.id, "", one["digest"], str(one.get("version", "")), wish.commit)


def roll_back(wish: Wish, reason: str, to: str = "") -> Outcome:
    """Back to the last verified version; what is left is barred. The loudest outcome where it fails."""
    words = [DOIT, "rollback", wish.environment, wish.service.id, f"--reason={reason}", "--apply"]
    code, _ = _patiently([*words, *([f"--to={to}"] if to else []), "--format", "json"])
    if code == 0:
        return _ended(wish, outcome.ROLLED_BACK, reason)
    return _ended(wish, outcome.ROLLBACK_FAILED, reason)


def _patiently(words: Sequence[str]) -> tuple[int, str]:
    """The code and the document of a verb, asked again while somebody else is changing the service."""
    code, said = programs.ask(words)
    for _ in range(_TRIES - 1):
        if BUSY not in _rules(said):
            break
        code, said = programs.ask(words)
    _show(said)
    return code, said


def _show(said: str) -> None:
    """In the log, so that a word for GitHub after it begins a line."""
    sys.stdout.write(said if said.endswith("\n") else f"{said}\n")


def _ended(wish: Wish, state: str, why: str = "") -> Outcome:
    digest = wish.image.digest if wish.image else ""
    return Outcome(wish.service.id, wish.environment, state, why, wish.commit, digest, wish.service.team)


def _row(said: str, key: str, service: str) -> Mapping[str, Any]:
    """What the list of this key says of the service in a command's document; empty where it says nothing."""
    rows = _document(said).get(key)
    for one in rows if isinstance(rows, list) else ():
        if isinstance(one, dict) and one.get("service") == service:
            return one
    return {}


def _rules(said: str) -> list[object]:
    return [one.get("rule") for one in _document(said).get("findings") or () if isinstance(one, dict)]


def _first_finding(said: str) -> str:
    """The first error's words, or those of the first finding where none is an error."""
    findings = [one for one in _document(said).get("findings") or () if isinstance(one, dict)]
    errors = [one for one in findings if one.get("severity") == "error"]
    return str((errors or findings or [{}])[0].get("message", ""))


def _document(said: str) -> Mapping[str, Any]:
    try:
        data = json.loads(said)
    except ValueError:
        return {}
    return data if isinstance(data, dict) else {}
