"""Writes verdicts into the history: what was seen well may be promoted, what was seen failing may not."""

from __future__ import annotations

from generators.model import Environment
from ops.adapters import release_store
from ops.adapters.api import Api
from ops.adapters.history_store import History
from ops.records import chain
from ops.records.standing import standing
from ops.verdicts.fleet import Row
from ops.verdicts.health import Health
from ops.world import World


def record(world: World, environment: Environment, api: Api, row: Row) -> bool:
    """Whether there was something to write: what was not yet verified, or was and fails now.

    What was not: a digest, or a configuration of it that failed before.
    """
    one = row.verdict.workload
    if one is None or not one.digest:
        return False
    history = History(api, environment.name, environment.namespace, world.platform)
    name = row.verdict.service
    now = standing(history.entries(name))
    verified = one.digest in now.verified
    applied = release_store.fingerprint(api, environment.namespace, name, one.digest)
    failed = now.manifests.get(applied) is False
    if row.verdict.health is Health.HEALTHY and (failed or not verified):
        word, reason = chain.VERIFIED, ""
    elif row.verdict.health is Health.FAILED and verified and not row.verdict.unjudged:
        word, reason = chain.WITHDRAWN, row.verdict.reason
    else:
        return False
    details = {chain.MANIFEST: applied} if applied else {}
    history.append(name, word, version=one.version, digest=one.digest, reason=reason, details=details)
    return True
