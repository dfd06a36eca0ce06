"""Alertmanager's tree of routes and its receivers, from severities, tiers, teams and environments."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from generators.alerts.text import duration
from generators.conventions import monitoring, notifying
from generators.conventions.notifying import receiver
from generators.model import Environment, Fleet, Severity
from generators.outputs._alertmanager import mutes
from generators.outputs._matchers import any_of
from generators.outputs._overlays import Values

NIGHTS, WEEKENDS = "nights", "weekends"
FURTHER = "email"
"""The channel that hears of the most important tier's pages besides."""
DETAILS = ("what", "since", "bad", "owner", "first")
"""What a page says besides its title, in order: the names of the messages' templates."""
NEVER_AGAIN = 365 * 86400
"""What Alertmanager is told where nothing is to be said again: it knows no word for that."""
_RUNBOOK = '{{ template "incident.runbook" . }}'
_DASHBOARD = '{{ template "incident.dashboard" . }}'


@dataclass(frozen=True)
class Tree:
    """The fleet as its routes see it."""

    fleet: Fleet

    @cached_property
    def teams(self) -> tuple[str, ...]:
        """All teams, by name."""
        return tuple(sorted(self.fleet.teams))

    @cached_property
    def owner(self) -> str:
        """Who hears what is addressed to no team."""
        return self.fleet.caretakers[0]

    @cached_property
    def top(self) -> str:
        """The tier whose loss hurts most."""
        return max(self.fleet.tiers.values(), key=lambda tier: tier.priority).name

    @cached_property
    def quiet(self) -> tuple[Environment, ...]:
        """The environments that no user is in: all but the last of the promotion."""
        return self.fleet.environments[:-1]

    @cached_property
    def told(self) -> tuple[Severity, ...]:
        """The severities that reach somebody, from loudest on."""
        return tuple(one for one in self.fleet.alerting.severities if one.notify != "none")

    @cached_property
    def channel(self) -> str:
        """How an environment without users speaks: as the quietest severity that reaches somebody."""
        return self.told[-1].notify if self.told else "slack"

    @cached_property
    def used(self) -> tuple[tuple[str, str], ...]:
        """Channel and team of every receiver that some route names."""
        channels = {one.notify for one in self.told}
        if "pagerduty" in channels:
            channels.add(FURTHER)
        if self.quiet:
            channels.add(self.channel)
        return tuple((one, team) for one in notifying.CHANNELS if one in channels for team in self.teams)


def route(tree: Tree) -> Values:
    """The root, whose receiver is the catch-all, and what is told apart below it."""
    return {
        "receiver": notifying.UNROUTED,
        "group_by": list(notifying.SUBJECT),
        "group_wait": duration(notifying.BATCH_WAIT),
        "group_interval": duration(notifying.MORE_WAIT),
        "repeat_interval": _repeat(tree.told[-1] if tree.told else None),
        "routes": [_heartbeat(), _explaining(), *_silent(tree), *_without_users(tree), *_told(tree)],
    }


def receivers(tree: Tree) -> list[Values]:
    """Every receiver that a route names, and no other."""
    found: list[Values] = [
        {"name": notifying.UNROUTED, "slack_configs": [_slack(tree, tree.owner, "unrouted.title")]},
        {
            "name": notifying.HEARTBEAT,
            "webhook_configs": [{"url_file": notifying.HEARTBEAT_URL, "send_resolved": False}],
        },
        {"name": notifying.NOBODY},
    ]
    for channel, team in tree.used:
        make = {"pagerduty": _pagerduty, "slack": _slack, "email": _email}[channel]
        found.append({"name": receiver(channel, team), f"{channel}_configs": [make(tree, team)]})
    return found


def time_intervals(tree: Tree) -> list[Values]:
    """When nobody works, in UTC, where there is an environment without users; then the catalog's mutes."""
    return [*(_off_hours() if tree.quiet else ()), *mutes.intervals(tree.fleet)]


def _off_hours() -> list[Values]:
    week = ["monday:friday"]
    return [
        {
            "name": NIGHTS,
            "time_intervals": [
                {
                    "weekdays": week,
                    "times": [
                        {"start_time": "00:00", "end_time": "07:00"},
                        {"start_time": "19:00", "end_time": "24:00"},
                    ],
                }
            ],
        },
        {"name": WEEKENDS, "time_intervals": [{"weekdays": ["saturday", "sunday"]}]},
    ]


