"""Alertmanager's configuration loads in strict mode, names no secret, and nobody is muted in a circle.

Counts the configuration itself, its receivers, its rules of inhibition, and the teams' escalations.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

import yaml

from generators.alerts import alerts_of, platform_alerts
from generators.checks import Context, Result
from generators.checks._alertmanager.files import CONFIGURATION, STRICT
from generators.checks._alertmanager.inhibition_graph import circle, edges, firing
from generators.checks._alertmanager.losses import followed, louder, needs
from generators.checks._alertmanager.route_words import OLD_WORDS, named_receivers, secrets, words
from generators.checks._engine.store import question
from generators.conventions import monitoring
from generators.problems import Problem

NEEDS = ("amtool",)
JUDGES = ("alerts",)

WORDS = ("check-config", STRICT)
ESCALATION = f"{monitoring.ALERTMANAGER}/escalation"
TEMPLATES = f"{monitoring.ALERTMANAGER}/templates/"
_INHIBITION = "correct generators/outputs/_alertmanager/inhibition.py"
_OURS = "correct generators/outputs/_alertmanager/routes.py or its templates"


def run(context: Context) -> Result:
    """One finding per thing that does not load, is not used, says a secret or mutes itself."""
    text = context.planned.get(CONFIGURATION)
    if text is None:
        problem = Problem("alertmanager/missing", "there is no configuration", context.place(CONFIGURATION))
        return Result(0, 1, (problem,))
    data = yaml.safe_load(text)
    receivers, rules = data.get("receivers") or [], data.get("inhibit_rules") or []
    teams = context.model.fleet.teams
    parts = (
        list(_loads(context, text)) + list(_worded(context, data)),
        list(_receivers(context, data)),
        list(_muted(context, rules)),
        list(_escalations(context)),
    )
    totals = (1, len(receivers), len(rules), len(teams))
    covered = sum(max(total - len(found), 0) for total, found in zip(totals, parts, strict=True))
    return Result(covered, sum(totals), tuple(problem for part in parts for problem in part))


def _loads(context: Context, text: str) -> Iterator[Problem]:
    program = context.program("amtool")
    templates = [one for one in sorted(context.planned.items()) if one[0].startswith(TEMPLATES)]
    name = question([program], WORDS, text, *(part for one in templates for part in one))
    said = context.store.get(name)
    if said is None:
        done = context.processes.run([program, *WORDS, context.laid() / CONFIGURATION])
        said = "" if done.code == 0 else (done.out + done.err).strip()
        context.store.put(name, said)
    if said:
        yield Problem(
            "alertmanager/refused", f"amtool refuses it: {said}", context.place(CONFIGURATION), _OURS
        )


def _worded(context: Context, data: Mapping[str, Any]) -> Iterator[Problem]:
    """What still loads and should not be written any more, and secrets that are no files."""
    for path in words(data, OLD_WORDS):
        message = f"{path} is an old word, gone in a later Alertmanager"
        yield Problem("alertmanager/old-word", message, context.place(CONFIGURATION), _OURS)
    for path in secrets(data):
        message = f"{path} states a secret"
        hint = "name a file: the key with _file behind it"
        yield Problem("alertmanager/secret", message, context.place(CONFIGURATION), hint)


def _receivers(context: Context, data: Mapping[str, Any]) -> Iterator[Problem]:
    stated = [one["name"] for one in data.get("receivers") or []]
    named = named_receivers(data.get("route") or {})
    for name in stated:
        if name not in named:
            message = f"no route names the receiver {name}"
            yield Problem("alertmanager/unused-receiver", message, context.place(CONFIGURATION), _OURS)
    for name in sorted(named - set(stated)):
        message = f"a route names the receiver {name}, which is not there"
        yield Problem("alertmanager/unknown-receiver", message, context.place(CONFIGURATION), _OURS)


def _muted(context: Context, rules: list[Mapping[str, Any]]) -> Iterator[Problem]:
    """Whoever is quiet is so for something as loud, and what is told in the end explains all of it."""
    model = context.model
    alerts = [*platform_alerts(model.fleet)]
    for service in model.services:
        alerts += alerts_of(service, model.fleet)
    needed = needs(context.planned, [service.id for service in model.services])
    every, made = followed(firing(alerts), needed)
    mutes = edges(rules, every)
    order = [one.name for one in model.fleet.alerting.severities]
    for message in louder(every, mutes, order):
        yield Problem("alertmanager/louder", message, context.place(CONFIGURATION), _INHIBITION)
    found = circle({one: mutes.get(one, set()) | made.get(one, set()) for one in {*mutes, *made}})
    if found:
        names = " → ".join(every[index].name for index in [*found, found[0]])
        yield Problem(
            "alertmanager/circle",
            f"all of these would stay quiet, each because of the one before: {names}",
            context.place(CONFIGURATION),
            hint=f"remove one of the dependencies, or {_INHIBITION}",
        )


def _escalations(context: Context) -> Iterator[Problem]:
    """Each team's line is complete, and in the catalog's order."""
    for name, team in context.model.fleet.teams.items():
        path = f"{ESCALATION}/{name}.json"
        text = context.planned.get(path)
        policy = json.loads(text).get("escalation_policy", {}) if text else {}
        line = [
            target["summary"] for rule in policy.get("escalation_rules", ()) for target in rule["targets"]
        ]
        wanted = [team.pagerduty, *(f"{team.pagerduty}-{role}" for role in team.escalation)]
        if line != wanted:
            message = (
                f"{', '.join(line) or 'nobody'} is called for {name}, and it must be {', '.join(wanted)}"
            )
            hint = "correct policy() in generators/outputs/alertmanager.py"
            yield Problem("alertmanager/escalation", message, context.place(path), hint)
