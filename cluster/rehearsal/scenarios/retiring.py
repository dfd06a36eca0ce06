"""A service that leaves the catalog: what runs of it goes, what it wrote down stays."""

from __future__ import annotations

from collections import Counter
from typing import Any

from cluster.plan import DEPLOYER
from cluster.rehearsal.cast import NoCast
from cluster.rehearsal.scenario import first_environment, needing
from cluster.rehearsal.scenarios.releasing import REASON
from cluster.rehearsal.stage import Stage, must
from generators.model import Service

WORDS = f"--reason rehearsed {REASON} --apply"


@needing(first_environment)
def retire(stage: Stage) -> str:
    """Who is in the catalog, or is called, stays; who left it goes, is remembered, and can come again."""
    environment = stage.first
    leaving, called = stage.cast.rolling(environment), _called(stage)
    before = stage.images(environment, leaving.id)
    entries = len(_history(stage, leaving.id))
    stage.refused(f"retire {environment.name} {leaving.id} {WORDS}", "retire/in-catalog", role=DEPLOYER)
    uncalled = stage.variant("uncalled", lambda text: _without(text, called.id))
    words = f"retire {environment.name} {called.id} {WORDS}"
    stage.refused(words, "retire/called", role=DEPLOYER, catalog=uncalled)
    fewer = stage.variant("fewer", lambda text: _without(text, leaving.id))
    seen = stage.do(f"retire {environment.name}", role=DEPLOYER, catalog=fewer).document
    must(seen["orphaned"] == [leaving.id], f"orphaned are {seen['orphaned']}, not {leaving.id} alone")
    others = _releases(stage) - {leaving.id}
    stage.do(f"retire {environment.name} {WORDS}", role=DEPLOYER, catalog=fewer)
    must(_releases(stage) == others, f"releases left: {sorted(_releases(stage) ^ others)}")
    stage.until(lambda: not stage.pods(environment, leaving.id), f"the end of the pods of {leaving.id}")
    left = [name for name in stage.workloads(environment) if name.partition("/")[2] == leaving.id]
    must(not left, f"still there: {', '.join(left)}")
    told = _history(stage, leaving.id)
    must(len(told) > entries, f"the history of {leaving.id} has {len(told)} entries, it had {entries}")
    must(told[-1]["action"] == "retired", f"the last entry of {leaving.id} is {told[-1]['action']}")
    stage.do(f"deploy {environment.name} {leaving.id} --apply {REASON}")
    stage.until_up(environment)
    stage.until_runs(environment, leaving.id, before)
    return (
        f"{called.id} is called and stays; {leaving.id} left, its {len(told)} entries of history did not, "
        "and it came back as it was"
    )


def _called(stage: Stage) -> Service:
    """Whom somebody with pods calls; of several the one whom fewest call."""
    callers = Counter(call.service for one in stage.running for call in one.calls)
    called = [one for one in stage.running if callers[one.id]]
    if not called:
        raise NoCast("nobody is called")
    return min(called, key=lambda one: callers[one.id])


def _without(text: dict[str, Any], service: str) -> None:
    """Takes a service out of a catalog, and every word that names it."""
    del text["services"][service]
    for one in text["services"].values():
        stated = one.get("depends_on", [])
        kept = [each for each in stated if (each["id"] if isinstance(each, dict) else each) != service]
        if len(kept) < len(stated):
            one["depends_on"] = kept
    shared = text.get("delivery", {}).get("shared", {})
    for path, names in [*shared.items()]:
        shared[path] = [name for name in names if name != service]
        if not shared[path]:
            del shared[path]


def _releases(stage: Stage) -> set[str]:
    """What helm keeps there, by name."""
    found = stage.listed("/api/v1/secrets", stage.first, labelSelector="owner=helm")
    return {one["metadata"]["labels"]["name"] for one in found}


def _history(stage: Stage, service: str) -> list[dict[str, Any]]:
    answer = stage.do(f"history {stage.first.name} {service} --check", role=DEPLOYER)
    return list(answer.document["history"].get(service, ()))
