"""The scenarios in the order in which they are played; the first makes the fleet that the others use."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from cluster.rehearsal.scenarios import (
    ageing,
    approving,
    breaking,
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
from cluster.rehearsal.stage import Stage

Play = Callable[[Stage], str]
"""Plays it and says what was seen. Raises Missed, TimeoutError, or NoCast where nobody can play it."""

FLEET = "fleet"
SCENARIOS: Mapping[str, Play] = {
    FLEET: releasing.fleet,
    "unchanged": releasing.unchanged,
    "monitoring": watching.monitoring,
    "roles": permitting.roles,
    "bad-release": releasing.bad_release,
    "rollback": releasing.rollback,
    "drift": meddling.drift,
    "freeze": releasing.freeze,
    "version": ageing.version,
    "at-once": breaking.at_once,
    "killed": breaking.killed,
    "drain": losing.drain,
    "node": unheard.node,
    "zone": losing.zone,
    "api-server": breaking.api_server,
    "etcd": breaking.etcd,
    "canary": judging.canary,
    "unjudged": judging.unjudged,
    "blue-green": judging.blue_green,
    "queue": scaling.queue,
    "cpu": scaling.cpu,
    "database": restoring.database,
    "cache": restoring.cache,
    "promotion": releasing.promotion,
    "elsewhere": permitting.elsewhere,
    "approval": approving.approval,
    "tenants": hosting.tenants,
    "retire": retiring.retire,
    "history": releasing.history,
}
