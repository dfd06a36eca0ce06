"""``deploy``: platform chart, monitoring, then services by level; stops at the first level that fails.

Of services that are named, their own monitoring comes after them; the platform has a name of its own.
"""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from generators.model import Service
from generators.problems import Place, Problem, has_errors
from ops.actions import accompanying, ground, watching
from ops.actions.approving import unapproved
from ops.actions.candidates import Candidate, candidates
from ops.actions.change import (
    FAILED,
    REFUSED,
    SKIPPED,
    Outcome,
    change,
    kept_releases,
    nothing_to_do,
)
from ops.actions.guards import freezing, quarantined
from ops.actions.preview import Preview, preview
from ops.actions.site import Site
from ops.adapters.release_store import Release
from ops.faults import BROKEN, ApiError, Stopped, Unreachable
from ops.records.standing import standing
from ops.reports import deployment as report
from ops.verdicts.levels import levels
from ops.world import World, in_words


def run(arguments: Namespace) -> int:
    """0 when everything runs what it should (dry: when all of it could be done)."""
    world = World("deploy", arguments)
    environment = world.environment(arguments.environment)
    named = [one for one in arguments.services if one != ground.NAME]
    services = world.services(named) if named or not arguments.services else ()
    site = Site(world, environment)
    try:
        return _deploy(site, services)
    except (Unreachable, ApiError) as error:
        raise in_words(error, environment, site.api, "deploying") from error


def _deploy(site: Site, services: Sequence[Service]) -> int:
    world, arguments = site.world, site.world.arguments
    there, below = ground.exists(site), _reaches_below(site)
    chosen, problems = candidates(site, services)
    problems += [
        *world.skewed(site.environment, site.api, changes=True),
        *freezing(site, "deploy"),
        *unapproved(site),
    ]
    if there:
        within = [] if below else arguments.services
        problems += [*_barred(site, chosen), *quarantined(site, "deploy", within)]
    if has_errors(problems):
        raise Stopped(problems)
    with world.progress as progress:
        progress.expect(len(chosen) + 2 * below)
        if not arguments.apply:
            return _say(site, chosen, problems, there=there)
        outcomes = [*_below(site)] if below else []
        if all(one.good for one in outcomes):
            outcomes += _levels(site, chosen)
        else:
            outcomes += [_skipped(one, f"{outcomes[-1].service} failed") for one in chosen]
    alone = accompanying.Accompanied()
    if not below:
        # Of what runs: what was taken back keeps the rules it had.
        running = [one.service for one in outcomes if one.good]
        alone = accompanying.accompany(site, running, apply=True, force=_force(site))
        problems += [alone.problem] if alone.problem else []
    good = sum(one.good for one in outcomes)
    problems += [_problem(site, one) for one in outcomes if not one.good and one.state != SKIPPED]
    lines = [
        *report.outcomes(outcomes),
        *([alone.words] if alone.words else []),
        f"deploy {site.environment.name}: {good} of {len(outcomes)} in place",
    ]
    more = {
        "environment": site.environment.name,
        "outcomes": [one.as_object() for one in outcomes],
        "monitoring": alone.words,
    }
    code = world.tell(problems, lines, checked=good, of=len(outcomes), more=more)
    return BROKEN if any(one.broken for one in outcomes) else code


def _reaches_below(site: Site) -> bool:
    """Whether what services stand on is to be deployed: with all of them, or by its own name."""
    services = site.world.arguments.services
    return not services or ground.NAME in services


def _below(site: Site) -> Iterator[Outcome]:
    """What services stand on: the platform chart and, once that is there, what watches them."""
    first = _ground(site)
    yield first
    if first.good:
        progress = site.world.progress
        at = partial(progress.at, watching.NAME)
        sent = watching.send(site, at, force=_force(site))
        progress.end(watching.NAME, report.line(sent) if sent else "")
        if sent is not None:
            yield sent


def _ground(site: Site) -> Outcome:
    progress = site.world.progress
    progress.at(ground.NAME, 0, 0)
    try:
        one = ground.lay(site, partial(progress.at, ground.NAME, 0, 0), force=_force(site))
    except Stopped as stop:
        # Whatever is refused is refused before anything is sent.
        told, broken = stop.problems[0], stop.code == BROKEN
        state = FAILED if broken else REFUSED
        one = Outcome(ground.NAME, state, "", "", 0.0, told.message, told.hint, told.rule, broken)
    progress.end(ground.NAME, report.line(one))
    return one


def _levels(site: Site, chosen: Sequence[Candidate]) -> list[Outcome]:
    by_id = {one.service.id: one for one in chosen}
    kept = kept_releases(site)
    found: list[Outcome] = []
    failed: list[str] = []
    for level in levels(one.service for one in chosen):
        members = [by_id[service.id] for service in level]
        if failed:
            why = f"{', '.join(failed)} of the level before failed"
            found += [_skipped(one, why) for one in members]
            continue
        with ThreadPoolExecutor(max(1, site.world.arguments.parallel)) as pool:
            try:
                done = list(pool.map(lambda one: _one(site, one, kept), members))
            except BaseException:
                site.stopping.set()
                raise
        found += done
        failed = [one.service for one in done if not one.good]
    return found


