"""Releases: a whole fleet, nothing to do, a bad one, one taken back, and on to the next environment."""

from __future__ import annotations

import json
import time
from itertools import pairwise
from typing import Any

from cluster.rehearsal.cast import NoCast
from cluster.rehearsal.person import Answer
from cluster.rehearsal.scenario import all_environments, first_environment, needing, rolling_service
from cluster.rehearsal.stage import PATIENCE, Stage, must, says
from generators.model import Environment

VERSION = "9.0."
REASON = "--freeze-reason rehearsal"
"""A rehearsal can take place on any day."""

WATCHED = {"platform/monitoring": "unchanged"}
ASKED = ("/apis/external-secrets.io/v1/externalsecrets", "/apis/cert-manager.io/v1/certificates")
"""What charts ask of operators."""


def fleet(stage: Stage) -> str:
    """Everything is brought to an environment that holds nothing, and runs."""
    environment, count = stage.first, len(stage.model.services)
    dry = stage.do(f"deploy {environment.name} {REASON}")
    must(len(dry.document.get("new", ())) == count, f"{dry}; it should say that {count} are new")
    must(not stage.workloads(environment), "a deployment without --apply left workloads")
    begun = time.monotonic()
    _deployed(stage, environment, "deployed")
    took = time.monotonic() - begun
    stage.until_up(environment)
    for path in ASKED:
        _until_ready(stage, environment, path)
    # Conditions of the last pods and their endpoints come a moment after them.
    stage.do(f"verify {environment.name} --wait {PATIENCE:.0f}")

    def odd(answer: Answer) -> list[str]:
        seen = answer.document.get("services", ())
        found = [f"{one['service']} is {one['health']}" for one in seen if one["health"] != "healthy"]
        found += [f"{one['service']} drifts" for one in seen if one["drift"]]
        found += [
            f"{one['service']} has no digest" for one in seen if not one["digest"].startswith("sha256:")
        ]
        if len(seen) != count:
            found.append(f"{len(seen)} of {count} services are told of")
        return found or ([str(answer)] if answer.code else [])

    # An autoscaler may still add a pod after all were up once.
    stage.until_said(f"status {environment.name}", odd)
    return f"{count} of {count} healthy after {took:.0f} s, {len(stage.pods(environment))} pods, no drift"


@needing(first_environment)
def unchanged(stage: Stage) -> str:
    """The same again touches nothing."""
    environment = stage.first

    def state() -> dict[str, tuple[str, str]]:
        # The number of pods is the autoscalers'.
        found = stage.workloads(environment)
        specs = {name: {**one["spec"], "replicas": None} for name, one in found.items()}
        return {
            name: (one["metadata"]["uid"], json.dumps(specs[name], sort_keys=True))
            for name, one in found.items()
        }

    def pods() -> dict[str, set[str]]:
        return {
            one.id: {pod["metadata"]["uid"] for pod in stage.pods(environment, one.id)}
            for one in stage.running
        }

    before, running = state(), pods()
    _deployed(stage, environment, "unchanged")
    after = state()
    moved = sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))
    must(not moved, f"touched all the same: {', '.join(moved)}")
    # Autoscalers add pods and take some away; whoever replaces them does both.
    now = pods()
    replaced = sorted(name for name, old in running.items() if old - now[name] and now[name] - old)
    must(not replaced, f"pods were replaced of {', '.join(replaced)}")
    return f"{len(before)} workloads and {sum(map(len, running.values()))} pods as they were"


@needing(rolling_service)
def bad_release(stage: Stage) -> str:
    """A version that never comes up goes back by itself, and a second attempt is refused."""
    environment = stage.first
    service = stage.cast.rolling(environment).id
    before = stage.images(environment, service)
    digest = stage.digest("pull", "bad")
    words = f"deploy {environment.name} {service} --image {service}={VERSION}1@{digest} --apply {REASON}"
    answer = stage.ask(words)
    must(answer.code == 1 and answer.states.get(service) == "rolled-back", answer)
    reason = str(answer.document["outcomes"][0]["reason"])
    must("ImagePullBackOff" in reason, f"the reason is not told: {reason}")
    stage.until_up(environment)
    stage.until_runs(environment, service, before)
    stage.refused(words, "deploy/barred")
    return f"{service}: ImagePullBackOff, the earlier version serves; the digest is barred"


@needing(rolling_service)
def rollback(stage: Stage) -> str:
    """A version that is well is taken back by hand to the one before, and barred until it is lifted."""
    environment = stage.first
    service = stage.cast.rolling(environment).id
    before = stage.images(environment, service)
    digest = stage.digest("well", "taken back")
    stage.do(f"deploy {environment.name} {service} --image {service}={VERSION}2@{digest} --apply {REASON}")
    stage.until_runs(environment, service, {digest})
    begun = time.monotonic()
    stage.do(f"rollback {environment.name} {service} --reason rehearsed --apply")
    took = time.monotonic() - begun
    stage.until_runs(environment, service, before)
    lift = f"rollback {environment.name} {service} --lift {digest} --apply"
    stage.refused(lift, "usage/reason", 2)
    stage.do(f"{lift} --reason rehearsed")
    return f"{service} back on the earlier digest after {took:.0f} s; barred, then lifted with a reason"


