"""``restore``: a database or cache back from a copy, with what it took held against the promise."""

from __future__ import annotations

import re
from argparse import Namespace

from generators.model import Resource
from generators.problems import Place, Problem, Severity
from ops.actions import copying, guards
from ops.actions.copying import Ended
from ops.actions.site import Site
from ops.commands.backup import copy_now, resources
from ops.faults import USAGE, ApiError, Unreachable, stopped
from ops.records import interventions
from ops.snapshot import Snapshot
from ops.verdicts.interventions import Answer
from ops.verdicts.promotion import Refusal
from ops.world import World, in_words

COPY = re.compile(r"\d{8}T\d{6}Z")
"""The name of a copy: when it was begun, in UTC."""


def run(arguments: Namespace) -> int:
    """0 when the resource holds what the copy held (dry: when it could be brought back)."""
    world = World("restore", arguments)
    environment = world.environment(arguments.environment)
    (resource,) = resources(world, [arguments.resource])
    site = Site(world, environment)
    try:
        return _restore(site, resource)
    except (Unreachable, ApiError) as error:
        raise in_words(error, environment, site.api, f"restoring {resource.name}") from error


def _restore(site: Site, resource: Resource) -> int:
    arguments, name = site.world.arguments, site.environment.name
    reason = guards.reasoned(site, "restore", "replacing what a resource holds")
    place = f"{name}/{resource.name}"
    if resource.type not in copying.RESTORABLE:
        words = f"there is no way back for {resource.type} that needs no person"
        raise stopped("restore/by-hand", words, "follow its runbook below monitoring/runbooks", place=place)
    if arguments.copy and not COPY.fullmatch(arguments.copy):
        words = f"{arguments.copy!r} is no name of a copy"
        raise stopped("usage/copy", words, "as in 20270104T023000Z", place=place, code=USAGE)
    copying.cron_job(site, resource.name)
    if not arguments.copy and not arguments.lost:
        words = f"which copy of {resource.name}? What it holds now is copied first, and is then the newest"
        hint = (
            f"--copy TIME, from ./doit history {name} {resource.name}; or --lost, which copies nothing first"
        )
        raise stopped("restore/which", words, hint, place=place, code=USAGE)
    guards.allowed(site, "restore", resource.name, _used(site, resource, site.look()))
    guards.thawed(site, "restore")
    words = f"{resource.name} ({resource.type}) from {arguments.copy or 'the newest copy'}"
    more: dict[str, object] = {"environment": name, "resource": resource.name}
    if not arguments.apply:
        first = "nothing is copied first" if arguments.lost else "a copy of what is there is made first"
        lines = [f"{words}; {first}", f"restore {name}: 1 of 1 could be; --apply does it"]
        return site.world.tell((), lines, checked=1, of=1, more=more)
    chosen = arguments.copy
    if not arguments.lost:
        with site.world.progress as progress:
            progress.at(f"{resource.name}: a copy first", 0, 0)
            first_copy = copy_now(site, resource)
        if not first_copy.good:
            text = f"what {resource.name} holds now could not be copied: {first_copy.words}"
            hint = "--lost goes on without that copy, if nothing is left to be saved"
            raise stopped("restore/no-copy", text, hint, place=place)
    with site.leases.held(resource.name):
        with site.world.busy(words):
            ended = copying.restore(site, resource.name, resource.type, chosen, arguments.wait)
        told = {"job": ended.job, "seconds": f"{ended.took:.1f}", "copy": chosen or "newest"}
        site.history.append(
            resource.name, interventions.RESTORED if ended.good else interventions.NOT_RESTORED,
            reason=reason if ended.good else ended.words, details=told | guards.details(site),
        )  # fmt: skip
    more |= {"job": ended.job, "seconds": ended.took, "said": ended.words}
    lines = [f"{words}: {ended.words}", f"restore {name}: {int(ended.good)} of 1 brought back"]
    return site.world.tell(_judged(site, resource, ended), lines, checked=int(ended.good), of=1, more=more)


def _judged(site: Site, resource: Resource, ended: Ended) -> list[Problem]:
    assert resource.backup is not None
    place = Place(f"{site.environment.name}/{resource.name}")
    if not ended.good:
        words = f"{resource.name} was not brought back: {ended.words}"
        hint = f"kubectl -n {site.environment.namespace} logs job/{ended.job}, then its runbook"
        return [Problem("restore/failed", words, place, hint)]
    if ended.took > resource.backup.recovery_time:
        words = f"it took {ended.took:.0f} s; the catalog promises {resource.backup.recovery_time}"
        hint = f"change resources.{resource.name}.backup.recovery_time, or copy less at once"
        return [Problem("restore/too-slow", words, place, hint, Severity.WARNING)]
    return []


def _used(site: Site, resource: Resource, seen: Snapshot) -> Answer:
    running = {one.service for one in seen.workloads if one.desired}
    using = [
        one.id
        for one in site.world.model.services
        if one.id in running and any(use.resource.name == resource.name for use in one.uses)
    ]
    if not using:
        return Answer()
    words = f"{resource.name} is used by {len(using)} services that run: {', '.join(using)}"
    hint = f"./doit stop {site.environment.name} {' '.join(using)} --reason TEXT --apply"
    return Answer(None, Refusal("in-use", words, hint + ', or say why it must be: --insist "TEXT"'))
