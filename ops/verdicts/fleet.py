"""One row for each service and environment: what ``status`` shows, exports and prints."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from generators.model import Service
from ops.snapshot import Snapshot
from ops.verdicts.health import Health, Verdict, orphans, verdict
from ops.verdicts.pods import newest


@dataclass(frozen=True, slots=True)
class Row:
    """A service in an environment; ``age`` in seconds since its youngest version came, 0 for unknown."""

    environment: str
    verdict: Verdict
    age: float
    drift: int
    """Fields that somebody other than a controller owns."""
    pods: tuple[str, ...] = ()
    """Names of the pods of its newest version."""
    budget: float | None = None
    """Share of the month's error budget that is left, below 0 when overspent; None: not known."""

    @property
    def well(self) -> bool:
        """Whether nothing has to be done."""
        return self.verdict.health is Health.HEALTHY

    def as_object(self) -> dict[str, object]:
        """The contract of ``status --format json``."""
        one = self.verdict.workload
        return {
            "service": self.verdict.service,
            "environment": self.environment,
            "health": str(self.verdict.health),
            "version": one.version if one else "",
            "digest": one.digest if one else "",
            "replicas": one.ready if one else 0,
            "desired": one.desired if one else 0,
            "drift": self.drift,
            "age": round(self.age),
            "budget": None if self.budget is None else round(self.budget, 4),
            "reason": self.verdict.reason,
            "hint": self.verdict.next_step,
            "notes": list(self.verdict.notes),
        }


def rows(services: Sequence[Service], seen: Snapshot, platform_parts: frozenset[str]) -> tuple[Row, ...]:
    """A row for each service in the order given, then one for each orphan."""
    by_service: dict[str, Snapshot] = _split(seen)
    empty = _part(seen, (), (), ())
    found = [_row(verdict(s, seen.environment, by_service.get(s.id, empty)), seen) for s in services]
    return (*found, *(_row(one, seen) for one in orphans(services, seen, platform_parts)))


def _row(one: Verdict, seen: Snapshot) -> Row:
    if one.workload is None:
        return Row(seen.environment, one, 0.0, 0)
    pods = newest(one.workload, [pod for pod in seen.pods if pod.service == one.service])
    born = min((pod.created for pod in pods), default=one.workload.created)
    return Row(
        seen.environment,
        one,
        max(0.0, seen.taken - born),
        sum(len(f.paths) or 1 for f in one.workload.foreign),
        tuple(sorted(pod.name for pod in pods)),
    )


def _split(seen: Snapshot) -> dict[str, Snapshot]:
    """The snapshot by service, so that a thousand verdicts do not each walk through everything."""
    names = {w.service for w in seen.workloads}
    workloads = _grouped(seen.workloads)
    pods = _grouped(seen.pods)
    scalers: dict[str, list[object]] = {}
    for scaler in seen.scalers:
        scalers.setdefault(scaler.target, []).append(scaler)
    return {
        name: _part(seen, workloads.get(name, ()), pods.get(name, ()), scalers.get(name, ()))
        for name in names
    }


def _grouped(items: Sequence[object]) -> dict[str, list[object]]:
    found: dict[str, list[object]] = {}
    for item in items:
        found.setdefault(item.service, []).append(item)  # type: ignore[attr-defined]
    return found


def _part(seen: Snapshot, workloads: Sequence, pods: Sequence, scalers: Sequence) -> Snapshot:  # type: ignore[type-arg]
    from dataclasses import replace

    return replace(seen, workloads=tuple(workloads), pods=tuple(pods), scalers=tuple(scalers))