@needing(all_environments)
def promotion(stage: Stage) -> str:
    """Exactly what was verified in one environment runs in the next, once it has soaked there; and so on.

    Raises NoCast.
    """
    steps = [*pairwise(stage.model.fleet.environments)]
    if not steps:
        raise NoCast("the catalog has one environment")
    return "; ".join(_promoted(stage, here, there) for here, there in steps)


def reach(stage: Stage, environment: Environment) -> None:
    """Promotes from environment to environment up to this one, where nothing runs in it yet."""
    for here, there in pairwise(stage.model.fleet.environments):
        if not stage.workloads(environment) and not stage.workloads(there):
            _promoted(stage, here, there)


def _promoted(stage: Stage, here: Environment, there: Environment) -> str:
    words = f"promote {here.name} {there.name} --apply {REASON}"
    if there.soak > 600:
        stage.refused(words, "promote/soaking")
    stage.do(words, catalog=quick(stage))
    begun = time.monotonic()
    _deployed(stage, there, "deployed")
    took = time.monotonic() - begun
    stage.until_up(there)
    old, new = _digests(stage, here), _digests(stage, there)
    must(old == new, f"other digests run there: {sorted(set(old.items()) ^ set(new.items()))}")
    return f"{len(new)} services in {there.name} after {took:.0f} s, each with the digest of {here.name}"


@needing(rolling_service)
def freeze(stage: Stage) -> str:
    """In a freeze nothing moves, unless somebody says why."""
    environment = stage.first

    def frozen(text: dict[str, Any]) -> None:
        for_all = {
            "from": "2020-01-01T00:00+00:00",
            "to": "2099-01-01T00:00+00:00",
            "why": "It is rehearsed.",
        }
        delivery = text.setdefault("delivery", {})
        delivery["freezes"] = {"rehearsed": {**for_all, "environments": [environment.name]}}

    catalog = stage.variant("frozen", frozen)
    service = stage.cast.rolling(environment).id
    stage.refused(f"deploy {environment.name} {service} --apply", "deploy/frozen", catalog=catalog)
    stage.refused(f"restart {environment.name} {service} --apply", "restart/frozen", catalog=catalog)
    stage.do(f"deploy {environment.name} {service} {REASON}", catalog=catalog)
    return "deploy and restart are refused, and go on for a reason"


def history(stage: Stage) -> str:
    """Whatever was done to it: every chain can be proved, and a reader can see it."""
    told = []
    for environment in stage.model.fleet.environments:
        if not stage.cluster.api.request("GET", f"/api/v1/namespaces/{environment.namespace}").ok:
            continue
        answer = stage.do(f"history {environment.name} --check", role="deployer")
        chains = answer.document["history"]
        wanted = {one.id for one in stage.model.services} - set(chains)
        must(not wanted, f"{environment.name} has no history of {', '.join(sorted(wanted))}")
        told.append(f"{len(chains)} chains, {sum(map(len, chains.values()))} entries in {environment.name}")
    return "; ".join(told)


def quick(stage: Stage) -> Any:
    """The catalog with a second to soak instead of hours."""

    def soaked(text: dict[str, Any]) -> None:
        for one in text["environments"].values():
            if "soak" in one:
                one["soak"] = "1s"

    return stage.variant("soaked", soaked)


def _until_ready(stage: Stage, environment: Environment, path: str) -> None:
    def late() -> list[str]:
        return [one["metadata"]["name"] for one in stage.listed(path, environment) if not says(one, "Ready")]

    what = path.rpartition("/")[2]
    try:
        stage.until(lambda: not late(), what)
    except TimeoutError as last:
        raise TimeoutError(f"not ready of {what}: {', '.join(late())}") from last


def _deployed(stage: Stage, environment: Environment, state: str) -> None:
    answer = stage.do(f"deploy {environment.name} --apply --approved-by rehearsal {REASON}")
    # One monitoring watches all environments: the next one may find all of it there.
    odd = {name: one for name, one in answer.states.items() if one not in (state, WATCHED.get(name, state))}
    missing = {one.id for one in stage.model.services} - set(answer.states)
    must(not odd, f"{answer}; not {state}: {odd}")
    must(not missing, f"nothing is told of {', '.join(sorted(missing))}")


def _digests(stage: Stage, environment: Environment) -> dict[str, str]:
    seen = stage.do(f"status {environment.name}").document["services"]
    return {one["service"]: one["digest"] for one in seen}
