"""Collectors know their words, redact before they store, and keep logs as long as services state.

Counts files of which every word is known, statements about pipelines, samples of secrets and
personal data that are masked (and of plain text that is not), and services whose logs are kept.
Where a collector is on PATH it validates its configuration too.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from typing import Any

import yaml

from generators.checks import Context, Result
from generators.checks._telemetry.pipelines import statements
from generators.checks._telemetry.redaction_samples import HARMLESS, SAMPLES
from generators.checks._telemetry.words import unknown
from generators.conventions import telemetry
from generators.problems import Problem

NEEDS = ()
JUDGES = ("monitoring",)

FOLDER = "monitoring/telemetry/"
AGENT = f"{FOLDER}agent.yaml"
GATEWAY = f"{FOLDER}gateway.yaml"
RETENTION = f"{FOLDER}retention.yaml"
AUDIT = f"{FOLDER}audit-policy.yaml"
COLLECTORS = ("otelcol-contrib", "otelcol")
LEVELS = {"None", "Metadata", "Request", "RequestResponse"}
_WRITES = "see generators/outputs/telemetry.py"
_STATEMENT = re.compile(r'replace_pattern\(body, ("(?:[^"\\]|\\.)*"), ("(?:[^"\\]|\\.)*")\)')

Part = tuple[int, list[Problem]]


def run(context: Context) -> Result:
    """One finding per word, statement, sample, service and rule that is not as it should be."""
    missing = [path for path in (AGENT, GATEWAY, RETENTION, AUDIT) if path not in context.planned]
    if missing:
        problems = [
            Problem("telemetry/missing", f"there is no {path}", context.place(FOLDER), _WRITES)
            for path in missing
        ]
        return Result(0, len(problems), tuple(problems))
    parts = [_collectors(context), _redaction(context), _retention(context), _audit(context)]
    found = tuple(problem for _, problems in parts for problem in problems)
    total = sum(count for count, _ in parts)
    return Result(max(total - len(found), 0), total, found)


def _read(context: Context, path: str) -> Any:
    return yaml.load(context.planned[path], yaml.CSafeLoader)


def _collectors(context: Context) -> Part:
    total, problems = 0, []
    for path in (AGENT, GATEWAY):
        configuration = _read(context, path)
        words = list(unknown(configuration))
        for word in words:
            said = f"{word} is no word of a component that is used here"
            hint = "correct it, or add it to generators/checks/_telemetry/words.py with its source"
            problems.append(Problem("telemetry/word", said, context.place(path), hint))
        tried, broken = (0, []) if words else statements(configuration, stores=path == GATEWAY)
        total += 1 + tried
        for said in broken:
            hint = "see generators/outputs/_telemetry/gateway.py and generators/outputs/_telemetry/agent.py"
            problems.append(Problem("telemetry/pipeline", said, context.place(path), hint))
        problems += _validated(context, path)
    return total, problems


def _validated(context: Context, path: str) -> Iterator[Problem]:
    program = next(filter(None, map(shutil.which, COLLECTORS)), None)
    if program is None:
        return
    with context.new_folder() as folder:
        file = folder / "collector.yaml"
        file.write_text(context.planned[path], encoding="utf-8")
        environment = {
            "NODE_NAME": "node-1",
            **{f"{kind}_ENDPOINT": "http://127.0.0.1" for kind in ("LOGS", "TRACES")},
            **{f"{kind}_TOKEN": "none" for kind in ("LOGS", "TRACES")},
        }
        done = context.processes.run([program, "validate", "--config", str(file)], environment=environment)
    if done.code:
        said = (done.err or done.out).strip().splitlines()
        yield Problem("telemetry/collector", " ".join(said[-3:]), context.place(path), "correct the output")


def _redaction(context: Context) -> Part:
    configuration = _read(context, GATEWAY)["processors"]
    values = [re.compile(one) for one in configuration.get("redaction", {}).get("blocked_values", ())]
    lines = [
        (re.compile(json.loads(pattern)), json.loads(mask))
        for block in configuration.get("transform/redaction", {}).get("log_statements", ())
        for pattern, mask in _STATEMENT.findall("\n".join(block["statements"]))
    ]
    problems = []
    total = 0
    for kind, (text, secret) in SAMPLES.items():
        total += 2
        line = text
        for pattern, mask in lines:
            line = pattern.sub(mask, line)
        attribute = text
        for pattern in values:
            attribute = pattern.sub(telemetry.MASK, attribute)
        for where, result in (("a log line", line), ("an attribute", attribute)):
            if secret in result:
                said = f"{kind} in {where} is stored as it came: {text!r} becomes {result!r}"
                hint = "see generators/conventions/telemetry.py for what is masked"
                problems.append(Problem("telemetry/redaction", said, context.place(GATEWAY), hint))
    for text in HARMLESS:
        total += 1
        hit = next((pattern.pattern for pattern, _ in lines if pattern.search(text)), "")
        if hit:
            said = f"{text!r} is masked although nothing in it is secret, by {hit}"
            hint = "narrow the pattern: a log that is masked throughout helps nobody"
            problems.append(Problem("telemetry/redaction", said, context.place(GATEWAY), hint))
    return total, problems


def _retention(context: Context) -> Part:
    """Every service's days fit a class, and the store knows every tenant that something is sent for."""
    kept = _read(context, RETENTION)["overrides"]
    platform = context.model.fleet.platform.name
    problems = []
    total = 0
    for service in context.model.services:
        for environment, settings in service.environments.items():
            total += 1
            days = settings.logs.retention
            tenant = telemetry.log_tenant(platform, telemetry.retention_class(days))
            hours = int(str(kept.get(tenant, {}).get("retention_period", "0h")).removesuffix("h"))
            if hours < days * 24:
                said = (
                    f"logs of {service.id} in {environment} state {days} days, {tenant} keeps {hours // 24}"
                )
                hint = "see RETENTION_CLASSES in generators/conventions/telemetry.py"
                problems.append(
                    Problem("telemetry/retention", said, context.place(RETENTION), hint, service=service.id)
                )
    exporters = _read(context, GATEWAY)["exporters"]
    sent = {one["headers"]["X-Scope-OrgID"] for one in exporters.values()} - {
        telemetry.trace_tenant(platform)
    }
    for tenant in sorted({*sent, *kept}):
        total += 1
        if tenant not in kept or tenant not in sent:
            said = f"tenant {tenant} is {'kept and never sent' if tenant in kept else 'sent and never kept'}"
            hint = "retention.yaml and the gateway's exporters name the same tenants"
            problems.append(Problem("telemetry/retention", said, context.place(RETENTION), hint))
    return total, problems


