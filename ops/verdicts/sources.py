"""Which key of the catalog wants a field of an object, and how that key would be written to keep it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

_CONTAINER = r"\.spec\.template\.spec\.containers\[name=\"app\"\]"
_JOB = r"(?:\.spec\.jobTemplate)?"
_TABLE: tuple[tuple[str, str, str, str], ...] = (
    (".*", rf"{_JOB}{_CONTAINER}\.resources\.(requests|limits)\.(cpu|memory)", r"\1.\2", ""),
    (
        ".*",
        rf"{_JOB}{_CONTAINER}\.resources\.(requests|limits)\.ephemeral-storage",
        r"\1.ephemeral_storage",
        "",
    ),
    (".*", rf"{_CONTAINER}\.readinessProbe\.periodSeconds", "probes.readiness.period", "s"),
    (".*", rf"{_CONTAINER}\.readinessProbe\.timeoutSeconds", "probes.readiness.timeout", "s"),
    (".*", rf"{_CONTAINER}\.readinessProbe\.failureThreshold", "probes.readiness.failures", ""),
    (".*", rf"{_CONTAINER}\.livenessProbe\.periodSeconds", "probes.liveness.period", "s"),
    (".*", rf"{_CONTAINER}\.livenessProbe\.timeoutSeconds", "probes.liveness.timeout", "s"),
    (".*", rf"{_CONTAINER}\.livenessProbe\.failureThreshold", "probes.liveness.failures", ""),
    (".*", rf"{_CONTAINER}\.startupProbe\.periodSeconds", "probes.startup.period", "s"),
    (".*", rf"{_CONTAINER}\.startupProbe\.timeoutSeconds", "probes.startup.timeout", "s"),
    (".*", rf"{_CONTAINER}\.startupProbe\.failureThreshold", "probes.startup.failures", ""),
    (".*", rf"{_CONTAINER}\.lifecycle\.preStop\.sleep\.seconds", "shutdown.drain", "s"),
    (".*", r"\.spec\.template\.spec\.terminationGracePeriodSeconds", "shutdown.grace", "s"),
    (".*", r"\.spec\.progressDeadlineSeconds", "rollout.deadline", "s"),
    ("Rollout", r"\.spec\.strategy\.blueGreen\.autoPromotionSeconds", "rollout.promotion", "s"),
    ("Rollout", r"\.spec\.strategy\.blueGreen\.scaleDownDelaySeconds", "rollout.keep", "s"),
    ("Rollout", r"\.spec\.strategy\.canary\.steps.*", "rollout.steps", "-"),
    (".*", r"\.spec\.template\.spec\.topologySpreadConstraints.*", "spread", "-"),
    ("Deployment|StatefulSet|Rollout", r"\.spec\.replicas", "scaling.replicas", ""),
    ("HorizontalPodAutoscaler", r"\.spec\.minReplicas", "scaling.min", ""),
    ("HorizontalPodAutoscaler", r"\.spec\.maxReplicas", "scaling.max", ""),
    ("HorizontalPodAutoscaler", r"\.spec\.metrics.*", "scaling.cpu", "-"),
    ("ScaledObject", r"\.spec\.minReplicaCount", "scaling.min", ""),
    ("ScaledObject", r"\.spec\.maxReplicaCount", "scaling.max", ""),
    ("ScaledObject", r"\.spec\.pollingInterval", "scaling.queue.polling", "s"),
    ("ScaledObject", r"\.spec\.cooldownPeriod", "scaling.queue.cooldown", "s"),
    ("CronJob", r"\.spec\.schedule", "schedule.cron", ""),
    ("CronJob", r"\.spec\.timeZone", "schedule.zone", ""),
    ("ConfigMap", r"\.data\.([A-Z][A-Z0-9_]*)", r"config.\1", ""),
    ("ConfigMap", r"\.data\['flags\.json'\]", "flags", "-"),
    ("ExternalSecret", r".*", "secrets", "-"),
    ("NetworkPolicy", r"\.spec\..*", "depends_on", "-"),
    ("HTTPRoute|Ingress", r"\.spec\.(?:hostnames|rules).*", "route.hosts", "-"),
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A key of a service's block. ``unit`` is what a figure is written with, ``-`` for: by hand."""

    key: str
    unit: str

    def line(self, service: str, environment: str, have: str) -> str:
        """The edit that would keep what is there, in one line; empty where it takes a person."""
        value = self.value(have)
        if value is None:
            return ""
        inside = f"{{{self.key.rsplit('.', 1)[-1]}: {self.written(value)}}}"
        for part in reversed(self.key.split(".")[:-1]):
            inside = f"{{{part}: {inside}}}"
        if self.everywhere:
            return f"services.{service}: {inside} # in every environment"
        return f"services.{service}.in.{environment}: {inside}"

    def path(self, service: str, environment: str) -> tuple[str, ...]:
        """Where the catalog says so."""
        where = () if self.everywhere else ("in", environment)
        return ("services", service, *where, *self.key.split("."))

    def written(self, value: str | int) -> str:
        """The value as YAML: a figure with its unit is plain, any other text in quotes."""
        return json.dumps(value) if isinstance(value, str) and not self.unit else str(value)

    @property
    def everywhere(self) -> bool:
        """Whether it is stated for all environments at once: a queue is described as a whole."""
        return self.key.startswith("scaling.queue.")

    def value(self, have: str) -> str | int | None:
        """What the key would say; None where it takes a person."""
        value = json.loads(have) if have and self.unit != "-" else None
        if isinstance(value, bool) or not isinstance(value, str | int):
            return None
        return f"{value}{self.unit}" if self.unit else value


