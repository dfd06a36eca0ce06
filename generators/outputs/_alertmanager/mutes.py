"""Times in which notifications are held back: as intervals, and as routes for whom they concern.

Alertmanager hands no mute times down, and asks only the deepest route that fits: so each route that
speaks to a team is divided by what is held back of which severity and tier.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from generators.conventions import monitoring
from generators.model import Fleet, Mute
from generators.outputs._matchers import any_of
from generators.outputs._overlays import Values

WHOLE_DAY = ("00:00", "24:00")
"""What a mute starts and ends at that has no hours."""
_SINCE = 2000
"""A year before anything that is generated: an interval has no open side."""


def name(mute: Mute) -> str:
    """The interval of a mute, apart from those that are always there."""
    return f"mute-{mute.name}"


def intervals(fleet: Fleet) -> list[Values]:
    """One for each mute of the catalog, in its order."""
    return [
        {"name": name(mute), "time_intervals": [{**part, **_hours(mute)} for part in _days(mute.until)]}
        for mute in fleet.alerting.mutes
    ]


def divided(
    fleet: Fleet, leaf: Values, team: str, severities: Sequence[str], always: Sequence[str]
) -> Values:
    """A route to a team, with what is held back of these severities; ``always`` holds for all of it."""
    tiers = (*fleet.tiers, monitoring.TIER)
    cells = {
        (severity, tier): tuple(name(one) for one in fleet.alerting.mutes if _fits(one, team, tier, severity))
        for severity in severities
        for tier in tiers
    }
    kinds = list(dict.fromkeys(cells.values()))
    if len(kinds) == 1:
        return _with(leaf, (*always, *kinds[0]))
    routes = []
    for kind in kinds:
        for severity in severities:
            of = [tier for tier in tiers if cells[severity, tier] == kind]
            if kind and of:
                matchers = [f'severity="{severity}"'] if len(severities) > 1 else []
                if len(of) < len(tiers):
                    matchers.append(any_of("tier", of))
                routes.append(_with({"matchers": matchers, "receiver": leaf["receiver"]}, (*always, *kind)))
    return {**_with(leaf, always), "routes": routes}


def concerns(fleet: Fleet, team: str, severities: Sequence[str]) -> bool:
    """Whether anything of these severities is ever held back from a team."""
    tiers = (*fleet.tiers, monitoring.TIER)
    return any(
        _fits(one, team, tier, severity)
        for one in fleet.alerting.mutes
        for tier in tiers
        for severity in severities
    )


def _fits(mute: Mute, team: str, tier: str, severity: str) -> bool:
    stated = ((mute.teams, team), (mute.tiers, tier), (mute.severities, severity))
    return all(not wanted or found in wanted for wanted, found in stated)


def _with(route: Values, mutes: Sequence[str]) -> Values:
    return {**route, "mute_time_intervals": list(mutes)} if mutes else route


def _hours(mute: Mute) -> Values:
    stated: Values = {"weekdays": list(mute.days)}
    if (mute.starts, mute.ends) != WHOLE_DAY:
        stated["times"] = [{"start_time": mute.starts, "end_time": mute.ends}]
    return {**stated, "location": mute.zone}


def _days(until: str) -> Iterator[Values]:
    """The days up to one, that day included, as Alertmanager can say it; all of them without one."""
    if not until:
        yield {}
        return
    last = date.fromisoformat(until)
    yield {"years": [f"{_SINCE}:{last.year - 1}"]}
    if last.month > 1:
        yield {"years": [str(last.year)], "months": [f"1:{last.month - 1}"]}
    yield {"years": [str(last.year)], "months": [str(last.month)], "days_of_month": [f"1:{last.day}"]}
