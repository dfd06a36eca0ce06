"""The scenarios in the order in which they are played; the first makes the fleet that the others use."""

from __future__ import annotations

from collections.abc import Mapping

from cluster.rehearsal.scenario import Play
from cluster.rehearsal.scenarios import (
    ageing,
    approving,
    breaking,
    doubting,
    hosting,
    judging,
    losing,
    meddling,
    permitting,
    releasing,
    restoring,
    retiring,
    scaling,
    unheard,
    watching,
)

FLEET = "fleet"
SCENARIOS: Mapping[str, Play] = {
    FLEET: releasing.fleet,
    "queue": scaling.queue,
    "unchanged": releasing.unchanged,
    "monitoring": watching.monitoring,
    "roles": permitting.roles,
    "canary": judging.canary,
    "unjudged": doubting.unjudged,
    "unanswered": doubting.unanswered,
    "blue-green": judging.blue_green,
    "cpu": scaling.cpu,
    "bad-release": releasing.bad_release,
    "rollback": releasing.rollback,
    "drift": meddling.drift,
    "freeze": releasing.freeze,
    "version": ageing.version,
    "at-once": breaking.at_once,
    "killed": breaking.killed,
    "database": restoring.database,
    "cache": restoring.cache,
    "drain": losing.drain,
    "node": unheard.node,
    "zone": losing.zone,
    "api-server": breaking.api_server,
    "etcd": breaking.etcd,
    "promotion": releasing.promotion,
    "elsewhere": permitting.elsewhere,
    "approval": approving.approval,
    "tenants": hosting.tenants,
    "retire": retiring.retire,
    "history": releasing.history,
}
