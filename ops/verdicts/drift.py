"""From the server's answers to findings: who changed what, what is wanted, what is there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ops.faults import Cause
from ops.snapshot import Scaler
from ops.verdicts.differences import Difference
from ops.verdicts.ownership import foreign_leaves, manager_of, managers
from ops.verdicts.places import pointer

CHANGED, REMOVED, ADDED, MISSING, SCALED = "changed", "removed", "added", "missing", "scaled"
UNKNOWN = "unknown"
"""Who took away what is missing, where nothing says more."""
RELEASE = "Release"
"""What stands for a kind where a whole release is gone."""


@dataclass(frozen=True, slots=True)
class Drift:
    """One field that is not as it was deployed. ``want`` and ``have`` are JSON, empty where absent."""

    service: str
    kind: str
    name: str
    path: str
    want: str
    have: str
    manager: str
    what: str

    @property
    def full_path(self) -> str:
        """``Deployment/wallet.spec.replicas``."""
        return f"{self.kind}/{self.name}{self.path}"


def of_nothing(service: str, kind: str, name: str, why: str = "") -> Drift:
    """What should be there and is not, ``why`` where somebody says so."""
    return Drift(service, kind, name, "", '"present"', "", f"{UNKNOWN}; {why}" if why else UNKNOWN, MISSING)


def of_object(
    service: str,
    body: Mapping[str, Any],
    live: Mapping[str, Any] | None,
    found: Iterable[Difference],
    conflicts: Iterable[Cause],
) -> Iterator[Drift]:
    """The drift of one object. ``found`` and ``conflicts`` are the server's answer to a dry run."""
    kind, name = str(body["kind"]), str(body["metadata"]["name"])
    if live is None:
        yield of_nothing(service, kind, name)
        return
    owners = managers(conflicts)
    seen: list[str] = []
    for one in found:
        seen.append(one.path)
        what = REMOVED if not one.have else CHANGED
        yield Drift(service, kind, name, one.path, one.want, one.have, manager_of(one.path, owners), what)
    for leaf in foreign_leaves(live):
        # What is stated and does not differ was put back by the hand that changed it.
        told = any(_meet(leaf.path, path) for path in seen) or pointer(body, leaf.path)
        if not told and _counts(leaf.path):
            yield Drift(service, kind, name, leaf.path, "", leaf.value, leaf.manager, ADDED)


def of_scaling(service: str, kind: str, live: Mapping[str, Any], scaler: Scaler | None) -> Iterator[Drift]:
    """Replicas of a scaled workload: nobody owns them, so they are held against the scaler's own wish."""
    if scaler is None:
        return
    have = int((live.get("spec") or {}).get("replicas") or 0)
    name = str(live["metadata"]["name"])
    wanted = min(max(scaler.desired, scaler.minimum), scaler.maximum)
    if have < scaler.minimum or have > scaler.maximum or (scaler.desired and have != wanted):
        who = f"unknown; the autoscaler is blind: {scaler.blind}" if scaler.blind else "unknown"
        yield Drift(service, kind, name, ".spec.replicas", str(wanted), str(have), who, SCALED)


def _meet(one: str, other: str) -> bool:
    """Whether one path is the other or lies within it."""
    short, long = sorted((one, other), key=len)
    return long == short or long.startswith((f"{short}.", f"{short}["))


def _counts(path: str) -> bool:
    # A note of kubectl's own, which changes nothing.
    return "kubectl.kubernetes.io/last-applied-configuration" not in path
