"""``promote``: release records for the next environment, of exactly what was verified in this one."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Mapping, Sequence

from generators.model import Environment, Service
from generators.problems import Place, Problem
from ops.actions import guards
from ops.actions.candidates import NOBODY, SAMPLE_VERSION
from ops.actions.site import Site
from ops.adapters.git import Repository
from ops.faults import USAGE, ApiError, Unreachable, stopped
from ops.reading import seconds
from ops.records import chain
from ops.records.chain import Entry
from ops.records.proposal import Proposal
from ops.records.proposal import proposal as proposal_of
from ops.records.release import Record
from ops.records.standing import Standing, standing
from ops.reports.table import columns, digest
from ops.snapshot import Snapshot, Workload
from ops.verdicts.health import Health, verdict
from ops.verdicts.promotion import refusal
from ops.world import World, in_words


def run(arguments: Namespace) -> int:
    """0 when every service that was asked for is promoted, or has been already."""
    world = World("promote", arguments)
    source, target = _in_order(world, arguments)
    services = world.services(arguments.services)
    here, there = Site(world, source), Site(world, target)
    try:
        return _promote(here, there, services)
    except (Unreachable, ApiError) as error:
        raise in_words(error, source, here.api, "promoting") from error


def _in_order(world: World, arguments: Namespace) -> tuple[Environment, Environment]:
    source, target = world.environment(arguments.source), world.environment(arguments.target)
    order = [one.name for one in world.model.fleet.environments]
    if order.index(target.name) != order.index(source.name) + 1:
        raise stopped(
            "promote/order",
            f"{target.name} does not follow {source.name}; the order is {' -> '.join(order)}",
            "promote from each environment to the next",
            place=arguments.shown,
            code=USAGE,
        )
    return source, target


def _promote(here: Site, there: Site, services: Sequence[Service]) -> int:
    world, apply = here.world, here.world.arguments.apply
    with world.busy(f"{here.environment.name} and {there.environment.name}"):
        seen = world.collector(here.environment, here.api).whole()
        histories, theirs = here.history.all(), _history_of(there)
    # Only a server that was asked something has told its time.
    guards.thawed(there, "promote")
    problems: list[Problem] = []
    rows: list[tuple[str, ...]] = []
    good = 0
    proposed: dict[str, tuple[str, Record, Entry]] = {}
    for service in services:
        own = standing(histories.get(service.id, ()))
        other = standing(theirs.get(service.id, ()))
        record, problem = _judged(here, there, service, seen, own, other, histories.get(service.id, ()))
        if problem is not None:
            problems.append(problem)
            continue
        assert record is not None
        good += 1
        kept = there.records.find(there.environment.name, service.id)
        what = "already" if kept and kept.digest == record.digest else "promoted" if apply else "would be"
        rows.append((service.id, what, record.version, digest(record.digest)))
        if world.arguments.pr and what != "already":
            path = there.records.path(there.environment.name, service.id)
            proposed[service.id] = (path, record, own.verified[record.digest])
        elif apply and what == "promoted":
            path = there.records.write(there.environment.name, service.id, record)
            here.history.append(
                service.id, chain.PROMOTED, version=record.version, digest=record.digest,
                details={"to": there.environment.name, "record": path},
            )  # fmt: skip
    name = f"{here.environment.name} to {there.environment.name}"
    lines = columns(rows)
    proposal = _proposed(here, there, proposed) if proposed else None
    if proposal is not None:
        lines += [f"branch {proposal.branch}: {proposal.title}"]
        lines += [f"  git push origin {proposal.branch}, and open a pull request: its merge is the approval"]
    elif apply and good and not world.arguments.pr:
        lines.append(
            f"commit releases/{there.environment.name}/ and open a pull request: its merge is the approval"
        )
    lines.append(
        f"promote {name}: {good} of {len(services)}{'' if apply else ' could be; --apply writes them'}"
    )
    more: dict[str, object] = {
        "promoted": [dict(zip(("service", "what", "version", "digest"), row, strict=True)) for row in rows]
    }
    if proposal is not None:
        stated = {"branch": proposal.branch, "title": proposal.title, "body": proposal.body}
        more["pull_request"] = {**stated, "files": sorted(proposal.files), "written": apply}
    return world.tell(problems, lines, checked=good, of=len(services), more=more)


def _proposed(here: Site, there: Site, records: Mapping[str, tuple[str, Record, Entry]]) -> Proposal:
    """The branch, written with --apply; one that is there already says the same and stays."""
    source, target = here.environment, there.environment
    found = proposal_of(source.name, target.name, records, target.approvers)
    repository = Repository(here.world.output)
    if here.world.arguments.apply and not repository.commit_of(f"refs/heads/{found.branch}"):
        base = here.world.arguments.base
        if not repository.commit_of(base):
            words = f"{base!r} is no commit here"
            raise stopped("promote/base", words, "as in --base origin/main", place="--base", code=USAGE)
        commit = repository.branch(found.branch, base, found.files, found.message)
        for service, (path, record, _) in records.items():
            here.history.append(
                service, chain.PROMOTED, version=record.version, digest=record.digest,
                details={"to": target.name, "record": path, "branch": found.branch, "commit": commit},
            )  # fmt: skip
    return found


def _judged(
    here: Site, there: Site, service: Service, seen: Snapshot, own: Standing, other: Standing,
    entries: Sequence[Entry],
) -> tuple[Record | None, Problem | None]:  # fmt: skip
    one = verdict(service, here.environment.name, seen)
    place = Place(f"{here.environment.name}/{service.id}")
    running: Workload | None = one.workload
    if running is None or not running.digest:
        hint = f"./doit deploy {here.environment.name} {service.id} --apply"
        words = f"{service.id} does not run in {here.environment.name}"
        return None, Problem("promote/not-there", words, place, hint, service=service.id)
    since = own.verified.get(running.digest)
    soaked = here.api.now() - seconds(since.at) if since else 0.0
    no = refusal(
        service.id, here.environment.name, there.environment.name, running.digest, own, other,
        healthy=one.health is Health.HEALTHY, soaked=soaked, soak=there.environment.soak,
    )  # fmt: skip
    if no is None and running.version == SAMPLE_VERSION and not there.simulated:
        words = f"{service.id} runs a sample digest, for which no image exists"
        no_hint = "deploy what was built: --image"
        return None, Problem("promote/sample", words, place, no_hint, service=service.id)
    if no is not None:
        return None, Problem(f"promote/{no.name}", no.words, place, no.hint, service=service.id)
    commit = chain.commit_of(entries, running.digest)
    if not commit and not there.simulated:
        words = f"nothing says from which commit {running.version} of {service.id} was built"
        no_hint = "deploy it with --image and --commit, so that its record can name what was verified"
        return None, Problem("promote/no-commit", words, place, no_hint, service=service.id)
    return Record(running.version, running.digest, commit or NOBODY, here.history.actor()), None


def _history_of(there: Site) -> dict[str, tuple[Entry, ...]]:
    """Bars of the target; a target that nobody has deployed to has none. Raises Stopped in its name."""
    try:
        return there.history.all()
    except (Unreachable, ApiError) as error:
        if isinstance(error, ApiError) and error.status == 404:
            return {}
        raise in_words(error, there.environment, there.api, "reading what is barred there") from error
