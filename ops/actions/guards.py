"""What is asked before a person's hand moves anything: freezes, and refusals that can be insisted on."""

from __future__ import annotations

from collections.abc import Collection

from generators.problems import Place, Problem
from ops.actions.site import Site
from ops.faults import USAGE, Stopped, stopped
from ops.records.interventions import quarantine
from ops.verdicts.freezes import frozen
from ops.verdicts.interventions import Answer
from ops.verdicts.promotion import Refusal


def freezing(site: Site, verb: str) -> list[Problem]:
    """A finding in a freeze of the environment, unless a reason was given why the verb cannot wait."""
    freeze = frozen(site.world.model.fleet, site.environment.name, site.api.now())
    if freeze is None or site.world.arguments.freeze_reason:
        return []
    words = f"{site.environment.name} is frozen until {freeze.ends} ({freeze.name}): {freeze.why}"
    hint = 'wait, or say why it cannot: --freeze-reason "TEXT"'
    return [Problem(f"{verb}/frozen", words, Place(site.environment.name), hint)]


def thawed(site: Site, verb: str) -> None:
    """Raises Stopped for such a finding."""
    found = freezing(site, verb)
    if found:
        raise Stopped(found)


def allowed(site: Site, verb: str, service: str, answer: Answer) -> None:
    """Raises Stopped for a refusal; for a soft one only where nobody insists."""
    no = answer.hard or (None if site.world.arguments.insist else answer.soft)
    if no is not None:
        raise Stopped([problem(site, verb, service, no)])


def problem(site: Site, verb: str, service: str, no: Refusal) -> Problem:
    """A refusal as a finding."""
    place = Place(f"{site.environment.name}/{service}")
    hint = no.hint
    return Problem(
        f"{verb}/{no.name}", no.words, place, hint, service=service, environment=site.environment.name
    )


def reasoned(site: Site, verb: str, what: str) -> str:
    """The reason that was given. Raises Stopped without one, because it goes into the history."""
    reason: str = site.world.arguments.reason
    if reason.strip():
        return reason.strip()
    hint = 'add --reason "TEXT"'
    raise stopped(f"{verb}/reason", f"{what} needs a reason", hint, place=site.environment.name, code=USAGE)


def details(site: Site) -> dict[str, str]:
    """What was overruled, for the history."""
    stated = vars(site.world.arguments)
    found = {"in-spite-of-freeze": stated.get("freeze_reason"), "insisted": stated.get("insist")}
    return {name: str(text) for name, text in found.items() if text}


def quarantined(site: Site, verb: str, services: Collection[str]) -> list[Problem]:
    """A finding for each quarantine that the verb would break into. Without services: for any at all,
    because the platform's own policies make an exception of it as well.
    """
    name = site.environment.name
    found = []
    for service, entries in site.history.all().items():
        one = quarantine(entries)
        if one is None or (services and service not in services):
            continue
        words = f"{service} is in quarantine since {one.at}: {one.reason}"
        hint = f"./doit quarantine {name} {service} --release --reason TEXT --apply; "
        hint += f"others meanwhile by name: ./doit {verb} {name} SERVICE…"
        found.append(
            Problem(
                f"{verb}/quarantined",
                words,
                Place(f"{name}/{service}"),
                hint,
                service=service,
                environment=name,
            )
        )
    return found
