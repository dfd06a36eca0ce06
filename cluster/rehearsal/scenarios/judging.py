"""New versions that take traffic step by step, judged by a real Prometheus; and one that takes it at once."""

from __future__ import annotations

import time
from collections.abc import Collection
from pathlib import Path

from cluster.api import Object
from cluster.rehearsal.analysis import FACTOR, address, coming_in, judged, looks_of, own_address, quick
from cluster.rehearsal.cast import NoCast
from cluster.rehearsal.claims import Claim, of
from cluster.rehearsal.person import Answer
from cluster.rehearsal.scenario import needing
from cluster.rehearsal.scenarios.releasing import REASON, VERSION
from cluster.rehearsal.stage import Stage, available, must
from generators.conventions.metrics import POD_HASH
from generators.model import Service

ROLLOUTS = "/apis/argoproj.io/v1alpha1/rollouts"


def _first(stage: Stage) -> Collection[Claim]:
    return (of(stage.first, coming_in(stage, 0)),)


def _green(stage: Stage) -> Collection[Claim]:
    return (of(stage.first, stage.cast.shifted(stage.first, "blue-green")),)


@needing(_first)
def canary(stage: Stage) -> str:
    """One that keeps the service's objectives is promoted; one whose users get errors goes back by itself."""
    environment = stage.first
    service = coming_in(stage, 0)
    tree = quick(stage, service)
    good, bad = stage.digest("well", "good canary"), stage.digest("well", "bad canary")
    with judged(stage, service, address(stage), erring=bad):
        begun = time.monotonic()
        answer = deploy(stage, service, good, tree)
        took = time.monotonic() - begun
        must(answer.code == 0, answer)
        stage.until_runs(environment, service.id, {good})
        looks = looks_of(stage, service)
        must(looks["Successful"] > 0 and not looks["Failed"], f"the good one was judged by {looks} looks")
        begun = time.monotonic()
        answer = deploy(stage, service, bad, tree)
        back = time.monotonic() - begun
        must(answer.code == 1 and answer.states.get(service.id) == "rolled-back", answer)
        after = looks_of(stage, service)
        must(after["Failed"] > 0, f"no look of Prometheus was bad: {after}")
        stage.until_up(environment)
        stage.until_runs(environment, service.id, {good})
    return (
        f"{service.id}: good promoted after {took:.0f} s and {looks['Successful']} good looks; "
        f"bad taken back after {back:.0f} s and {after['Failed']} bad looks (1 s here is {FACTOR} s)"
    )


@needing(_green)
def blue_green(stage: Stage) -> str:
    """A new version stands ready beside the old one, and takes all traffic at one moment."""
    environment = stage.first
    service = stage.cast.shifted(environment, "blue-green")
    host = _spare(stage, service)
    tree = quick(stage, service, judge=host)
    digest = stage.digest("well", "green")
    begun = time.monotonic()
    with judged(stage, service, host):
        answer = deploy(stage, service, digest, tree)
    took = time.monotonic() - begun
    must(answer.code == 0, answer)
    stage.until(lambda: available(f"rollouts/{service.id}", _rollout(stage, service)), service.id)
    status = _rollout(stage, service)["status"]
    place = f"/api/v1/namespaces/{environment.namespace}/services/{service.id}"
    selected = stage.cluster.api.get(place)["spec"]["selector"][POD_HASH]
    must(status["phase"] == "Healthy", f"{service.id} is {status['phase']}: {status.get('message')}")
    must(selected == status["stableRS"] == status["currentPodHash"], f"{service.id} serves {selected}")
    serving = [
        one
        for one in stage.pods(environment, service.id)
        if one["metadata"]["labels"].get(POD_HASH) == selected
    ]
    digests = {one["image"].rpartition("@")[2] for pod in serving for one in pod["spec"]["containers"]}
    must(digest in digests, f"{service.id} serves {digests}, not {digest}")
    return f"{service.id}: all traffic on {len(serving)} new pods after {took:.0f} s (1 s here is {FACTOR} s)"


def _spare(stage: Stage, service: Service) -> str:
    """Where charts ask, unless a canary is judged there, which proves it: then one of its own.

    Raises NoCast where that is over TLS.
    """
    try:
        coming_in(stage, 0)
    except NoCast:
        return address(stage)
    return own_address(service)


def deploy(stage: Stage, service: Service, digest: str, tree: Path, more: str = "") -> Answer:
    """Somebody brings a version in from ``tree``; the answer. Raises TimeoutError."""
    return stage.ask(f"{words(stage, service, digest)} --apply {REASON} {more}".rstrip(), tree=tree)


def words(stage: Stage, service: Service, digest: str) -> str:
    """What one types to see what that would do."""
    version = f"{VERSION}{int(digest[7:13], 16)}"
    return f"deploy {stage.first.name} {service.id} --image {service.id}={version}@{digest}"


def _rollout(stage: Stage, service: Service) -> Object:
    base, _, plural = ROLLOUTS.rpartition("/")
    return stage.cluster.api.get(f"{base}/namespaces/{stage.first.namespace}/{plural}/{service.id}")
