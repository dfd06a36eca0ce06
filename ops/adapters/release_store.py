"""The releases that helm keeps in a namespace: what was applied, in which revision, with which digest."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from generators.conventions import labels
from ops.adapters.api import Api
from ops.faults import ApiError
from ops.reading import seconds

PENDING = frozenset({"pending-install", "pending-upgrade", "pending-rollback"})
"""Somebody is at work, or died at it: nobody else may go on until it is repaired."""
_PROVENANCE = re.compile(rf"^ *[^\s:/]+/(?:{labels.COMMIT}|{labels.APPROVED_BY}):.*\n?", re.MULTILINE)
"""Annotations that say where a release comes from, not how it is configured: new ones with each commit."""
DEPLOYED = "deployed"
"""What stands."""
DONE = frozenset({DEPLOYED, "superseded"})
"""What helm applied to the end."""


@dataclass(frozen=True, slots=True)
class Release:
    """One revision of a release. ``changed`` in seconds since 1970."""

    name: str
    revision: int
    status: str
    version: str
    digest: str
    manifest: str
    changed: float

    @property
    def fingerprint(self) -> str:
        """Of digest and configuration: revisions that applied the same have the same, of whatever commit."""
        return hashlib.sha256(_PROVENANCE.sub("", self.manifest).encode()).hexdigest()[:16]


def newest(api: Api, namespace: str) -> dict[str, Release]:
    """The newest revision of every release, by name: the only one whose status counts."""
    kept: dict[str, Release] = {}
    found = api.each(_path(namespace), {"labelSelector": "owner=helm"}, page=50)
    # Lists come sorted, so revisions of one release stand together, and few are held at once.
    for name, group in groupby(found, key=lambda item: str(item["metadata"]["labels"]["name"])):
        last = max(group, key=_revision)
        if name not in kept or _revision(last) > kept[name].revision:
            kept[name] = _decoded(last)
    return kept


def revisions(api: Api, namespace: str, name: str) -> tuple[Release, ...]:
    """Every revision of one release that is still kept, newest first."""
    found = api.each(_path(namespace), {"labelSelector": f"owner=helm,name={name}"}, page=50)
    return tuple(sorted(map(_decoded, found), key=lambda one: -one.revision))


def fingerprint(api: Api, namespace: str, name: str, digest: str) -> str:
    """That of the newest revision with this digest; empty where there is none, or it is not shown."""
    try:
        kept = revisions(api, namespace, name)
    except ApiError:
        return ""
    return next((one.fingerprint for one in kept if one.digest == digest), "")


def _revision(item: Mapping[str, Any]) -> int:
    return int(item["metadata"]["labels"]["version"])


def _path(namespace: str) -> str:
    return f"/api/v1/namespaces/{namespace}/secrets"


def _decoded(item: Mapping[str, Any]) -> Release:
    labels = item["metadata"]["labels"]
    packed = base64.b64decode(base64.b64decode(item["data"]["release"]))
    release = json.loads(gzip.decompress(packed))
    image = ((release.get("config") or {}).get("workload") or {}).get("image") or {}
    info = release.get("info") or {}
    return Release(
        labels["name"],
        int(labels["version"]),
        str(info.get("status") or labels["status"]),
        str(image.get("version", "")),
        str(image.get("digest", "")),
        str(release.get("manifest", "")),
        seconds(_short(info.get("last_deployed"))) or seconds(item["metadata"].get("creationTimestamp")),
    )


def _short(stamp: str | None) -> str | None:
    """Go writes nanoseconds, Python reads microseconds."""
    if not stamp or "." not in stamp:
        return stamp
    head, _, tail = stamp.partition(".")
    digits = len(tail) - len(tail.lstrip("0123456789"))
    return f"{head}.{tail[: min(digits, 6)].ljust(6, '0')}{tail[digits:]}"