def _audit(context: Context) -> Part:
    """The audit policy never writes down what a secret holds, and drops nothing that changes anything."""
    policy = _read(context, AUDIT)
    problems = []
    for number, rule in enumerate(policy["rules"], start=1):
        said = _wrong_rule(rule)
        if said:
            hint = "see templates/telemetry/audit-policy.yaml"
            message = f"rule {number} of the audit policy {said}"
            problems.append(Problem("telemetry/audit", message, context.place(AUDIT), hint))
    order = [_level_of(policy["rules"], name) for name in ("secrets", "configmaps", "serviceaccounts/token")]
    for name, level in zip(("secrets", "configmaps", "tokens"), order, strict=True):
        if level != "Metadata":
            said = f"the audit policy writes {name} with level {level}, which must be Metadata"
            problems.append(
                Problem("telemetry/audit", said, context.place(AUDIT), "never write down what they hold")
            )
    return len(policy["rules"]) + len(order), problems


def _wrong_rule(rule: dict[str, Any]) -> str:
    if rule.get("level") not in LEVELS:
        return f"has level {rule.get('level')!r}, not one of {', '.join(sorted(LEVELS))}"
    changing = set(rule.get("verbs") or ()) - {"get", "list", "watch"}
    if rule["level"] == "None" and changing:
        return f"keeps {', '.join(sorted(changing))} out of the audit log"
    return ""


def _level_of(rules: list[dict[str, Any]], resource: str) -> str:
    """The level of somebody's change of a core resource, by the first rule that fits."""
    for rule in rules:
        if rule.get("users") or rule.get("userGroups") or rule.get("nonResourceURLs"):
            continue
        if rule.get("verbs") and "update" not in rule["verbs"]:
            continue
        named = [name for one in rule.get("resources") or () if not one["group"] for name in one["resources"]]
        if not rule.get("resources") or resource in named:
            return str(rule["level"])
    return "None"
