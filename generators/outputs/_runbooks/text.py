"""Sentences that runbooks share: whom an alert reaches, and annotations without their templates."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from generators.alerts import MARKED_UPSTREAMS, Alert
from generators.alerts.text import duration
from generators.conventions import notifying
from generators.model import Severity, Team

CHANNEL = {
    "pagerduty": "a page through PagerDuty",
    "slack": "a message to the team's Slack channel",
    "email": "a mail to the team",
    "none": "nobody",
}
"""What a severity's ``notify`` means."""

_VALUE = re.compile(r"\{\{\s*\$(?:labels\.)?(\w+)[^}]*\}\}")
_UPSTREAM = "upstream_"
_MUTED = re.compile(rf"^.*{MARKED_UPSTREAMS}.*\n", re.MULTILINE)


def plain(text: str) -> str:
    """An annotation as a person reads it without an alert at hand: ``*environment*`` for its label."""
    return _VALUE.sub(r"*\1*", text) if "{{" in text else text


def told(alert: Alert, severity: Severity) -> str:
    """Whom the alert reaches, and how soon and how often."""
    if alert.signal == notifying.HEARTBEAT_SIGNAL:
        return "somebody outside, who calls when it stops arriving"
    if severity.notify == "none":
        report = f"; it stands in the {severity.report} report" if severity.report != "none" else ""
        return f"nobody{report}"
    soon = (
        f"answer within {duration(severity.respond_within)}" if severity.respond_within else "answer at once"
    )
    return f"{CHANNEL[severity.notify]}; {soon}; told again every {duration(severity.repeat_every)}"


def upstreams(alert: Alert) -> str:
    """What mutes the alert while it is down itself: ``logai, postgres``; empty for none.

    Of an outline, the mark for all of them.
    """
    if any(name == MARKED_UPSTREAMS for name, _ in alert.labels):
        return MARKED_UPSTREAMS
    return names_of(label for label in alert.labels if label[0].startswith(_UPSTREAM))


def names_of(upstreams: Iterable[tuple[str, str]]) -> str:
    """The names that stand in labels of upstreams, as a page lists them; empty for none."""
    return ", ".join(f"`{name.removeprefix(_UPSTREAM)}`" for name, _ in upstreams)


def without_upstreams(page: str) -> str:
    """An outline's page without the rows that would list upstreams: for a service that has none."""
    return _MUTED.sub("", page)


def call(team: Team, severities: Sequence[Severity]) -> list[str]:
    """Who is called, in order: first by the page, then by the line of escalation."""
    first = []
    if any(one.notify == "pagerduty" for one in severities):
        first.append(f"PagerDuty service `{team.pagerduty}`")
    return [*first, *(f"the team's {step}" for step in team.escalation)]


def cell(text: str) -> str:
    """A text inside a table."""
    return text.replace("|", "\\|").replace("\n", " ") if "|" in text or "\n" in text else text
