"""Sentences that runbooks share: whom an alert reaches, and annotations without their templates."""

from __future__ import annotations

import re
from collections.abc import Sequence

from generators.alerts import Alert
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
_MARKUP = re.compile(r"[][\\`*<>|~&]|\b_|_\b")


def plain(text: str) -> str:
    """An annotation as a person reads it without an alert at hand: ``*environment*`` for its label."""
    return _VALUE.sub(r"*\1*", text) if "{{" in text else text


def told(alert: Alert, severity: Severity) -> str:
    """Whom the alert reaches, and how soon and how often."""
    if alert.signal == notifying.HEARTBEAT_SIGNAL:
        return "somebody outside, who calls when it stops arriving"
    if alert.signal == notifying.UPSTREAM_SIGNAL:
        return "nobody; it keeps quiet what it explains"
    if severity.notify == "none":
        report = f"; it stands in the {severity.report} report" if severity.report != "none" else ""
        return f"nobody{report}"
    soon = (
        f"answer within {duration(severity.respond_within)}" if severity.respond_within else "answer at once"
    )
    return f"{CHANNEL[severity.notify]}; {soon}; told again every {duration(severity.repeat_every)}"


def upstreams(alert: Alert) -> str:
    """What mutes the alert while it is lost: ``logai, postgres``; empty for none."""
    return ", ".join(alert.upstreams)


def call(team: Team, severities: Sequence[Severity]) -> list[str]:
    """Who is called, in order: first by the page, then by the line of escalation."""
    first = []
    if any(one.notify == "pagerduty" for one in severities):
        first.append(f"PagerDuty service `{team.pagerduty}`")
    return [*first, *(f"the team's {step}" for step in team.escalation)]


def foreign(text: str) -> str:
    """A text of somebody else's, as it is: nothing in it is markup, and a table holds it."""
    return _MARKUP.sub(r"\\\g<0>", text)


def cell(text: str) -> str:
    """A text inside a table."""
    return text.replace("|", "\\|").replace("\n", " ") if "|" in text or "\n" in text else text
