"""What all services of an environment stand on: the platform chart, and what watches them.

It goes before the services, by an identity of its own: whoever delivers services may not write namespaces,
quotas, roles or alerts. Of its change everything hangs, so it counts as a risk of the highest level.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from ci import events, outcome, verbs
from ci.inputs import is_below
from ci.outcome import Outcome
from ci.reference import commit
from ci.risk import LEVELS

NAME = "platform"
"""In the verb, in outcomes and in events; no service has this id."""
_CHART = "charts/platform"
_OF_ONE = re.compile(
    r"charts/platform/values-(?P<values>[^/]+)\.yaml|releases/(?P<record>[^/]+)/platform\.yaml"
)
"""Paths that mean one environment."""


def wanted(plan: Mapping[str, Any], environment: str, environments: Sequence[str]) -> list[str]:
    """The paths of a plan for which an environment's platform is deployed; ``environments``: in their order.

    One monitoring watches all environments, so what is sent to it goes with the first.
    """
    return [path for path in plan["platform"] if environment in _reached(path, environments)]


def _reached(path: str, environments: Sequence[str]) -> Sequence[str]:
    own = _OF_ONE.fullmatch(path)
    if own is not None:
        return (own["values"] or own["record"],)
    return environments if is_below(path, (_CHART,)) else environments[:1]


def send(environment: str, team: str, approved_by: str = "", approved_at: str = "") -> Outcome:
    """Sends it, and says what became of it. Nothing is taken back: what was sent is made whole by a person
    or by the next run, and until then no service comes after it.
    """

    def ended(state: str, why: str = "") -> Outcome:
        return Outcome(NAME, environment, state, why, commit(), "", team)

    settled = events.settled_by_newer(NAME, environment, commit())
    if settled:
        return ended(settled)
    words = [verbs.DOIT, "deploy", environment, NAME, "--apply", "--format", "json", f"--risk={LEVELS[-1]}"]
    if approved_by:
        words += [f"--approved-by={approved_by}", f"--approved-at={approved_at}"]
    code, said = verbs.patiently(words)
    told = verbs.rows(said, "outcomes")
    bad = [one for one in told if one.get("state") not in (outcome.DEPLOYED, outcome.UNCHANGED)]
    if code == 0 and told and not bad:
        changed = any(one["state"] == outcome.DEPLOYED for one in told)
        return ended(outcome.DEPLOYED if changed else outcome.UNCHANGED)
    if not bad or bad[0].get("state") != "failed":
        return ended(outcome.NOT_DEPLOYED, verbs.first_finding(said) or f"deploy ended with code {code}")
    state = outcome.UNKNOWN if code == verbs.BROKEN else outcome.FAILED
    return ended(state, str(bad[0].get("reason", "")))
