"""How a risk makes a deployment more careful than the catalog asks: never less, by the same controller."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from generators.conventions import workloads as kinds
from generators.conventions.enumerations import RISKS, STRATEGIES
from generators.model import Environment, Service
from generators.model.settings import Rollout, Step
from ops.verdicts.promotion import Refusal

LEAST = {"low": "rolling", "medium": "blue-green", "high": "canary"}
"""The least careful strategy at a level, where a Rollout runs the service."""
AHEAD = 60.0
"""Seconds by which two clocks may differ before an approval counts as given in the future."""
WATCHED = {"medium": 30, "high": 60}
"""Seconds a new pod of a Deployment has to stand ready before the next one comes, one at a time."""


@dataclass(frozen=True, slots=True)
class Care:
    """The service as it is to be waited for, and what its chart is told on top of its values.

    ``words`` for people; empty, like ``values``, where the risk asks for no more than the catalog.
    """

    service: Service
    values: Mapping[str, Any]
    words: str


def careful(service: Service, environment: str, risk: str) -> Care:
    """What a risk makes of a rollout; ``risk`` is one of RISKS, or empty where nobody weighed any.

    A Deployment stays one: charts, alerts and runbooks are written for the controller that runs a service,
    and another one would take its pods away while its own are not ready. It moves pod by pod instead.
    """
    settings = service.environments[environment]
    _, kind = kinds.controller(service.kind, settings.rollout.strategy)
    if kind == "Deployment" and risk in WATCHED:
        # Kubernetes wants a pod to be able to stand that long before the deadline.
        watch = min(WATCHED[risk], settings.rollout.deadline // 2)
        late = settings.rollout.deadline + settings.scaling.maximum * watch
        return Care(
            _with(service, environment, replace(settings.rollout, deadline=late)),
            {"surge": 1, "watch": watch},
            f"one pod at a time, each watched for {watch} s",
        )
    if kind != "Rollout" or risk not in LEAST:
        return Care(service, {}, "")
    return _shifted(service, environment, risk)


def _shifted(service: Service, environment: str, risk: str) -> Care:
    stated = service.environments[environment].rollout
    strategy = max(stated.strategy, LEAST[risk], key=STRATEGIES.index)
    smaller = risk == "high" and strategy == "canary"
    wanted = replace(
        stated, strategy=strategy, steps=smaller_steps(stated.steps) if smaller else stated.steps
    )
    if wanted == stated:
        return Care(service, {}, "")
    # Only a canary can be more careful than what a Rollout does by itself.
    values = {
        "strategy": strategy,
        "steps": [{"weight": one.weight, "pause": one.pause} for one in wanted.steps],
    }
    words = f"{strategy} in steps of {', '.join(f'{one.weight} %' for one in wanted.steps)}"
    return Care(_with(service, environment, wanted), values, words)


def smaller_steps(steps: Sequence[Step]) -> tuple[Step, ...]:
    """The same steps with one more in the middle before each and before the end, as long as the one beside.

    No weight twice, none of 0 or 100 %.
    """
    found: list[Step] = []
    before = 0
    for one in steps:
        if one.weight - before > 1:
            found.append(Step(before + (one.weight - before) // 2, one.pause))
        found.append(one)
        before = one.weight
    if found and 100 - before > 1:
        found.append(Step(before + (100 - before) // 2, found[-1].pause))
    return tuple(found)


def needs_approval(risk: str, automatic_up_to: str) -> bool:
    """Whether a person has to approve a risk where up to that one nobody is asked."""
    return bool(risk) and RISKS.index(risk) > RISKS.index(automatic_up_to)


def approval(risk: str, environment: Environment, who: str, at: float | None, now: float) -> Refusal | None:
    """None where somebody approved the risk and that still holds; ``at`` is None where nobody says when.

    The rule is ``deploy/<name>``. Times in seconds since 1970.
    """
    name, good_for = environment.name, environment.approval_timeout
    asked = f", one of: {', '.join(environment.approvers)}" if environment.approvers else ""
    if not who:
        words = f"a {risk} risk needs a person's approval in {name}, "
        words += f"which takes up to {environment.automatic_up_to!r} by itself"
        return Refusal("unapproved", words, f"name who approved it with --approved-by WHO{asked}")
    if at is None or -AHEAD <= now - at <= good_for:
        return None
    if at > now:
        words = f"not deployed: by the cluster's clock {who} approves it only in {_span(at - now)}"
        return Refusal(
            "approval-ahead", words, "look at the clock of the machine that asked for the approval"
        )
    words = (
        f"not deployed: {who} approved it {_span(now - at)} ago; in {name} that holds for {_span(good_for)}"
    )
    return Refusal("approval-expired", words, f"ask for a new approval{asked}, and state its --approved-at")


def _span(seconds: float) -> str:
    """A length of time in the largest unit of which there are two or more."""
    for unit, length in (("days", 86400), ("hours", 3600), ("minutes", 60)):
        if seconds >= 2 * length:
            return f"{seconds / length:.0f} {unit}"
    return f"{seconds:.0f} seconds"


def _with(service: Service, environment: str, rollout: Rollout) -> Service:
    settings = replace(service.environments[environment], rollout=rollout)
    return replace(service, environments={**service.environments, environment: settings})
