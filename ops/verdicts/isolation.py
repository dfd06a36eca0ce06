"""What has to change for a service to be cut off, and for that to be undone.

Network policies only ever allow: one that denies takes nothing back from another that allows. So a
service is cut off by a policy that selects it and allows nothing, and by each other policy that selects
its pods no longer doing so. Pods that come later are cut off as well, and a deployment changes nothing
about it: charts do not state these expressions.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

NAME = "app.kubernetes.io/name"
Object = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Change:
    """A policy that is to select otherwise: the whole new list of expressions, and the version seen."""

    policy: str
    version: str
    expressions: tuple[Mapping[str, Any], ...]


def denial(policy: str, service: str, labels: Mapping[str, str]) -> dict[str, Any]:
    """The policy that selects all pods of a service and allows nothing in either direction."""
    return {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "NetworkPolicy",
        "metadata": {"name": policy, "labels": dict(labels)},
        "spec": {
            "podSelector": {"matchLabels": {NAME: service}},
            "policyTypes": ["Ingress", "Egress"],
            "ingress": [],
            "egress": [],
        },
    }


def exceptions(policies: Iterable[Object], service: str, denying: str) -> tuple[Change, ...]:
    """The policies that allow something to pods of the service today, each with itself excepted.

    ``denying`` is the name of the one that stays. Policies that allow nothing may select what they like.
    """
    found = []
    for one in policies:
        meta, spec = one["metadata"], one["spec"]
        if meta["name"] == denying or not _allows(spec) or not _may_select(spec, service):
            continue
        kept = spec.get("podSelector", {}).get("matchExpressions") or []
        found.append(Change(meta["name"], meta.get("resourceVersion", ""), (*kept, excepted(service))))
    return tuple(found)


def undone(policies: Iterable[Object], service: str) -> tuple[Change, ...]:
    """The policies that except the service, each without that."""
    found = []
    for one in policies:
        meta = one["metadata"]
        kept = one["spec"].get("podSelector", {}).get("matchExpressions") or []
        left = tuple(entry for entry in kept if entry != excepted(service))
        if len(left) != len(kept):
            found.append(Change(meta["name"], meta.get("resourceVersion", ""), left))
    return tuple(found)


def excepted(service: str) -> dict[str, Any]:
    """The expression that leaves a service's pods out of a selector."""
    return {"key": NAME, "operator": "NotIn", "values": [service]}


def still_open(policies: Sequence[Object], service: str, denying: str) -> list[str]:
    """What is not closed: policies that allow and still select, and the denial where it is missing."""
    found = [f"{one.policy} still selects its pods" for one in exceptions(policies, service, denying)]
    if not any(one["metadata"]["name"] == denying for one in policies):
        found.append(f"there is no policy {denying}")
    return found


def _allows(spec: Object) -> bool:
    return bool(spec.get("ingress")) or bool(spec.get("egress"))


def _may_select(spec: Object, service: str) -> bool:
    """Whether pods of the service may be selected: whatever else they carry is not known here."""
    selector = spec.get("podSelector") or {}
    wanted = (selector.get("matchLabels") or {}).get(NAME, service)
    return wanted == service and all(_fits(one, service) for one in selector.get("matchExpressions") or ())


def _fits(expression: Object, service: str) -> bool:
    if expression["key"] != NAME:
        return True
    values = expression.get("values") or ()
    fits = {
        "In": service in values,
        "NotIn": service not in values,
        "Exists": True,
        "DoesNotExist": False,
    }
    return fits[expression["operator"]]
