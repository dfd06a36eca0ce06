"""Which releases are of services that left the catalog, and whether such a one may be removed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from generators.conventions.labels import calls as calls_label
from ops.verdicts.promotion import Refusal

Object = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Caller:
    """A service whose pods say whom they call, or would."""

    name: str
    calls: frozenset[str]


def of_pod(pod: Object) -> Object | None:
    """A pod that can call somebody; None for one that has ended."""
    return None if (pod.get("status") or {}).get("phase") in ("Succeeded", "Failed") else pod


def of_workload(item: Object) -> Object:
    """The pod that a workload would make now, under the workload's name."""
    spec = item["spec"]
    template = (spec.get("jobTemplate") or {"spec": spec})["spec"].get("template") or {}
    labels = (template.get("metadata") or {}).get("labels") or {}
    return {"metadata": {"name": item["metadata"]["name"], "labels": labels}}


def callers(pods: Iterable[Object], platform: str, name: str) -> tuple[Caller, ...]:
    """Who calls whom, by the labels of pods; ``name`` is the label that names a pod's service."""
    found: dict[str, set[str]] = {}
    prefix = calls_label(platform, "")
    for one in pods:
        labels = one["metadata"].get("labels") or {}
        calls = {key.removeprefix(prefix) for key in labels if key.startswith(prefix)}
        found.setdefault(labels.get(name, one["metadata"]["name"]), set()).update(calls)
    return tuple(Caller(service, frozenset(calls)) for service, calls in sorted(found.items()))


def orphaned(releases: Iterable[str], known: Collection[str], platform: str) -> tuple[str, ...]:
    """Helm releases of no service of the catalog; the platform chart's own is none of them."""
    return tuple(sorted(name for name in releases if name not in known and name != platform))


def refusal(
    name: str, environment: str, *, known: bool, released: bool, leaving: Collection[str],
    running: Sequence[Caller], rate: float | None,
) -> Refusal | None:  # fmt: skip
    """None where it may go. ``leaving``: what goes with it; ``rate``: requests per second, None unasked."""
    if known:
        words = f"{name} is a service of the catalog"
        return Refusal("in-catalog", words, "take it out of the catalog and generate first")
    if not released:
        words = f"there is no release {name} in {environment}"
        return Refusal("no-release", words, f"./doit status {environment} shows what is orphaned")
    calling = [one.name for one in running if name in one.calls and one.name not in leaving]
    if calling:
        words = f"{name} is still called by {', '.join(calling)}"
        return Refusal("called", words, f"deploy them without it first: ./doit deploy {environment}")
    if rate:
        words = f"{name} still answers {rate:.3g} requests a second"
        return Refusal("traffic", words, "find out whose they are, and wait until there are none")
    return None


def order(leaving: Sequence[str], running: Sequence[Caller]) -> tuple[str, ...]:
    """Who calls goes before who is called; services that call each other go in the order given."""
    calls = {one.name: one.calls for one in running}
    left, found = list(leaving), []
    while left:
        free = [one for one in left if not any(one in calls.get(other, ()) for other in left if other != one)]
        found.append((free or left)[0])
        left.remove(found[-1])
    return tuple(found)
