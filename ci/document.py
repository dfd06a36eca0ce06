"""The plan as a JSON document: what the other jobs of a run read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ci.base import Base
from ci.decision import Decision
from ci.entries import Entry
from ci.git import shown
from ci.kinds import DEPLOYED
from ci.ownership import Owners

CONTRACT = ("everything", "services", "images", "removed", "reasons", "warnings")
UNKNOWN = "unknown"
"""What is said of a service whose entry cannot be read."""


def write(decision: Decision, base: Base, head: str, missing: Mapping[str, str]) -> dict[str, Any]:
    """All that is known, as plain data with sorted lists.

    Beside the keys of ``CONTRACT``: ``base`` and ``head`` (commits) and ``why`` it is that base;
    ``only`` (services that somebody named: the plan says nothing of the others); ``catalog`` (whether
    the catalog changed); ``project`` (whether the project's own tests run); ``changes`` by service
    (``kinds``, ``paths``); ``dependents`` by service (how many); ``about`` by service (tier, kind, …);
    ``missing`` by service ("sources" or "Dockerfile"); ``deploy`` (services with sources of which
    something changed that runs); ``releases`` by environment (services of the catalog whose release
    record changed; what left it is in the warnings, with what takes it out of the environment);
    ``platform`` (what no delivery of services brings: paths that changed, or may have).
    """
    deploy = [
        name
        for name in decision.services
        if missing.get(name) != "sources" and (decision.everything or _changes_what_runs(decision, name))
    ]
    releases = _releases(decision)
    left = {where: sorted({*names} & {*decision.removed}) for where, names in releases.items()}
    return {
        "everything": decision.everything,
        "services": list(decision.services),
        "images": list(decision.images),
        "removed": list(decision.removed),
        "reasons": {name: [shown(one) for one in texts] for name, texts in decision.reasons.items()},
        "warnings": [shown(text) for text in (*decision.warnings, *_orphans(left))],
        "base": base.commit,
        "head": head,
        "why": base.full or base.why or "; ".join(shown(one) for one in base.doubts),
        "only": list(base.only),
        "catalog": decision.catalog,
        "project": decision.project,
        "changes": {
            name: {"kinds": sorted(change.kinds), "paths": change.paths}
            for name, change in decision.changes.items()
        },
        "dependents": dict(decision.dependents),
        "about": {name: _about(decision.entries.get(name)) for name in decision.services},
        "missing": dict(missing),
        "deploy": deploy,
        "releases": {
            where: kept for where, names in releases.items() if (kept := sorted({*names} - {*left[where]}))
        },
        "platform": _platform(decision, deploy),
    }


def contract(plan: Mapping[str, Any]) -> dict[str, Any]:
    """What every caller may rely on, and nothing else."""
    return {name: plan[name] for name in CONTRACT}


def _about(entry: Entry | None) -> dict[str, Any]:
    if entry is None:
        texts = dict.fromkeys(("tier", "kind", "language", "team", "image"), UNKNOWN)
        return {**texts, "shifts": False, "calls": [], "sources": [], "strategies": {}}
    return {
        "tier": entry.tier,
        "kind": entry.kind,
        "language": entry.language,
        "team": entry.team,
        "image": entry.image,
        "shifts": entry.shifts,
        "calls": list(entry.calls),
        "sources": list(entry.sources),
        "strategies": dict(entry.strategies),
    }


def _changes_what_runs(decision: Decision, name: str) -> bool:
    change = decision.changes.get(name)
    return change is not None and not DEPLOYED.isdisjoint(change.kinds)


def _releases(decision: Decision) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, change in decision.changes.items():
        for environment in sorted(change.records):
            found.setdefault(environment, []).append(name)
    return dict(sorted(found.items()))


def _platform(decision: Decision, deploy: Sequence[str]) -> list[str]:
    """What of one service only is goes with it, where it is delivered."""
    owners = Owners(decision.entries)
    brought = {*deploy}
    return [
        shown(path)
        for path in decision.platform
        if not (own := {name for name, _ in owners.of(path)}) or not own <= brought
    ]


def _orphans(left: Mapping[str, Sequence[str]]) -> Iterator[str]:
    for where, names in left.items():
        if names:
            yield (
                f"{', '.join(names)} left the catalog, and the release record for {where} changed with it: "
                f"what runs there of it stays until ./doit retire {where} --apply"
            )
