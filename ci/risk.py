"""How carefully a change is to be deployed: a score, every point of it explained. Pure but for ``main``.

    python3 -m ci.risk --plan plan.json --environment production [--known FOLDER] [--format markdown]

The weights are those of services.yaml (``delivery.risk``, ``tiers.<tier>.risk``), read from
ci/risk.json. A score makes a deployment more careful than the tier asks, never less.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from ci import actions, evidence, freezes, reading, summary
from ci.command import command
from ci.entries import POLICY
from ci.evidence import HEALTHY, Evidence
from ci.kinds import ALERTS, CONFIG, IMAGE, NETWORK, SCHEMA

LEVELS = ("none", "low", "medium", "high")
STRATEGIES = ("rolling", "blue-green", "canary")
"""From least to most careful."""
LEAST = {"low": "rolling", "medium": "blue-green", "high": "canary"}
"""The least careful strategy at a level, for services that a Rollout runs: it shifts traffic either way.

What rolls is a Deployment, and stays one: ``./doit deploy --risk`` moves it pod by pod instead.
"""
EVIDENCE = ("history", "budget", "health", "capacity")
"""What may be known of the services beside the change itself."""
LARGE = 20
"""Files of a change that is large: nobody reads more of them at one sitting."""
CONFIDENCE = ((20, "high"), (5, "medium"), (1, "low"), (0, "none"))
"""How far a score is to be trusted, by the number of deployments it can be compared with."""

_WORDS = {
    IMAGE: "its image changes",
    CONFIG: "its configuration changes",
    NETWORK: "its network policies or routes change",
    ALERTS: "its alerts change",
    SCHEMA: "the schema of its data changes",
}


class Point(NamedTuple):
    """Part of a score: the weight it is of (a name of ``delivery.risk.weights``, or "tier"), and why."""

    weight: str
    points: int
    why: str


def assess(
    service: str, plan: Mapping[str, Any], policy: Mapping[str, Any], environment: str, known: Evidence
) -> dict[str, Any]:
    """The verdict on deploying one service of a plan to an environment.

    ``score``, ``level`` ("low", "medium", "high"), ``confidence``, ``strategy`` (empty where the kind has
    none), ``smaller_steps`` (of a canary; of what rolls, pod by pod), ``approval`` by a person, ``points``,
    and ``notes`` on what was not known. Raises KeyError for an environment or a tier that is not known.
    """
    about = plan["about"][service]
    rules = next((one for one in policy["environments"] if one["name"] == environment), None)
    if rules is None:
        raise KeyError(environment)
    found = [point for point in _points(service, plan, policy, known) if point.points]
    score = sum(point.points for point in found)
    level = "high" if score >= policy["high"] else "medium" if score >= policy["medium"] else "low"
    stated = about["strategies"].get(environment, "")
    rolls = stated == STRATEGIES[0]
    strategy = max(stated, LEAST[level], key=_care) if about["shifts"] and not rolls else stated
    return {
        "score": score,
        "level": level,
        "confidence": _confidence(service, known),
        "strategy": strategy,
        "smaller_steps": level != "low" if rolls else level == "high" and strategy == STRATEGIES[-1],
        "approval": LEVELS.index(level) > LEVELS.index(rules["automatic_up_to"]),
        "points": [point._asdict() for point in found],
        "notes": list(_notes(service, about, level, stated, strategy, known)),
    }


def _points(
    service: str, plan: Mapping[str, Any], policy: Mapping[str, Any], known: Evidence
) -> Iterator[Point]:
    weights, about = policy["weights"], plan["about"][service]
    change = plan["changes"].get(service, {"kinds": [], "paths": 0})
    for kind, words in _WORDS.items():
        if not plan["base"]:
            yield Point(kind, weights[kind], f"nothing is known of the state before, so perhaps {words}")
        elif plan["everything"]:
            yield Point(kind, weights[kind], f"what all services depend on changes, so perhaps {words}")
        elif kind in change["kinds"]:
            yield Point(kind, weights[kind], words)
    yield Point("tier", policy["tiers"][about["tier"]], f"it is of the tier {about['tier']}")
    needing = plan["dependents"].get(service, 0)
    spread = min(needing * weights["dependent"], weights["dependents_at_most"])
    yield Point("dependent", spread, f"{needing} services depend on it")
    paths = change["paths"]
    size = round(weights["size"] * min(paths, LARGE) / LARGE)
    yield Point("size", size, f"{paths} of its files change, and {LARGE} or more count in full")
    yield from _circumstances(service, about, weights, known)


def _circumstances(
    service: str, about: Mapping[str, Any], weights: Mapping[str, int], known: Evidence
) -> Iterator[Point]:
    if not (known.deployments or {}).get(service):
        yield Point("unknown", weights["unknown"], "nothing is known of earlier deployments")
    back = known.rollbacks.get(service, 0)
    yield Point("rollback", back * weights["rollback"], f"it was rolled back {back} times lately")
    spent = (known.spent or {}).get(service, 0.0)
    budget = round(weights["budget"] * min(spent, 1.0))
    yield Point("budget", budget, f"{spent:.0%} of its error budget is spent")
    health = known.health
    for callee in about["calls"] if health is not None else ():
        state = (health or {}).get(callee, "not seen")
        if state != HEALTHY:
            yield Point("unhealthy", weights["unhealthy"], f"{callee}, which it calls, is {state}")
    if (known.room or {}).get(service) is False:
        yield Point("capacity", weights["capacity"], "the old and the new version do not fit side by side")


def _confidence(service: str, known: Evidence) -> str:
    count = (known.deployments or {}).get(service, 0)
    return next(word for least, word in CONFIDENCE if count >= least)


def _notes(
    service: str, about: Mapping[str, Any], level: str, stated: str, strategy: str, known: Evidence
) -> Iterator[str]:
    count = (known.deployments or {}).get(service, 0)
    yield f"confidence: {count} deployments to compare with"
    asked = {
        "history": known.deployments is not None,
        "error budget": service in (known.spent or {}),
        "health of what it calls": known.health is not None or not about["calls"],
        "free capacity": service in (known.room or {}),
    }
    for name, is_known in asked.items():
        if not is_known:
            yield f"not known, so it adds nothing: {name}" if name != "history" else "no history was given"
    if strategy != stated:
        yield f"{strategy} instead of {stated}, because the risk is {level}"
    elif stated == STRATEGIES[0] and level != "low":
        yield f"{stated} pod by pod, each watched, because the risk is {level}"
    elif not about["shifts"] and level != "low":
        yield f"a {about['kind']} takes no traffic that could be shifted, so its strategy stays"


def _care(strategy: str) -> int:
    return STRATEGIES.index(strategy) if strategy in STRATEGIES else -1


def report(
    plan: Mapping[str, Any],
    policy: Mapping[str, Any],
    environment: str,
    known: Evidence,
    services: Sequence[str],
    now: float,
) -> dict[str, Any]:
    """The verdicts on several services, with who may approve those that need it. Raises KeyError.

    While the environment is frozen at ``now`` (seconds since 1970) nothing is delivered to it, by itself
    or approved: all are ``frozen``, and ``freeze`` says until when and why.
    """
    verdicts = {name: assess(name, plan, policy, environment, known) for name in sorted(set(services))}
    rules = next(one for one in policy["environments"] if one["name"] == environment) if verdicts else {}
    freeze = freezes.frozen(policy, environment, now)
    open_to = {} if freeze else verdicts
    return {
        "environment": environment,
        "approvers": rules.get("approvers", []),
        "approval": any(one["approval"] for one in open_to.values()),
        "automatic": [name for name, one in open_to.items() if not one["approval"]],
        "approve": [name for name, one in open_to.items() if one["approval"]],
        "frozen": sorted(verdicts.keys() - open_to.keys()),
        "freeze": freezes.words(environment, freeze) if freeze else "",
        "services": verdicts,
    }


@command
def main(words: Sequence[str]) -> int:
    """Prints the verdicts; ends with 2 where a file, a service or the environment means nothing."""
    given = _arguments().parse_args(words)
    try:
        plan = reading.file(given.plan, {"deploy": [str]})
        policy = reading.file(given.policy, {"environments": [{"name": str}]})
        known = evidence.read(*(_file(given, name) for name in EVIDENCE))
        services = plan["deploy"] if given.services is None else given.services.replace(",", " ").split()
        if given.environment not in [one["name"] for one in policy["environments"]]:
            raise KeyError(given.environment)
        found = report(plan, policy, given.environment, known, services, time.time())
    except (OSError, TypeError, ValueError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    except KeyError as error:
        sys.stderr.write(f"{error} is neither in {given.plan} nor in {given.policy}\n")
        return 2
    if os.environ.get("GITHUB_OUTPUT"):
        actions.write_outputs({name: found[name] for name in ("approval", "automatic", "approve", "frozen")})
        actions.write_summary(summary.of_risk(found))
    text = summary.of_risk(found) if given.format == "markdown" else f"{json.dumps(found, indent=2)}\n"
    sys.stdout.write(text)
    return 0


def _file(given: argparse.Namespace, kind: str) -> Path | None:
    """The file with this kind of evidence; None where nobody gathered it."""
    named: Path | None = getattr(given, kind)
    if named is None and given.known is not None and (given.known / f"{kind}.json").is_file():
        named = given.known / f"{kind}.json"
    return named


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python3 -m ci.risk",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--plan", type=Path, required=True, help="what ci.plan wrote with --document")
    parser.add_argument("--environment", required=True, help="where it is to be deployed")
    parser.add_argument("--services", help="ids, commas or blanks between (default: the plan's `deploy`)")
    parser.add_argument("--policy", type=Path, default=Path(POLICY), help=f"default: {POLICY}")
    parser.add_argument("--known", type=Path, help=f"a folder with any of {', '.join(EVIDENCE)}, each .json")
    parser.add_argument("--history", type=Path, help='{"wallet": {"deployments": 12, "rollbacks": 1}}')
    parser.add_argument("--budget", type=Path, help='{"wallet": 0.4}: the share that is spent')
    parser.add_argument("--health", type=Path, help='{"logai": "healthy"}')
    parser.add_argument("--capacity", type=Path, help='{"wallet": true}: both versions fit')
    parser.add_argument("--format", choices=("json", "markdown"), default="json")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