BY_SCALER = Wanted("scaling.min", "-")
"""What wants the replicas of a scaled workload, together with its scaler: no figure would keep others."""


def edited(
    tree: Mapping[str, Any],
    service: str,
    environment: str,
    edits: Mapping[Wanted, object],
    loosen: Iterable[str],
) -> dict[str, Any]:
    """A catalog's tree in which the service says so, by key, in the environment.

    ``loosen``: keys below which it may protect less, with a reason and an end.
    """
    more: dict[str, Any] = {}
    for key, value in edits.items():
        *above, last = key.key.split(".")
        inside = more if key.everywhere else more.setdefault("in", {}).setdefault(environment, {})
        for part in above:
            inside = inside.setdefault(part, {})
        inside[last] = value
    reasons = {key: {"why": "Changed by hand in a night.", "until": "2099-12-31"} for key in loosen}
    more |= {"loosen": reasons} if reasons else {}
    whole: dict[str, Any] = _merged(tree, {"services": {service: more}})
    return whole


def _merged(old: Any, new: Any) -> Any:
    if not isinstance(old, Mapping) or not isinstance(new, Mapping):
        return new
    return {**old, **{key: _merged(old.get(key), value) for key, value in new.items()}}


def exempting(hint: str) -> str:
    """The key of an exemption that a finding of the catalog asks for; empty where it asks for none."""
    match = re.search(r"loosen: \{([a-z0-9_.-]+): \{why", hint)
    return match[1] if match else ""


def wanted_by(kind: str, path: str) -> Wanted | None:
    """The key that a field of an object follows from; None where the templates alone decide."""
    for kinds, pattern, key, unit in _TABLE:
        match = re.fullmatch(pattern, path)
        if match and re.fullmatch(kinds, kind):
            return Wanted(match.expand(key), unit)
    return None


def template_line(text: str, kind: str, path: str) -> int:
    """The line of a template that writes a field: the last of its words that stands after the kind.

    0 where the template has no such kind.
    """
    lines = text.splitlines()
    after = [*lines[1:], ""]
    heads = ("metadata:", '{{ include "workload.metadata"')
    start = next(
        (
            at
            for at, line in enumerate(lines, 1)
            if line == f"kind: {kind}" and after[at - 1].startswith(heads)
        ),
        0,
    )
    if not start:
        return 0
    best = start
    for word in re.findall(r"[A-Za-z][A-Za-z-]*", re.sub(r"\[[^]]*\]", "", path)):
        found = next(
            (at for at, line in enumerate(lines, 1) if at > best and line.strip().startswith(f"{word}:")), 0
        )
        best = found or best
    return best
