"""A risk that somebody has to approve: nobody did, somebody did long ago, somebody did just now."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from typing import Any

from cluster.rehearsal.cast import NoCast
from cluster.rehearsal.claims import Claim, of
from cluster.rehearsal.scenario import all_environments, needing
from cluster.rehearsal.scenarios import releasing
from cluster.rehearsal.stage import Stage, must
from generators.model import Environment

WHO, RISK = "somebody", "high"


def _approved(stage: Stage) -> Collection[Claim]:
    """One service, where something runs already; else all environments, on the way there."""
    environment = _asking(stage)
    if not stage.workloads(environment):
        return all_environments(stage)
    return (of(environment, stage.cast.staying(environment)),)


@needing(_approved)
def approval(stage: Stage) -> str:
    """Without an approval, and with one that is too old, nothing is deployed; a fresh one is written down."""
    environment = _asking(stage)
    releasing.reach(stage, environment)
    service = stage.cast.staying(environment).id
    words = f"deploy {environment.name} {service} --risk {RISK} --apply {releasing.REASON}"
    before, entries = _state(stage, environment, service), _history(stage, environment, service)
    stage.refused(words, "deploy/unapproved")
    now, good_for = datetime.now(UTC), timedelta(seconds=environment.approval_timeout)
    late = f"{words} --approved-by {WHO} --approved-at {_text(now - good_for - timedelta(minutes=1))}"
    answer = stage.refused(late, "deploy/approval-expired")
    must("not deployed" in str(answer), f"{answer}; it does not say that nothing was deployed")
    must(_state(stage, environment, service) == before, f"{service} was touched")
    must(_history(stage, environment, service) == entries, f"the history of {service} tells of a deployment")
    stage.do(f"{words} --approved-by {WHO} --approved-at {_text(now)}")
    must(_state(stage, environment, service) != before, f"{service} was not delivered more carefully")
    new = _history(stage, environment, service)[len(entries) :]
    told = [one.get("details", {}).get("risk-approved-by") for one in new]
    must(WHO in told, f"the history of {service} does not tell who approved it: {told}")
    return (
        f"{service} in {environment.name}: without an approval, and with one older than "
        f"{good_for.total_seconds() / 3600:.0f} h, not deployed; a fresh one is in the history"
    )


def _asking(stage: Stage) -> Environment:
    """The first after the first environment that asks a person at the highest risk."""
    for one in stage.model.fleet.environments[1:]:
        if one.approvers and one.automatic_up_to != RISK:
            return one
    raise NoCast("no environment after the first asks a person")


def _text(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def _state(stage: Stage, environment: Environment, service: str) -> object:
    one = stage.workloads(environment)[f"deployments/{service}"]
    return one["metadata"]["generation"], one["metadata"]["uid"]


def _history(stage: Stage, environment: Environment, service: str) -> list[dict[str, Any]]:
    answer = stage.do(f"history {environment.name} {service}")
    return list(answer.document["history"][service])
