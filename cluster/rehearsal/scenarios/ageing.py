"""A catalog that was written for another Kubernetes than the server's."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from cluster.rehearsal.scenario import needing, rolling_service
from cluster.rehearsal.scenarios.releasing import REASON
from cluster.rehearsal.stage import PATIENCE, Stage, must

RULE = "cluster/version-skew"


@needing(rolling_service)
def version(stage: Stage) -> str:
    """One minor version apart is told, two are too far for any change."""
    environment = stage.first
    service = stage.cast.rolling(environment).id
    major, minor = stage.model.fleet.platform.kubernetes.split(".")[:2]

    def older(by: int) -> tuple[str, Path]:
        stated = f"{major}.{int(minor) - by}"

        def change(text: dict[str, Any]) -> None:
            text["platform"]["kubernetes"] = stated

        return stated, stage.variant(f"kubernetes-{stated}", change)

    near, far = older(1), older(2)
    before = stage.workloads(environment)[f"deployments/{service}"]["metadata"]["generation"]
    look = f"verify {environment.name} {service} --wait {PATIENCE:.0f}"
    for _, catalog in (near, far):
        told = stage.do(look, catalog=catalog).document["findings"]
        must(RULE in {one["rule"] for one in told}, f"`{look}` does not tell that the server is another")
    must(not stage.do(look).document["findings"], "the catalog's own version is told as another")
    stage.refused(f"deploy {environment.name} {service} --apply {REASON}", RULE, catalog=far[1])
    after = stage.workloads(environment)[f"deployments/{service}"]["metadata"]["generation"]
    must(before == after, f"{service} was touched")
    return f"{major}.{minor} here; a catalog for {near[0]} is told so, for {far[0]} it may change nothing"
