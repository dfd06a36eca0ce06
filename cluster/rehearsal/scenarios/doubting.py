"""New versions that nobody judges: asked for anew, or taken back, and barred in neither case."""

from __future__ import annotations

import time
from collections.abc import Collection

from cluster.ports import free
from cluster.rehearsal.analysis import analyses, coming_in, judged, looks_in, own_address, quick
from cluster.rehearsal.claims import Claim, of
from cluster.rehearsal.scenario import needing
from cluster.rehearsal.scenarios.judging import deploy, words
from cluster.rehearsal.stage import Stage, must

SILENCE = 60
"""Seconds in which five questions without an answer fit, at the controller's own pace of ten seconds."""


def _second(stage: Stage) -> Collection[Claim]:
    return (of(stage.first, coming_in(stage, 1)),)


def _third(stage: Stage) -> Collection[Claim]:
    return (of(stage.first, coming_in(stage, 2)),)


@needing(_second)
def unjudged(stage: Stage) -> str:
    """One whose judge gives no answer is judged at the second attempt."""
    environment, service = stage.first, coming_in(stage, 1)
    host = own_address(service)
    tree = quick(stage, service, SILENCE, host)
    stage.cluster.lead(host, *free(1))
    digest = stage.digest("well", "unjudged canary")
    begun = time.monotonic()
    answer = deploy(stage, service, digest, tree, "--keep")
    took = time.monotonic() - begun
    must(answer.code == 1 and answer.states.get(service.id) == "unjudged", answer)
    asked = {run["metadata"]["uid"] for run in analyses(stage, service)}
    with judged(stage, service, host):
        # Nothing differs now, and yet the controller is to ask its judge anew.
        answer = deploy(stage, service, digest, tree)
        must(answer.code == 0 and answer.states.get(service.id) == "deployed", answer)
        anew = [run for run in analyses(stage, service) if run["metadata"]["uid"] not in asked]
        looks = looks_in(anew)
        must(
            looks["Successful"] > 0 and not looks["Failed"], f"the second attempt was judged by {looks} looks"
        )
    stage.until_up(environment)
    stage.until_runs(environment, service.id, {digest})
    return (
        f"{service.id}: nobody judged it for {took:.0f} s; promoted at the second attempt, after "
        f"{looks['Successful']} good looks"
    )


@needing(_third)
def unanswered(stage: Stage) -> str:
    """One whose judge gives no answer and that is left alone goes back, unbarred."""
    environment, service = stage.first, coming_in(stage, 2)
    host = own_address(service)
    tree = quick(stage, service, SILENCE, host)
    before = stage.images(environment, service.id)
    stage.cluster.lead(host, *free(1))
    other = stage.digest("well", "canary that goes back")
    begun = time.monotonic()
    answer = deploy(stage, service, other, tree)
    took = time.monotonic() - begun
    must(answer.code == 1 and answer.states.get(service.id) == "unjudged", answer)
    stage.until_up(environment)
    stage.until_runs(environment, service.id, before)
    again = stage.ask(words(stage, service, other), tree=tree)
    must(again.code == 0, f"it may not come again: {again}")
    return f"{service.id}: nobody judged it, and it went back after {took:.0f} s; it may come again"
