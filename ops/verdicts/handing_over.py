"""What an upgrade that takes a scaler in does to the pods that run now."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from generators.conventions import operations

KINDS = frozenset({"Deployment", "StatefulSet", "Rollout"})


def falls_to_one(body: Mapping[str, Any], live: Mapping[str, Any] | None) -> int:
    """How many pods run now, where applying ``body`` leaves one until its scaler acts; else 0.

    A field that helm alone owned and states no more is the server's default again: of ``spec.replicas``, 1.
    """
    if live is None or body["kind"] not in KINDS or "replicas" in body.get("spec", {}):
        return 0
    now = int((live.get("spec") or {}).get("replicas") or 0)
    entries = (live.get("metadata") or {}).get("managedFields") or ()
    owners = [(entry.get("manager"), entry.get("operation")) for entry in entries if _owns(entry)]
    alone = owners == [(operations.APPLIER, "Apply")]
    return now if alone and now > 1 else 0


def _owns(entry: Mapping[str, Any]) -> bool:
    return "f:replicas" in ((entry.get("fieldsV1") or {}).get("f:spec") or {})
