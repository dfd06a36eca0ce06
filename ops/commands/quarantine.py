"""``quarantine``: cuts a service off from the network at once, and lets it back."""

from __future__ import annotations

from argparse import Namespace

from generators.model import Service
from generators.problems import Place, Problem
from ops.actions import isolating
from ops.actions.guards import reasoned
from ops.actions.site import Site
from ops.faults import ApiError, Unreachable, stopped
from ops.records import interventions
from ops.verdicts import isolation
from ops.world import World, in_words


def run(arguments: Namespace) -> int:
    """0 when the service is cut off (or let back) and nothing is left open."""
    world = World("quarantine", arguments)
    environment = world.environment(arguments.environment)
    (service,) = world.services([arguments.service])
    site = Site(world, environment)
    try:
        return _let_back(site, service) if arguments.release else _cut_off(site, service)
    except (Unreachable, ApiError) as error:
        raise in_words(error, environment, site.api, f"quarantining {service.id}") from error


def _cut_off(site: Site, service: Service) -> int:
    reason = reasoned(site, "quarantine", "a quarantine")
    denying = isolating.name_of(service.id)
    if not site.world.arguments.apply:
        planned = isolation.exceptions(isolating.policies(site), service.id, denying)
        lines = [f"{denying} would deny everything to and from {service.id}"]
        lines += [f"  {one.policy} would no longer select it" for one in planned]
        return _told(site, service, [*lines, "quarantine: 1 of 1 could be; --apply does it"], [], "free")
    # No lease is waited for: whoever deploys it right now must not delay this.
    changed = isolating.cut_off(site, service.id)
    site.history.append(
        service.id, interventions.QUARANTINED, reason=reason, details={"policies": " ".join(changed)}
    )
    left = isolation.still_open(isolating.policies(site), service.id, denying)
    problems = [
        Problem(
            "quarantine/open", f"{service.id} is not cut off: {words}", Place(f"{site.environment.name}"),
            "run the command again; somebody changes policies right now", service=service.id,
        )
        for words in left
    ]  # fmt: skip
    lines = [f"{service.id}: nothing goes in or out, also to and from pods that come later"]
    lines.append("  connections that are open may last, as the network decides: ./doit restart ends them")
    lines.append(f"quarantine: {int(not left)} of 1 cut off ({len(changed)} policies besides {denying})")
    return _told(site, service, lines, problems, "open" if left else "quarantined")


def _let_back(site: Site, service: Service) -> int:
    reason = reasoned(site, "quarantine", "the end of a quarantine")
    found = isolating.policies(site)
    place = f"{site.environment.name}/{service.id}"
    if not isolating.is_cut_off(found, service.id) and not isolation.undone(found, service.id):
        words = f"{service.id} is not in quarantine"
        raise stopped("quarantine/not-there", words, f"./doit history {place.replace('/', ' ')}", place=place)
    if not site.world.arguments.apply:
        lines = [f"{len(isolation.undone(found, service.id))} policies would select {service.id} again"]
        return _told(
            site, service, [*lines, "quarantine: 1 of 1 could end; --apply does it"], [], "quarantined"
        )
    changed = isolating.let_back(site, service.id)
    site.history.append(service.id, interventions.RELEASED, reason=reason)
    lines = [f"quarantine: 1 of 1 ended ({len(changed)} policies select {service.id} again)"]
    return _told(site, service, lines, [], "free")


def _told(site: Site, service: Service, lines: list[str], problems: list[Problem], state: str) -> int:
    more = {"service": service.id, "environment": site.environment.name, "state": state}
    return site.world.tell(problems, lines, checked=int(not problems), of=1, more=more)
