"""Puts back what was deployed: applies it again, and takes away what a person added."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from generators.conventions import operations
from ops.actions import drifting
from ops.actions.oracle import Answer
from ops.actions.site import Site
from ops.adapters.api import JSON_PATCH
from ops.records import chain
from ops.verdicts.drift import ADDED, SCALED, Drift
from ops.verdicts.places import pointer


def revert(site: Site, name: str, answers: list[Answer], found: list[Drift], *, reason: str) -> None:
    """Puts back what can be of a release, and writes it down. May raise ApiError.

    The caller holds its lease.
    """
    done: list[Drift] = []
    for answer in answers:
        body = answer.body
        own = [d for d in found if (d.kind, d.name) == _identity(body)]
        # Of a kind that is gone nothing can be put back.
        if not own or answer.unknown:
            continue
        done += own
        if any(one.what not in (ADDED, SCALED) for one in own):
            site.api.apply(answer.path, body, manager=operations.APPLIER, force=True, dry=False)
        for one in own:
            if one.what == SCALED:
                scale = {"spec": {"replicas": int(one.want)}}
                site.api.patch(f"{answer.path}/scale", scale, manager=operations.OPERATOR)
        _take_away(site, answer, [one for one in own if one.what == ADDED])
    if not done:
        return
    paths = ", ".join(one.full_path for one in done)
    site.history.append(name, chain.REVERTED, reason=f"{reason}: {paths}"[:2000])


def remove_foreign(site: Site, name: str) -> list[str]:
    """Removes what people added to a service's objects: what helm's own rollback leaves standing."""
    service = [one for one in site.world.model.services if one.id == name]
    found = drifting.find(site, service, platform=False)
    added = [one for one in found.drift if one.what == ADDED]
    for _, answer in found.answers:
        mine = [one for one in added if (one.kind, one.name) == _identity(answer.body)]
        _take_away(site, answer, mine)
    return [one.full_path for one in added]


def _take_away(site: Site, answer: Answer, added: list[Drift]) -> None:
    if not added or answer.live is None:
        return
    live = site.api.get(answer.path)
    # What lies deepest goes first, and of a list what comes last: earlier places keep their numbers.
    places = sorted({p for one in added if (p := pointer(live, one.path))}, key=_deepest, reverse=True)
    operations_ = [{"op": "remove", "path": "/" + "/".join(map(_escaped, place))} for place in places]
    if operations_:
        site.api.patch(answer.path, operations_, manager=operations.OPERATOR, kind=JSON_PATCH)


def _deepest(place: tuple[str | int, ...]) -> tuple[Any, ...]:
    return (
        len(place),
        tuple((isinstance(one, int), str(one) if isinstance(one, str) else f"{one:09d}") for one in place),
    )


def _escaped(one: str | int) -> str:
    return str(one).replace("~", "~0").replace("/", "~1")


def _identity(body: Mapping[str, Any]) -> tuple[str, str]:
    return (str(body["kind"]), str(body["metadata"]["name"]))
