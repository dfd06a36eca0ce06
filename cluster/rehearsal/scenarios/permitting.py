"""Who may what: a reader sees everything and changes nothing, and who deploys here may nothing elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from cluster import kubeconfig
from cluster.plan import DEPLOYER, READER, context_of
from cluster.rehearsal.cast import NoCast
from cluster.rehearsal.person import Answer
from cluster.rehearsal.scenario import all_environments, first_environment, needing
from cluster.rehearsal.scenarios import releasing
from cluster.rehearsal.scenarios.restoring import volume
from cluster.rehearsal.stage import LONG, PATIENCE, Stage, must
from generators.conventions import backups
from generators.model import Environment

LOOKS: Mapping[str, str] = {
    "status": "{env}",
    "verify": f"{{env}} --wait {PATIENCE:.0f}",
    "drift": "{env}",
    "history": "{env} --check",
    "logs": "{env} {service}",
    "backup": "{env} {resource}",
}
"""What each verb takes that only looks."""
REASON = "--reason rehearsed"
ACTS: Mapping[str, str] = {
    "deploy": f"{{env}} {{service}} {{image}} {releasing.REASON}",
    "promote": f"{{env}} {{next}} {{service}} {releasing.REASON}",
    "rollback": f"{{env}} {{service}} {REASON}",
    "retire": f"{{env}} {{service}} {REASON}",
    "scale": "{env} {service} {pods}",
    "restart": "{env} {service}",
    "stop": f"{{env}} {{service}} {REASON}",
    "quarantine": f"{{env}} {{service}} {REASON}",
    "backup": "{env} {resource}",
    "restore": f"{{env}} {{resource}} --lost --insist rehearsed {REASON}",
}
"""What each verb takes that changes something, besides ``--apply``."""
FORBIDDEN = "cluster/forbidden"
POLICIES = "/apis/networking.k8s.io/v1/networkpolicies"
ELSEWHERE = "elsewhere"
"""Of the kubeconfig in which every context stands for who deploys to the first environment."""


@needing(first_environment)
def roles(stage: Stage) -> str:
    """A reader runs every command that looks, and none that changes something."""
    environment = stage.first
    looks, acts = _words(stage, LOOKS, environment), _words(stage, ACTS, environment)
    # All that is well was recorded when it was deployed: there is nothing for a reader to write.
    looks += [f"{one} --apply" for one in _words(stage, {"verify": LOOKS["verify"]}, environment)]
    before = _state(stage, environment)
    for words in looks:
        answer = stage.ask(words, role=READER)
        # A copy that was never made is a finding, which a reader may see.
        must(answer.code in {0, 1} and FORBIDDEN not in answer.rules, f"{answer}; a reader may see that")
    _all_forbidden(stage, (f"{one} --apply" for one in acts), READER)
    must(_state(stage, environment) == before, f"a reader changed something in {environment.name}")
    return f"a reader: {len(looks)} commands look, all {len(acts)} that act are refused"


@needing(all_environments)
def elsewhere(stage: Stage) -> str:
    """Who deploys to one environment has no say in the next, not even on what was promoted to it.

    Raises NoCast.
    """
    environments = stage.model.fleet.environments
    if len(environments) < 2:
        raise NoCast("the catalog has one environment")
    here, there = environments[:2]
    releasing.reach(stage, there)
    user = f"{context_of(stage.cluster.plan.platform, here)}@{DEPLOYER}"
    kubeconfig.disguise(stage.cluster.folder, user, ELSEWHERE)
    words = [f"{one} --apply" for one in _words(stage, ACTS, there)]
    words += _words(stage, {one: LOOKS[one] for one in ("verify", "drift", "logs", "history")}, there)
    words.append(f"promote {here.name} {there.name} --apply {releasing.REASON}")
    before = _state(stage, there)
    _all_forbidden(stage, words, ELSEWHERE)
    must(_state(stage, there) == before, f"{user} changed something in {there.name}")
    own = stage.ask(f"history {here.name}", role=ELSEWHERE)
    must(own.code == 0, f"{own}; {user} may look at its own environment")
    return f"{user} in {there.name}, with all that was promoted there: {len(words)} of {len(words)} refused"


def _all_forbidden(stage: Stage, words: Iterable[str], role: str) -> None:
    """Types them all at once: each must be refused by the server, and say so."""
    records = _records(stage)
    soaked = releasing.quick(stage)
    begun = [stage.start(one, role=role, catalog=soaked) for one in words]
    answers: list[Answer] = [one.answer(LONG) for one in begun]
    odd = [str(one) for one in answers if one.code != 3 or one.rules != {FORBIDDEN}]
    must(not odd, f"{role} was not forbidden to: {'; '.join(odd)}")
    must(_records(stage) == records, f"{role} wrote release records all the same")


def _words(stage: Stage, verbs: Mapping[str, str], environment: Environment) -> list[str]:
    """The commands, but for those that the catalog has nobody for."""
    service = stage.cast.staying(environment)
    environments = stage.model.fleet.environments
    after = environments[environments.index(environment) + 1 :]
    kept = backups.kept(stage.model.fleet)
    if kept:
        volume(stage, environment)
    digest = stage.digest("well", "of somebody who may not")
    image = f"--image {service.id}={releasing.VERSION}3@{digest}" if environment == stage.first else ""
    names = {
        "image": image,  # elsewhere a record says which
        "env": environment.name,
        "service": service.id,
        "pods": str(service.environments[environment.name].scaling.maximum),
        **({"next": after[0].name} if after else {}),
        **({"resource": kept[0].name} if kept else {}),
    }
    return [
        f"{verb} {text.format_map(names)}"
        for verb, text in verbs.items()
        if ("{next}" not in text or after) and ("{resource}" not in text or kept)
    ]


def _state(stage: Stage, environment: Environment) -> object:
    """What a command could have changed: workloads as they are stated, histories and policies."""
    # The number of pods is the autoscalers'.
    workloads = {
        name: (one["metadata"]["uid"], {**one["spec"], "replicas": None})
        for name, one in stage.workloads(environment).items()
    }
    settings = {
        one["metadata"]["name"]: one.get("data") for one in stage.listed("/api/v1/configmaps", environment)
    }
    policies = [one["spec"] for one in stage.listed(POLICIES, environment)]
    return workloads, settings, policies


def _records(stage: Stage) -> dict[str, str]:
    return {
        str(one.relative_to(stage.tree)): one.read_text(encoding="utf-8")
        for one in sorted((stage.tree / "releases").rglob("*.yaml"))
    }