def _heartbeat() -> Values:
    # Sent again at every interval: a repetition as long as the interval would be late by one.
    return {
        "matchers": [f'signal="{notifying.HEARTBEAT_SIGNAL}"'],
        "receiver": notifying.HEARTBEAT,
        "group_by": ["alertname"],
        "group_wait": "0s",
        "group_interval": duration(notifying.WATCHDOG_INTERVAL),
        "repeat_interval": duration(notifying.WATCHDOG_INTERVAL // 2),
    }


def _explaining() -> Values:
    return {"matchers": [f'signal="{notifying.UPSTREAM_SIGNAL}"'], "receiver": notifying.NOBODY}


def _silent(tree: Tree) -> Iterator[Values]:
    for severity in tree.fleet.alerting.severities:
        if severity.notify == "none":
            yield {"matchers": [f'severity="{severity.name}"'], "receiver": notifying.NOBODY}


def _without_users(tree: Tree) -> Iterator[Values]:
    """Nobody is called for an environment without users, and nobody is told outside working hours."""
    if not tree.quiet:
        return
    spaces = "|".join(f"{one.namespace}(-.+)?" for one in tree.quiet)
    for matcher in (any_of("environment", [one.name for one in tree.quiet]), f'namespace=~"{spaces}"'):
        yield {
            "matchers": [any_of("severity", [one.name for one in tree.told]), matcher],
            "receiver": receiver(tree.channel, tree.owner),
            "mute_time_intervals": [NIGHTS, WEEKENDS],
            "repeat_interval": _repeat(tree.told[-1]),
            "routes": _teams(tree, tree.channel, [one.name for one in tree.told], (NIGHTS, WEEKENDS)),
        }


def _told(tree: Tree) -> Iterator[Values]:
    for severity in tree.told:
        pages = severity.notify == "pagerduty"
        if pages:
            yield {
                "matchers": [f'severity="{severity.name}"', any_of("tier", [tree.top, monitoring.TIER])],
                "receiver": receiver(FURTHER, tree.owner),
                "continue": True,
                "repeat_interval": _repeat(severity),
                "routes": _teams(tree, FURTHER, [severity.name]),
            }
        yield {
            "matchers": [f'severity="{severity.name}"'],
            "receiver": receiver(severity.notify, tree.owner),
            "group_by": list(notifying.INCIDENT if pages else notifying.SUBJECT),
            "group_wait": duration(notifying.PAGE_WAIT if pages else notifying.BATCH_WAIT),
            "group_interval": duration(notifying.PAGE_MORE_WAIT if pages else notifying.MORE_WAIT),
            "repeat_interval": _repeat(severity),
            "routes": _teams(tree, severity.notify, [severity.name]),
        }


def _teams(tree: Tree, channel: str, severities: list[str], always: tuple[str, ...] = ()) -> list[Values]:
    """A route for each team; the owner's is the one above, unless something is held back from him."""
    return [
        mutes.divided(
            tree.fleet,
            {"matchers": [f'team="{team}"'], "receiver": receiver(channel, team)},
            team,
            severities,
            always,
        )
        for team in tree.teams
        if team != tree.owner or mutes.concerns(tree.fleet, team, severities)
    ]


def _pagerduty(tree: Tree, team: str) -> Values:
    return {
        "routing_key_file": notifying.pagerduty_key(tree.fleet.teams[team].pagerduty),
        "send_resolved": True,
        "description": '{{ template "incident.title" . }}',
        "severity": f'{{{{ if eq .CommonLabels.tier "{tree.top}" "{monitoring.TIER}" }}}}critical'
        "{{ else }}error{{ end }}",
        "class": "{{ .CommonLabels.signal }}",
        "component": '{{ template "incident.subject" . }}',
        "group": "{{ .CommonLabels.tier }}",
        "details": {name: f'{{{{ template "incident.{name}" . }}}}' for name in DETAILS},
        **_links(tree),
    }


def _links(tree: Tree) -> Values:
    """What a page leads to: only what has an address, for a path leads nowhere on a phone."""
    known = tree.fleet.platform.links
    found = (("Runbook", known.repository, _RUNBOOK), ("Dashboard", known.dashboards, _DASHBOARD))
    links = [{"text": text, "href": href} for text, address, href in found if address]
    return {"links": links} if links else {}


def _slack(tree: Tree, team: str, title: str = "incident.title") -> Values:
    return {
        "api_url_file": notifying.slack_url(team),
        "channel": tree.fleet.teams[team].slack,
        "send_resolved": True,
        "color": '{{ template "message.color" . }}',
        "title": f'{{{{ template "{title}" . }}}}',
        "text": '{{ template "message.text" . }}',
        "footer": '{{ template "incident.subject" . }} of {{ template "incident.owner" . }}',
        **({"title_link": _RUNBOOK} if tree.fleet.platform.links.repository else {}),
    }


def _email(tree: Tree, team: str) -> Values:
    return {
        "to": tree.fleet.teams[team].email,
        "send_resolved": True,
        "headers": {"Subject": '{{ template "incident.title" . }}'},
        "html": "",
        "text": '{{ template "message.text" . }}',
    }


def _repeat(severity: Severity | None) -> str:
    return duration(severity.repeat_every if severity and severity.repeat_every else NEVER_AGAIN)
