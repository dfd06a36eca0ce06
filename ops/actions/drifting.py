"""Finds the drift of an environment: every object that helm applied, asked of the server at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from generators.conventions import workloads as kinds
from generators.model import Service
from ops.actions.oracle import Answer, objects
from ops.actions.site import Site
from ops.adapters import release_store
from ops.faults import ApiError
from ops.verdicts.drift import Drift, of_object, of_scaling

PLATFORM = "platform"


@dataclass(frozen=True, slots=True)
class Found:
    """``released``: services that were ever deployed here; ``guessed``: judged without the server's help."""

    drift: tuple[Drift, ...]
    answers: tuple[tuple[str, Answer], ...]
    released: frozenset[str]
    guessed: bool


def find(site: Site, services: Sequence[Service], *, platform: bool) -> Found:
    """Compares what runs with the manifests that helm keeps.

    Raises ApiError where these may not be read, Unreachable when the server falls silent.
    """
    space = site.environment.namespace
    kept = release_store.newest(site.api, space)
    names = [one.id for one in services if one.id in kept]
    names += [PLATFORM] if platform and PLATFORM in kept else []
    asked = [(name, body) for name in names for body in objects(kept[name].manifest, name, space)]
    answers = site.oracle.ask_all(body for _, body in asked)
    told = tuple(zip((name for name, _ in asked), answers, strict=True))
    return Found(
        tuple(_drift(site, services, told)),
        told,
        frozenset(kept),
        any(one.guessed for one in answers),
    )


def _drift(site: Site, services: Sequence[Service], told: Iterable[tuple[str, Answer]]) -> Iterable[Drift]:
    by_id = {one.id: one for one in services}
    seen = site.world.collector(site.environment, site.api).brief()
    scalers = {one.target: one for one in seen.scalers}
    for name, answer in told:
        if answer.unknown:
            continue
        if answer.refusal is not None:
            raise answer.refusal
        yield from of_object(name, answer.body, answer.live, answer.found, answer.conflicts)
        service = by_id.get(name)
        if service is None or answer.live is None:
            continue
        settings = service.environments[site.environment.name]
        _, kind = kinds.controller(service.kind, settings.rollout.strategy)
        if settings.scaling.scaled and answer.body["kind"] == kind:
            yield from of_scaling(name, kind, answer.live, scalers.get(name))


def refresh(site: Site, answers: Iterable[Answer]) -> list[Answer]:
    """The same objects asked again."""
    with ThreadPoolExecutor(8) as pool:
        return list(pool.map(lambda one: site.oracle.ask(one.body), answers))


def may_not_read_releases(error: ApiError) -> bool:
    """Whether the refusal is that of a reader, who is not shown Secrets."""
    return error.status == 403 and "secrets" in error.message
