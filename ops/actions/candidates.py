"""What is to run: for each service a release record, from the folder or from what was just built."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from generators.conventions import releases
from generators.conventions.backups import approvals
from generators.model import Service
from generators.problems import Place, Problem, Severity
from ops.actions.site import Site
from ops.faults import USAGE, Stopped, stopped
from ops.records.release import Record, parse_image
from ops.verdicts.care import careful

NOBODY = releases.NOBODY
SAMPLE_VERSION = "0.0.0-sample"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A service with what is to run of it. ``built``: just built, so the record is yet to be written.

    ``rollout`` is what its chart is told of how it comes in, beyond its own values; ``care`` says it in
    words, empty where it comes in as the catalog states.
    """

    service: Service
    record: Record
    built: bool = False
    rollout: Mapping[str, Any] = field(default_factory=dict)
    care: str = ""

    def values(self) -> str:
        """The values on top of the chart's own: JSON, which is YAML."""
        stated = json.loads(self.record.values())
        if self.rollout:
            stated["workload"]["rollout"] = dict(self.rollout)
        return json.dumps(stated)


def candidates(site: Site, services: Sequence[Service]) -> tuple[list[Candidate], list[Problem]]:
    """A candidate for each service that has one, and a finding for each that has none."""
    built = _built(site)
    found: list[Candidate] = []
    problems: list[Problem] = []
    samples = 0
    for service in services:
        record = built.get(service.id) or site.records.find(site.environment.name, service.id)
        if record is None and site.simulated:
            record, samples = sample(service.id), samples + 1
        if record is None:
            problems.append(_missing(site, service.id))
        else:
            care = careful(service, site.environment.name, site.world.arguments.risk)
            found.append(Candidate(care.service, record, service.id in built, care.values, care.words))
    if samples:
        words = f"{samples} services have no release record: a sample digest stands for each"
        hint = "this cluster runs no images (all its nodes are simulated); a real one would refuse"
        place = Place(site.environment.name)
        problems.append(Problem("deploy/sample-images", words, place, hint, Severity.WARNING))
    return found, problems


def platform_record(site: Site) -> str:
    """The values of the platform chart's images. Raises Stopped where they are needed and missing."""
    text = site.records.platform(site.environment.name)
    if text is not None:
        return text
    approved = approvals(site.environment.name, site.world.model.fleet)
    inside = {name: {"version": version, "digest": _digest(name)} for name, version in approved.items()}
    if inside and not site.simulated:
        raise Stopped([_missing(site, "platform")])
    release = {"commit": NOBODY, "approvedBy": "nobody"}
    return json.dumps({"images": inside, "release": release})


def sample(service: str) -> Record:
    """A record for an image that was never built, the same on every machine."""
    return Record(SAMPLE_VERSION, _digest(service), NOBODY, "nobody")


def _digest(name: str) -> str:
    return f"sha256:{hashlib.sha256(f'sample of {name}'.encode()).hexdigest()}"


def _built(site: Site) -> dict[str, Record]:
    stated: Sequence[str] = site.world.arguments.image
    first = site.world.model.fleet.environments[0]
    if stated and site.environment != first:
        raise stopped(
            "deploy/not-promoted",
            f"{site.environment.name} runs only what was promoted; --image is for {first.name}",
            f"./doit promote {first.name} {site.environment.name} --apply",
            place=site.environment.name,
            code=USAGE,
        )
    found = {}
    for text in stated:
        try:
            name, version, digest = parse_image(text)
        except ValueError as error:
            raise stopped(
                "usage/image", str(error), "as in wallet=1.4.2@sha256:…", place="--image", code=USAGE
            ) from error
        site.world.services([name])
        commit = site.world.arguments.commit or NOBODY
        found[name] = Record(version, digest, commit, site.history.actor())
    return found


def _missing(site: Site, name: str) -> Problem:
    environments = [one.name for one in site.world.model.fleet.environments]
    at = environments.index(site.environment.name)
    hint = (
        f"./doit promote {environments[at - 1]} {site.environment.name} {name} --apply"
        if at and name != "platform"
        else f"say what was built: --image {name}=VERSION@sha256:…"
    )
    if name == "platform":
        hint = "write it: releases/README.md shows how"
    return Problem(
        "deploy/no-record",
        f"{name} has no release record, so nothing says which image may run",
        Place(site.records.path(site.environment.name, name)),
        hint,
        service=name,
        environment=site.environment.name,
    )
