"""Finds the drift of an environment: every object that helm applied, asked of the server at once."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from generators.conventions import names as names_of
from generators.conventions import workloads as kinds
from generators.model import Environment, Service
from ops.actions.candidates import NOBODY, Candidate
from ops.actions.oracle import Answer, objects, packed
from ops.actions.site import Site
from ops.adapters import release_store
from ops.faults import ApiError, stopped
from ops.records.chain import risk_of
from ops.records.release import Record
from ops.records.standing import remains
from ops.snapshot import Scaler
from ops.verdicts.care import careful
from ops.verdicts.drift import RELEASE, Drift, of_nothing, of_object, of_scaling

PLATFORM = "platform"


@dataclass(frozen=True, slots=True)
class Found:
    """``answers``: of what drifted alone, by its release; ``objects``: how many were compared, ``hidden`` how
    many were not shown; ``released``: what was ever deployed here and not retired since; ``guessed``: judged
    without the server's help.
    """

    drift: tuple[Drift, ...]
    answers: tuple[tuple[str, Answer], ...]
    objects: int
    hidden: int
    released: frozenset[str]
    guessed: bool


def find(site: Site, services: Sequence[Service], *, platform: bool) -> Found:
    """Compares what runs with the manifests that helm keeps, or for readers, who are not shown these,
    with the charts as they would be installed with the digests that run.

    May raise ApiError, and Unreachable when the server falls silent.
    """
    space = site.environment.namespace
    try:
        kept = {name: one.manifest for name, one in release_store.newest(site.api, space).items()}
    except ApiError as error:
        if error.status != 403:
            raise
        kept, platform = _rendered(site, services), False
    by_id = {one.id: one for one in services}
    names = [name for name in by_id if name in kept]
    names += [PLATFORM] if platform and PLATFORM in kept else []
    lost = _lost(site, [*by_id, *([PLATFORM] if platform else [])], kept)
    asked = [(name, packed(body)) for name in names for body in objects(kept[name], name, space)]
    scalers = {one.target: one for one in site.world.collector(site.environment, site.api).brief().scalers}
    drift = [of_nothing(name, RELEASE, name) for name in lost]
    drifted, hidden, guessed = [], 0, False
    # One answer at a time: all that is in a large environment is more than a desk should hold.
    for (name, _), answer in zip(asked, site.oracle.each([body for _, body in asked]), strict=True):
        own = [*_drift(site.environment, name, by_id.get(name), scalers.get(name), answer)]
        drift += own
        drifted += [(name, answer)] if own else []
        hidden += answer.refusal is not None
        guessed |= answer.guessed
    return Found(tuple(drift), tuple(drifted), len(asked), hidden, frozenset({*kept, *lost}), guessed)


def _lost(site: Site, names: Sequence[str], kept: Collection[str]) -> list[str]:
    """Of these names, whose release is gone although its history has it that it is there."""
    missing = [name for name in names if name not in kept]
    histories = site.history.all() if missing else {}
    return [name for name in missing if remains(histories.get(name, ()))]


def _drift(
    environment: Environment, name: str, service: Service | None, scaler: Scaler | None, answer: Answer
) -> Iterator[Drift]:
    """The drift of one object of a release. Raises the refusal of an answer that is no guess."""
    if answer.unknown:
        body = answer.body
        yield of_nothing(name, str(body["kind"]), str(body["metadata"]["name"]), answer.kindless)
        return
    if answer.refusal is not None:
        if answer.guessed:
            return
        raise answer.refusal
    yield from of_object(name, answer.body, answer.live, answer.found, answer.conflicts)
    if service is None or answer.live is None:
        return
    settings = service.environments[environment.name]
    _, kind = kinds.controller(service.kind, settings.rollout.strategy)
    if settings.scaling.scaled and answer.body["kind"] == kind:
        yield from of_scaling(name, kind, answer.live, scaler)


def _rendered(site: Site, services: Sequence[Service]) -> dict[str, str]:
    """The manifests of services that run here, rendered with what they run."""
    seen = site.world.collector(site.environment, site.api).brief()
    running = {one.service: one for one in seen.workloads if one.digest}
    kubernetes = site.world.model.fleet.platform.kubernetes
    histories = site.history.all()

    def render(service: Service) -> tuple[str, str]:
        one = running[service.id]
        values = [f"{names_of.chart(service.id)}/values-{site.environment.name}.yaml"]
        record = Record(one.version, one.digest, one.commit or NOBODY, one.approved_by or "nobody")
        # A risky change came in more carefully than the chart says by itself, and its objects say so still.
        care = careful(service, site.environment.name, risk_of(histories.get(service.id, ()), one.digest))
        stated = Candidate(service, record, rollout=care.values).values()
        done = site.helm.template(service.id, values, stated, kubernetes)
        if done.code:
            place = f"{site.environment.name}/{service.id}"
            raise stopped("drift/render", done.words, "./doit generate && ./doit check", place=place)
        return service.id, done.out

    with ThreadPoolExecutor(4) as pool:
        return dict(pool.map(render, [one for one in services if one.id in running]))
