"""Which service plays which part: chosen by what the catalog says of them, never by name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from generators.conventions import workloads
from generators.model import Fleet, Limit, Model, Resource, Service

DEPENDENTS = 5


class NoCastError(Exception):
    """The catalog has nobody for a part; the text says what is looked for."""


@dataclass(frozen=True)
class Cast:
    """Everybody who has a part. No two parts that play at one time disturb each other."""

    core: Service
    """Its loss is critical; needs ``upstream``."""
    upstream: Service
    """Its loss is critical too."""
    erring: Service
    """Its errors page; has a public host."""
    slipping: Service
    """Does not use ``database``; its errors warn, and then page."""
    falling: Service
    """Its loss is a warning; nobody else who plays needs it."""
    flapping: Service
    """Its loss is a warning; needs neither of the first two."""
    swelling: Service
    """Has a limit of series."""
    database: Resource
    cache: Resource | None
    """Where the catalog has one."""
    dependents: tuple[Service, ...]
    """Need the database, page on errors."""


def cast(model: Model) -> Cast:
    """Chooses. Raises NoCastError."""
    fleet = model.fleet
    serving = [one for one in model.services if one.kind in workloads.SERVES and not held_back(one, fleet)]
    database = next((one for one in fleet.resources.values() if one.type == "postgresql"), None)
    if database is None:
        raise NoCastError("no resource of type postgresql: nobody can lose the database")
    cores = [one for one in serving if one.base.down == "critical"]
    pairs = ((one, other) for one in cores for other in cores if needs(one, other.id))
    core, upstream = next(pairs, (None, None))
    if core is None or upstream is None:
        raise NoCastError("no two services whose loss is critical, one of which needs the other")
    taken: list[Service] = [core, upstream]

    def pick(what: str, fits: Callable[[Service], bool]) -> Service:
        for one in serving:
            if one not in taken and fits(one):
                taken.append(one)
                return one
        raise NoCastError(f"no service left that {what}")

    def stands(one: Service, *lost: Service) -> bool:
        return not any(needs(one, gone.id) for gone in lost)

    # The choosy ones first, so that nobody takes the only one that fits.
    flapping = pick(
        f"warns when it is lost, and needs neither {core.id} nor {upstream.id}",
        lambda one: one.base.down == "warning" and stands(one, core, upstream),
    )
    slipping = pick(
        f"uses no {database.name}, warns of errors and then pages",
        lambda one: pages(one) and warns(one) and not uses(one, database.name) and stands(one, flapping),
    )
    erring = pick(
        f"has a public host, pages on errors and does not need {flapping.id}",
        lambda one: (
            one.base.down == "warning" and pages(one) and public(one, fleet) and stands(one, flapping)
        ),
    )
    falling = pick(
        "warns when it is lost, and nobody else in the play needs",
        lambda one: (
            one.base.down == "warning"
            and stands(one, flapping)
            and all(stands(x, one) for x in (erring, slipping))
        ),
    )
    swelling = pick(
        "has a limit of series", lambda one: bool(one.base.series) and one.base.loudest == "critical"
    )
    dependents = [one for one in serving if one not in taken[:2] and pages(one) and uses(one, database.name)]
    if len(dependents) < DEPENDENTS:
        raise NoCastError(f"fewer than {DEPENDENTS} services that page on errors and use {database.name}")
    return Cast(
        core,
        upstream,
        erring,
        slipping,
        falling,
        flapping,
        swelling,
        database,
        next((one for one in fleet.resources.values() if one.type == "redis"), None),
        tuple(dependents[-DEPENDENTS:]),
    )


def held_back(service: Service, fleet: Fleet) -> bool:
    """Whether the catalog keeps notifications about it back at some time: then who hears depends on when."""
    return any(
        (not mute.teams or service.team.name in mute.teams)
        and (not mute.tiers or service.tier.name in mute.tiers)
        for mute in fleet.alerting.mutes
    )


def needs(service: Service, callee: str) -> bool:
    """Whether it cannot do without another service."""
    return any(call.service == callee and not call.optional for call in service.calls)


def uses(service: Service, resource: str) -> bool:
    """Whether it cannot do without a resource."""
    return any(use.resource.name == resource and not use.optional for use in service.uses)


def pages(service: Service) -> bool:
    """Whether errors of one request in seventeen call somebody."""
    return any(limit.severity == "critical" and limit.above < 0.06 for limit in _errors(service))


def warns(service: Service) -> bool:
    """Whether errors of three in a hundred are told, and do not call anybody."""
    found = {limit.severity: limit.above for limit in _errors(service)}
    return found.get("warning", 1) < 0.03 < found.get("critical", 1)


def public(service: Service, fleet: Fleet) -> bool:
    """Whether the world reaches it, where users are."""
    return bool(service.environments[fleet.environments[-1].name].route.hosts)


def _errors(service: Service) -> tuple[Limit, ...]:
    return next((signal.limits for signal in service.signals if signal.name == "errors"), ())