def _one(site: Site, candidate: Candidate, kept: Mapping[str, Release]) -> Outcome:
    progress, name = site.world.progress, candidate.service.id
    progress.at(name, 0, 0)
    keep = site.world.arguments.keep
    try:
        seen = preview(site, candidate, kept.get(name), force=_force(site))
        if seen.problems:
            told = seen.problems[0]
            record = candidate.record
            one = Outcome(
                name, REFUSED, record.version, record.digest, 0.0, told.message, told.hint, told.rule
            )
        elif seen.nothing:
            applied = kept[name].fingerprint if name in kept else ""
            one = nothing_to_do(site, candidate, keep=keep, applied=applied)
        else:
            force = _force(site) or seen.takes_over
            one = change(site, candidate, lambda _: None, keep=keep, force=force)
    except (Stopped, ApiError, Unreachable) as error:
        if not isinstance(error, Stopped):
            error = in_words(error, site.environment, site.api, f"looking at {name}")
        told, broken = error.problems[0], error.code == BROKEN
        one = Outcome(name, REFUSED, "", "", 0.0, told.message, told.hint, told.rule, broken)
    progress.end(name, report.line(one))
    return one


def _say(site: Site, chosen: Sequence[Candidate], problems: list[Problem], *, there: bool) -> int:
    """What would be done, level by level."""
    world, name = site.world, site.environment.name
    lines: list[str] = []
    if not there:
        lines.append(f"namespace {site.environment.namespace} and the platform chart would be new")
        lines += report.levels(levels(one.service for one in chosen))
        lines.append(f"deploy {name}: {len(chosen)} of {len(chosen)} would be new; --apply does it")
        new = {"environment": name, "new": [one.service.id for one in chosen]}
        return world.tell(problems, lines, checked=len(chosen), of=len(chosen), more=new)
    if _reaches_below(site):
        touched = ground.would_change(site, force=_force(site))
        lines.append(f"platform: {f'{len(touched)} objects' if touched else 'nothing'} would change")
        lines += _watched(site)
    else:
        alone = accompanying.accompany(
            site, [one.service.id for one in chosen], apply=False, force=_force(site)
        )
        lines += [alone.words] if alone.words else []
        problems += [alone.problem] if alone.problem else []
    kept = kept_releases(site)
    with ThreadPoolExecutor(max(1, world.arguments.parallel)) as pool:
        seen = list(pool.map(lambda c: _previewed(site, c, kept), chosen))
    problems += [told for one in seen for told in one.problems]
    able = sum(not one.problems for one in seen)
    moving = sum(not one.nothing for one in seen)
    lines += report.previews(seen)
    lines.append(f"deploy {name}: {moving} of {len(seen)} would change; --apply does it")
    more = {"environment": name, "services": [report.as_object(one) for one in seen]}
    return world.tell(problems, lines, checked=able, of=len(seen), more=more)


def _watched(site: Site) -> list[str]:
    try:
        seen = watching.look(site)
    except FileNotFoundError as missing:
        return [f"monitoring: {missing}"]
    if seen is None:
        return []
    if seen.problem is not None:
        return [f"monitoring cannot be sent: {seen.problem[0]}"]
    later = f"; later, for {', '.join(seen.waiting)}, some more" if seen.waiting else ""
    return [f"monitoring: {f'{seen.changes} objects' if seen.changes else 'nothing'} would change{later}"]


def _previewed(site: Site, candidate: Candidate, kept: Mapping[str, Release]) -> Preview:
    one = preview(site, candidate, kept.get(candidate.service.id), force=_force(site))
    site.world.progress.end(candidate.service.id)
    return one


def _barred(site: Site, chosen: Sequence[Candidate]) -> list[Problem]:
    histories = site.history.all()
    found = []
    for one in chosen:
        bar = standing(histories.get(one.service.id, ())).barred.get(one.record.digest)
        if bar is None:
            continue
        name, service = site.environment.name, one.service.id
        what = f"{one.record.version} ({one.record.digest[:19]}) of {service}"
        words = f"{what} is barred since {bar.at}: {bar.reason}"
        lift = f"./doit rollback {name} {service} --lift {one.record.digest} --reason TEXT --apply"
        place = Place(f"{name}/{service}")
        found.append(
            Problem(
                "deploy/barred",
                words,
                place,
                f"deploy another, or: {lift}",
                service=service,
                environment=name,
            )
        )
    return found


def _problem(site: Site, one: Outcome) -> Problem:
    name = site.environment.name
    words = f"{one.service} {one.state}: {one.reason}"
    place = Place(f"{name}/{one.service}")
    rule = one.rule or f"deploy/{one.state}"
    return Problem(rule, words, place, one.hint, service=one.service, environment=name)


def _skipped(one: Candidate, why: str) -> Outcome:
    return Outcome(one.service.id, SKIPPED, one.record.version, one.record.digest, 0.0, why)


def _force(site: Site) -> bool:
    return bool(site.world.arguments.force_conflicts)
