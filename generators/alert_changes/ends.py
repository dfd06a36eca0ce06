"""Where a receiver leads: whom the name of a team's channel calls or writes to in the end."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from generators.conventions.notifying import receiver
from generators.model import Fleet
from generators.outputs._alertmanager.routes import Tree


class End(NamedTuple):
    """What stands behind one receiver. Only pages go on to others; else all but the first is empty."""

    address: str = ""
    """A PagerDuty service, a channel or a mailbox."""
    line: tuple[str, ...] = ()
    """Who is called next, in order."""
    after: int = 0
    """Minutes until the next in line is called."""
    rounds: int = 0
    """How often the line is called again."""


Ends = Mapping[str, End]


def ends(fleet: Fleet) -> Ends:
    """Of every receiver of a team."""
    return {receiver(channel, team): _end(fleet, channel, team) for channel, team in Tree(fleet).used}


def words(before: Ends, after: Ends) -> Iterator[str]:
    """What differs behind the receivers that are there on both sides."""
    for name in sorted({*before} & {*after}):
        yield from (f"{name}: {said}" for said in _words(before[name], after[name]))


def others(before: Ends, after: Ends) -> bool:
    """Whether somebody else is called or written to, and not only at another time."""
    return any(before[name][:2] != after[name][:2] for name in {*before} & {*after})


def _end(fleet: Fleet, channel: str, team: str) -> End:
    of = fleet.teams[team]
    if channel != "pagerduty":
        return End({"slack": of.slack, "email": of.email}[channel])
    return End(of.pagerduty, of.escalation, fleet.alerting.escalation.after, fleet.alerting.escalation.rounds)


def _words(before: End, after: End) -> Iterator[str]:
    if before.address != after.address:
        yield f"{before.address} → {after.address}"
    if before.line != after.line:
        yield f"next in line {_names(before.line)} → {_names(after.line)}"
    if before.after != after.after:
        yield f"next in line after {before.after}m → {after.after}m"
    if before.rounds != after.rounds:
        yield f"called again {before.rounds} → {after.rounds} times"


def _names(line: tuple[str, ...]) -> str:
    return " ".join(line) or "nobody"
