"""What linters are shown: objects as rendered, and stand-ins for those they cannot see into.

No linter looks into a Rollout, follows a ScaledObject or knows that a controller fills in a Service's
selector. Each gets the object of Kubernetes' own that behaves like it. Stand-ins are never shipped.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import yaml

from generators.checks._rendered.documents import Document

ROLLOUT = "Rollout"
WORKLOADS = ("Deployment", "StatefulSet", "CronJob", "Job", "DaemonSet")
"""Kinds with pods that linters see into."""


def projected(documents: Iterable[Document]) -> tuple[Document, ...]:
    """The objects of one render for linters, in the same order and as many as they can see."""
    documents = tuple(documents)
    rollouts = {one.name: one for one in documents if one.kind == ROLLOUT}
    return tuple(_project(one, rollouts) for one in documents)


def text(documents: Iterable[Document]) -> str:
    """As one YAML text; objects that were not replaced keep theirs."""
    return "".join(f"---\n{one.text or _dump(one.data)}" for one in documents)


def _project(one: Document, rollouts: Mapping[str, Document]) -> Document:
    if one.kind == ROLLOUT:
        return _as_deployment(one)
    if one.kind == "ScaledObject":
        return _as_scaler(one, rollouts)
    target = one.at("spec", "scaleTargetRef", "name")
    if one.kind == "HorizontalPodAutoscaler" and target in rollouts:
        spec = {**one.spec, "scaleTargetRef": _target(target)}
        return Document({**one.data, "spec": spec}, template=one.template)
    if one.kind == "Service" and not one.spec.get("selector"):
        return _with_selector(one, rollouts)
    return one


def _as_deployment(rollout: Document) -> Document:
    """Pods, selector, count and deadline as they are; the strategy is the plain one."""
    kept = ("minReadySeconds", "progressDeadlineSeconds", "replicas", "revisionHistoryLimit", "selector")
    spec = {name: rollout.spec[name] for name in (*kept, "template") if name in rollout.spec}
    spec["strategy"] = {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": 1, "maxUnavailable": 0}}
    data = {**rollout.data, "apiVersion": "apps/v1", "kind": "Deployment", "spec": spec}
    return Document(data, template=rollout.template)


def _as_scaler(scaled: Document, rollouts: Mapping[str, Document]) -> Document:
    """KEDA makes just this scaler, with a metric of its own in place of the processor's."""
    reference = dict(scaled.spec.get("scaleTargetRef") or {})
    name = str(reference.get("name") or "")
    if name in rollouts or not reference.get("kind"):
        reference = _target(name)
    cpu = {"name": "cpu", "target": {"type": "Utilization", "averageUtilization": 70}}
    spec = {
        "scaleTargetRef": reference,
        "minReplicas": max(1, int(scaled.spec.get("minReplicaCount", 0))),
        "maxReplicas": int(scaled.spec.get("maxReplicaCount", 100)),
        "metrics": [{"type": "Resource", "resource": cpu}],
    }
    data = {"apiVersion": "autoscaling/v2", "kind": "HorizontalPodAutoscaler", "spec": spec}
    return Document({**data, "metadata": scaled.data.get("metadata") or {}}, template=scaled.template)


def _with_selector(service: Document, rollouts: Mapping[str, Document]) -> Document:
    for rollout in rollouts.values():
        strategy: Any = rollout.at("spec", "strategy") or {}
        if service.name in set(_services(strategy)):
            labels = rollout.at("spec", "selector", "matchLabels") or {}
            data = {**service.data, "spec": {**service.spec, "selector": labels}}
            return Document(data, template=service.template)
    return service


def _services(strategy: Mapping[str, Any]) -> Iterator[str]:
    """The Services whose selectors a Rollout's controller sets."""
    for way in strategy.values():
        for name, value in (way or {}).items():
            if name in {"activeService", "previewService", "stableService", "canaryService"}:
                yield str(value)


def _target(name: str) -> dict[str, str]:
    return {"apiVersion": "apps/v1", "kind": "Deployment", "name": name}


def _dump(data: Mapping[str, Any]) -> str:
    return yaml.dump(dict(data), Dumper=yaml.CSafeDumper, sort_keys=False, width=1000)
