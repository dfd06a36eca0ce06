"""``rollback``: back to the last verified release, by digest; and lifting the bar of a bad one."""

from __future__ import annotations

from argparse import Namespace

from generators.model import Service
from generators.problems import Place, Problem, Severity
from ops.actions import going_back, isolating
from ops.actions.candidates import NOBODY
from ops.actions.repair import repair
from ops.actions.reverting import remove_foreign
from ops.actions.site import Site
from ops.faults import USAGE, ApiError, Unreachable, stopped
from ops.records import chain
from ops.records.release import DIGEST, Record
from ops.records.standing import Standing, standing
from ops.verdicts.health import Health
from ops.world import World, in_words


def run(arguments: Namespace) -> int:
    """0 when the service is healthy on the earlier release (dry: when it could be)."""
    world = World("rollback", arguments)
    environment = world.environment(arguments.environment)
    (service,) = world.services([arguments.service])
    site = Site(world, environment)
    try:
        now = standing(site.history.entries(service.id))
        if arguments.lift:
            return _lift(site, service, now)
        return _back(site, service, now)
    except (Unreachable, ApiError) as error:
        raise in_words(error, environment, site.api, "rolling back") from error


def _back(site: Site, service: Service, now: Standing) -> int:
    arguments, name = site.world.arguments, site.environment.name
    way = going_back.find(site, service, now, arguments.to)
    words = way.words
    wrong = going_back.refusals(site, way)
    if wrong:
        raise stopped(
            "rollback/unsafe",
            f"{words} cannot be done: {'; '.join(wrong)}",
            "deploy forward instead, or do what the words name by hand and know what it loses",
            place=f"{name}/{service.id}",
            service=service.id,
        )
    problems = _passed_over(site, service, now, way)
    more = {"service": service.id, "environment": name, "from": way.bad, "to": way.target.digest}
    if not arguments.apply:
        return site.world.tell(problems, [words, f"rollback {name}: 1 of 1 could be done; --apply does it"],
                               checked=1, of=1, more=more)  # fmt: skip
    reason = arguments.reason or "rolled back by hand"
    with site.world.progress as progress, site.leases.held(service.id):
        progress.at(service.id, 0, 0)
        try:
            repair(site, service.id, site.history.entries(service.id))
            verdict = going_back.go_back(site, way, reason)
            removed = remove_foreign(site, service.id)
        finally:
            # Going back by force put its own network policy back as well, however it ended.
            if isolating.is_cut_off(isolating.policies(site), service.id):
                isolating.cut_off(site, service.id)
    problems += _record(site, service, way)
    if verdict.health is not Health.HEALTHY:
        told = f"{service.id} is {verdict.health} on {way.target.version}: {verdict.reason}"
        place = Place(f"{name}/{service.id}")
        problems.append(Problem("rollback/unwell", told, place, verdict.next_step, service=service.id))
    lines = [words]
    if removed:
        lines.append(f"  fields added by hand and removed: {', '.join(removed)}")
    if way.bad and way.bad != way.target.digest:
        lines.append(f"  {way.bad[:19]} is barred until it is lifted by name and with a reason")
    good = verdict.health is Health.HEALTHY
    lines.append(f"rollback {name}: {int(good)} of 1 {verdict.health}")
    return site.world.tell(problems, lines, checked=int(good), of=1, more=more)


def _passed_over(site: Site, service: Service, now: Standing, way: going_back.Way) -> list[Problem]:
    between = going_back.passed_over(now, way)
    if not between:
        return []
    words = (
        f"{', '.join(between)} of {service.id} ran in between: {way.target.version} may not know their data"
    )
    hint = "see which migrations they brought; ./doit restore brings data back"
    place = Place(f"{site.environment.name}/{service.id}")
    return [Problem("rollback/passes-over", words, place, hint, Severity.WARNING, service=service.id)]


def _record(site: Site, service: Service, way: going_back.Way) -> list[Problem]:
    """The record says what may run, so it goes back too; where it cannot, safety came first."""
    name = site.environment.name
    try:
        kept = site.records.find(name, service.id)
        if kept is None or kept.digest == way.target.digest:
            return []
        commit = chain.commit_of(site.history.entries(service.id), way.target.digest)
        if not commit and not site.simulated:
            words = f"nothing says from which commit {way.target.version} of {service.id} was built"
            return [_unwritten(site, service, way, words)]
        who = site.history.actor()
        record = Record(way.target.version, way.target.digest, commit or NOBODY, who)
        site.records.write(name, service.id, record)
    except OSError as error:
        return [_unwritten(site, service, way, str(error))]
    return []


def _unwritten(site: Site, service: Service, way: going_back.Way, why: str) -> Problem:
    words = f"the release record could not be written: {why}"
    hint = f"write {way.target.digest} into it, or the next deploy is refused"
    place = Place(site.records.path(site.environment.name, service.id))
    return Problem("rollback/record", words, place, hint, Severity.WARNING, service=service.id)


def _lift(site: Site, service: Service, now: Standing) -> int:
    arguments, name = site.world.arguments, site.environment.name
    place = f"{name}/{service.id}"
    if not arguments.reason:
        hint = 'add --reason "what was done about it"'
        raise stopped("usage/reason", "a bar is lifted with a reason only", hint, place=place, code=USAGE)
    if not DIGEST.fullmatch(arguments.lift) or arguments.lift not in now.barred:
        barred = ", ".join(f"{one.version} ({digest})" for digest, one in now.barred.items()) or "none"
        words = f"{arguments.lift} is not barred; barred of {service.id}: {barred}"
        raise stopped("rollback/not-barred", words, "name one of these in full", place=place)
    entry = now.barred[arguments.lift]
    words = f"{service.id}: {entry.version} ({arguments.lift[:19]}), barred {entry.at}: {entry.reason}"
    if not arguments.apply:
        return site.world.tell((), [words, "1 of 1 bars would be lifted; --apply does it"], checked=1, of=1)
    site.history.append(
        service.id, chain.LIFTED, version=entry.version, digest=arguments.lift, reason=arguments.reason
    )
    return site.world.tell((), [words, f"rollback {name}: 1 of 1 bars lifted"], checked=1, of=1)
