"""``backup``: whether copies keep what the catalog promises, and one more on demand."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence

from generators.conventions import backups
from generators.model import Resource
from generators.problems import Place, Problem
from ops.actions import copying
from ops.actions.site import Site
from ops.faults import USAGE, ApiError, Unreachable, stopped
from ops.records import interventions
from ops.reports.table import age, columns
from ops.verdicts.copies import Copies, copies
from ops.world import World, in_words


def run(arguments: Namespace) -> int:
    """0 when every copy is young enough (with --apply: when every copy was made)."""
    world = World("backup", arguments)
    environment = world.environment(arguments.environment)
    chosen = resources(world, arguments.resources)
    site = Site(world, environment)
    try:
        return _copied(site, chosen) if arguments.apply else _looked(site, chosen)
    except (Unreachable, ApiError) as error:
        raise in_words(error, environment, site.api, "looking at the copies") from error


def resources(world: World, names: Sequence[str]) -> list[Resource]:
    """Those named, or all that are copied. Raises Stopped for any other."""
    known = {one.name: one for one in backups.kept(world.model.fleet)}
    odd = [name for name in names if name not in known]
    if odd or not known:
        words = f"{odd[0]!r} is no resource with a backup" if odd else "no resource states a backup"
        hint = f"one of {', '.join(known)}" if known else "add resources.NAME.backup and platform.backups"
        raise stopped("usage/unknown-resource", words, hint, place=world.arguments.shown, code=USAGE)
    return [known[name] for name in names] or list(known.values())


def _looked(site: Site, chosen: Sequence[Resource]) -> int:
    found = [_copies(site, one) for one in chosen]
    problems = [_problem(site, one) for one in found if not one.kept]
    rows = [("resource", "last copy", "may lose", "")]
    rows += [
        (
            one.resource,
            "never" if one.age is None else f"{age(one.age)} ago",
            age(one.promised),
            "" if one.kept else "too old",
        )
        for one in found
    ]
    good = sum(one.kept for one in found)
    lines = [*columns(rows), f"backup {site.environment.name}: {good} of {len(found)} keep their promise"]
    more = {"environment": site.environment.name, "copies": [one.as_object() for one in found]}
    return site.world.tell(problems, lines, checked=good, of=len(found), more=more)


def _copies(site: Site, one: Resource) -> Copies:
    assert one.backup is not None
    return copies(one.name, one.backup, copying.cron_job(site, one.name), site.api.now())


def _problem(site: Site, one: Copies) -> Problem:
    name = site.environment.name
    hint = f"./doit backup {name} {one.resource} --apply makes one; the schedule is in the catalog"
    return Problem("backup/too-old", one.words, Place(f"{name}/{one.resource}"), hint)


def _copied(site: Site, chosen: Sequence[Resource]) -> int:
    problems: list[Problem] = []
    made: list[dict[str, object]] = []
    with site.world.progress as progress:
        progress.expect(len(chosen))
        for one in chosen:
            progress.at(one.name, 0, 0)
            ended = copy_now(site, one)
            progress.end(one.name)
            made.append({"resource": one.name, "job": ended.job, "seconds": ended.took, "good": ended.good})
            if not ended.good:
                place = Place(f"{site.environment.name}/{one.name}")
                hint = f"kubectl -n {site.environment.namespace} logs job/{ended.job}"
                words = f"{one.name} could not be copied: {ended.words}"
                problems.append(Problem("backup/failed", words, place, hint))
    good = len(chosen) - len(problems)
    lines = columns([(str(m["resource"]), str(m["job"]), f"{m['seconds']:.1f} s") for m in made if m["good"]])
    lines.append(f"backup {site.environment.name}: {good} of {len(chosen)} copied")
    more = {"environment": site.environment.name, "made": made}
    return site.world.tell(problems, lines, checked=good, of=len(chosen), more=more)


def copy_now(site: Site, one: Resource) -> copying.Ended:
    """A copy, and its entry in the history."""
    with site.leases.held(one.name):
        ended = copying.backup(site, one.name, site.world.arguments.wait)
        action = interventions.COPIED if ended.good else interventions.NOT_COPIED
        reason = site.world.arguments.reason if ended.good else ended.words
        told = {"job": ended.job, "seconds": f"{ended.took:.1f}", "said": ended.words}
        site.history.append(one.name, action, reason=reason, details=told)
    return ended
