"""Attempts whose judge is silent, and the histories that they leave."""

from __future__ import annotations

from typing import Any

from generators.model import Model
from ops.records.chain import Entry
from ops.verdicts.health import Verdict, verdict
from tests.unit.ops.seen import service_of, snapshot, workload

ABORTED = (
    "RolloutAborted: Rollout aborted update to revision 2: Background analysis phase error/failed: "
    'Metric "errors" assessed {} due to {}'
)
SILENT = ABORTED.format(
    "Error",
    "consecutiveErrors (5) > consecutiveErrorLimit (4): "
    '"Error Message: Post http://prometheus.example:9090: connection refused"',
)
BAD = ABORTED.format("Failed", "failed (3) > failureLimit (2)")
CAREFUL = ("web", "canary")
VERIFIED, OTHER, NEW = "sha256:a", "sha256:b", "sha256:c"


def judged(model: Model, message: str, *pods: Any) -> Verdict:
    service = service_of(model, *CAREFUL)
    one = workload("Rollout", service.id, phase="Degraded", message=message)
    return verdict(service, model.fleet.environments[0].name, snapshot(model, one, *pods))


class Histories:
    """What was written down, by one service."""

    def __init__(self, *digests: str) -> None:
        self.kept = [
            Entry(n, "", "verified", "", "s", "e", digest=one) for n, one in enumerate(digests, start=1)
        ]

    def entries(self, _: str) -> list[Entry]:
        return self.kept

    def append(self, service: str, action: str, **more: Any) -> None:
        self.kept.append(Entry(len(self.kept) + 1, "", action, "", service, "e", **more))

    def said(self) -> list[tuple[str, str]]:
        return [(one.action, one.digest) for one in self.kept if one.action != "verified"]
