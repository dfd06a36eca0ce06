"""``retire``: removes what runs of services that left the catalog, and keeps their data."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence

from generators.conventions import operations
from generators.problems import Place, Problem, Severity
from ops.actions import guards, retiring
from ops.actions.guards import problem, reasoned
from ops.actions.site import Site
from ops.faults import ApiError, Stopped, Unreachable
from ops.verdicts import retirement
from ops.world import World, in_words


def run(arguments: Namespace) -> int:
    """0 when nothing of the services named is left (dry: when nothing is orphaned, or all may go)."""
    world = World("retire", arguments)
    environment = world.environment(arguments.environment)
    site = Site(world, environment)
    try:
        return _retire(site)
    except (Unreachable, ApiError) as error:
        raise in_words(error, environment, site.api, "retiring") from error


def _retire(site: Site) -> int:
    arguments, name = site.world.arguments, site.environment.name
    known = {one.id for one in site.world.model.services}
    released = retiring.releases(site)
    orphans = retirement.orphaned(released, known, operations.RECORD_PART)
    asked = tuple(dict.fromkeys(arguments.services)) or orphans
    running = retiring.running(site)
    rates = {one: retiring.rate(site, one) for one in asked if one in orphans}
    problems: list[Problem] = []
    for one in asked:
        no = retirement.refusal(
            one, name, known=one in known or one == operations.RECORD_PART, released=one in released,
            leaving=asked, running=running, rate=rates.get(one),
        )  # fmt: skip
        problems += [problem(site, "retire", one, no)] if no else []
    if problems:
        raise Stopped(problems)
    order = retirement.order(asked, running)
    unasked = _unasked(site, [one for one in order if rates[one] is None])
    claims = retiring.named(site, order)
    lines = [_line(site, one, claims) for one in order]
    more = {"environment": name, "orphaned": list(orphans), "retired": list(order) if arguments.apply else []}
    if not arguments.apply or not order:
        end = "; --apply does it" if order else ""
        lines.append(f"retire {name}: {len(order)} of {len(released)} releases could be{end}")
        return site.world.tell(unasked, lines, checked=len(order), of=len(released), more=more)
    reason = reasoned(site, "retire", "removing a service")
    guards.thawed(site, "retire")
    with site.world.progress as progress:
        progress.expect(len(order))
        for one in order:
            progress.at(one, 0, 0)
            retiring.remove(site, one, [claim for claim, owner in claims.items() if owner == one], reason)
            progress.end(one)
    lines.append(f"retire {name}: {len(order)} of {len(order)} removed")
    return site.world.tell(unasked, lines, checked=len(order), of=len(order), more=more)


def _unasked(site: Site, leaving: Sequence[str]) -> list[Problem]:
    """A warning where nobody knows of traffic: that nothing of the platform calls it is not all."""
    if not leaving:
        return []
    names, asked = ", ".join(leaving), site.world.arguments.prometheus
    words = f"nobody was asked whether {names} still answers requests from outside"
    hint = "--prometheus URL asks; while there is traffic, removal is refused"
    if asked:
        words = f"{asked} knows nothing of requests to {names}, which does not mean that there are none"
        hint = "ask before its scrape jobs are gone, or look at the gateway's own figures"
    return [Problem("retire/unasked", words, Place(site.environment.name), hint, Severity.WARNING)]


def _line(site: Site, name: str, claims: dict[str, str]) -> str:
    kept = [one for one in retiring.volumes(site, name) if one not in claims]
    gone = [claim for claim, owner in claims.items() if owner == name]
    words = [f"keeps {', '.join(kept)}"] if kept else []
    words += [f"deletes {', '.join(gone)}"] if gone else []
    return f"  {name}  {'; '.join(words) or 'has no volumes'}"
