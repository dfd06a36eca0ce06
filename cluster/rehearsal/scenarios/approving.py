"""A risk that somebody has to approve: nobody did, somebody did long ago, somebody did just now."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from cluster.rehearsal.scenarios.releasing import REASON, VERSION
from cluster.rehearsal.stage import Stage, must

WHO = "somebody"


def approval(stage: Stage) -> str:
    """Without an approval, and with one that is too old, nothing is deployed; a fresh one is written down."""
    environment = stage.first
    service = stage.cast.rolling(environment).id

    def asking(text: dict[str, Any]) -> None:
        asked = {"automatic_up_to": "none", "approvers": [next(iter(text["teams"]))]}
        text["environments"][environment.name] |= asked

    catalog = stage.variant("asking", asking)
    digest = stage.digest("well", "approved")
    image = f"--image {service}={VERSION}3@{digest}"
    words = f"deploy {environment.name} {service} {image} --risk low --apply {REASON}"
    before, entries = _state(stage, service), _history(stage, service)
    stage.refused(words, "deploy/unapproved", catalog=catalog)
    now, good_for = datetime.now(UTC), timedelta(seconds=environment.approval_timeout)
    late = f"{words} --approved-by {WHO} --approved-at {_text(now - good_for - timedelta(minutes=1))}"
    answer = stage.refused(late, "deploy/approval-expired", catalog=catalog)
    must("not deployed" in str(answer), f"{answer}; it does not say that nothing was deployed")
    must(_state(stage, service) == before, f"{service} was touched")
    must(_history(stage, service) == entries, f"the history of {service} tells of a deployment")
    stage.do(f"{words} --approved-by {WHO} --approved-at {_text(now)}", catalog=catalog)
    stage.until_runs(environment, service, {digest})
    told = [
        one.get("details", {}).get("risk-approved-by") for one in _history(stage, service)[len(entries) :]
    ]
    must(WHO in told, f"the history of {service} does not tell who approved it: {told}")
    return f"{service}: nobody's and a too old approval end in not deployed; a fresh one is in the history"


def _text(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def _state(stage: Stage, service: str) -> object:
    one = stage.workloads(stage.first)[f"deployments/{service}"]
    return one["metadata"]["generation"], one["metadata"]["uid"], stage.images(stage.first, service)


def _history(stage: Stage, service: str) -> list[dict[str, Any]]:
    answer = stage.do(f"history {stage.first.name} {service}")
    return list(answer.document["history"][service])
