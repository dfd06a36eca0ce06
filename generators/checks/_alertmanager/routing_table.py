"""Who must hear what, written by hand: nothing here is taken from what writes the routes.

Read a row as: alerts of a severity that notifies so, about a tier of that kind, where users are or
are not, reach these channels of the team.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from generators.model import Fleet, Severity

TOP, OTHER = "the most important tier or the platform itself", "another tier"
USERS, NO_USERS = "where users are", "where no users are"

TABLE: dict[tuple[str, str, str], tuple[str, ...]] = {
    ("pagerduty", TOP, USERS): ("email", "pagerduty"),
    ("pagerduty", OTHER, USERS): ("pagerduty",),
    ("pagerduty", TOP, NO_USERS): ("slack",),
    ("pagerduty", OTHER, NO_USERS): ("slack",),
    ("slack", TOP, USERS): ("slack",),
    ("slack", OTHER, USERS): ("slack",),
    ("slack", TOP, NO_USERS): ("slack",),
    ("slack", OTHER, NO_USERS): ("slack",),
    ("email", TOP, USERS): ("email",),
    ("email", OTHER, USERS): ("email",),
    ("email", TOP, NO_USERS): ("email",),
    ("email", OTHER, NO_USERS): ("email",),
    ("none", TOP, USERS): (),
    ("none", OTHER, USERS): (),
    ("none", TOP, NO_USERS): (),
    ("none", OTHER, NO_USERS): (),
}


class Case(NamedTuple):
    """Labels of an alert, the receivers that must get it, and the intervals that hold it back."""

    labels: tuple[tuple[str, str], ...]
    receivers: tuple[str, ...]
    intervals: tuple[str, ...] = ()


def cases(fleet: Fleet) -> Iterator[Case]:
    """Every severity x tier x team x environment, then what belongs to nobody."""
    first = max(fleet.tiers.values(), key=lambda tier: tier.priority).name
    last = fleet.environments[-1].name
    for severity in fleet.alerting.severities:
        for tier in (*fleet.tiers, "platform"):
            kind = TOP if tier in {first, "platform"} else OTHER
            for team in fleet.teams:
                stated = (("severity", severity.name), ("tier", tier), ("team", team))
                for environment in fleet.environments:
                    where = USERS if environment.name == last else NO_USERS
                    receivers = _receivers(TABLE[severity.notify, kind, where], team)
                    held = _intervals(fleet, severity, tier, team, where)
                    yield Case((*stated, ("environment", environment.name)), receivers, held)
                    yield Case((*stated, ("namespace", environment.namespace)), receivers, held)
                receivers = _receivers(TABLE[severity.notify, kind, USERS], team)
                yield Case(stated, receivers, _intervals(fleet, severity, tier, team, USERS))
    yield from _strays(fleet)


def _intervals(fleet: Fleet, severity: Severity, tier: str, team: str, where: str) -> tuple[str, ...]:
    """Off hours where no users are, and every mute of the catalog that means these."""
    if severity.notify == "none":
        return ()
    found = [
        f"mute-{mute.name}"
        for mute in fleet.alerting.mutes
        if (not mute.teams or team in mute.teams)
        and (not mute.tiers or tier in mute.tiers)
        and (not mute.severities or severity.name in mute.severities)
    ]
    return tuple(sorted([*found, *(("nights", "weekends") if where == NO_USERS else ())]))


def _strays(fleet: Fleet) -> Iterator[Case]:
    """The heartbeat goes out and what only explains never does, whatever else they say; what nobody
    foresaw reaches a person.
    """
    owner = next((one for one in fleet.environments[-1].approvers if one in fleet.teams), None)
    owner = owner or next(iter(fleet.teams))
    for severity in fleet.alerting.severities:
        heartbeat = (("severity", severity.name), ("signal", "heartbeat"), ("team", owner))
        yield Case(heartbeat, ("heartbeat",))
        yield Case((("severity", severity.name), ("signal", "upstream"), ("team", owner)), ("nobody",))
        stated = (("severity", severity.name), ("tier", "strange"), ("team", "strange"))
        yield Case(stated, _receivers(TABLE[severity.notify, OTHER, USERS], owner))
    yield Case((("severity", "strange"), ("team", owner)), ("unrouted",))
    yield Case((("alertname", "Strange"),), ("unrouted",))


def _receivers(channels: tuple[str, ...], team: str) -> tuple[str, ...]:
    return tuple(f"{channel}-{team}" for channel in channels) or ("nobody",)
