"""Labels and annotations of our own, all ``<platform>/<name>``: whoever writes or reads one asks here.

Charts write most of them; policies, monitors, collectors, checks and the commands on a live cluster
find things by them. A name that ends in ``-`` is continued by what it is about.
"""

from __future__ import annotations

ENVIRONMENT = "environment"
TIER = "tier"
TEAM = "team"
LANGUAGE = "language"
TENANT = "tenant"
"""Of a namespace: whose it is; empty for the environment's own."""
SCRAPED = "scraped"
"""Of the one Service of a workload whose pods are scraped."""
CALLS = "calls-"
"""Of a pod that calls the service named; the callee's policy selects it."""
USES = "uses-"
"""Of a pod that uses the resource named; the policy of one inside the cluster selects it."""
RESOURCE = "resource"
"""Of an exporter's pod: the catalog's name of what it tells of, whose policy selects it by that."""

TITLE = "title"
DIGEST = "digest"
COMMIT = "commit"
APPROVED_BY = "approved-by"
"""Annotations of the object that owns the pods: what runs, what was verified, who approved it."""
EGRESS = "egress-"
"""Annotation of a policy: what the third party named is for."""
SECRET_KEYS = "secret-keys"  # noqa: S105 - the name of an annotation
PERMISSIONS = "permissions"
LOOSENED = "loosened-egress"
"""Annotations of a service's Chart.yaml, which no values reach: JSON lists of the keys of the store that the
catalog lets it read, of the rules that its Role may hold, as its values say them, and of the third parties
whose ranges it lets be everybody's.
"""
LOG_RETENTION = "log-retention-days"
PROBE = "probe-"
"""Annotations of a pod, for the collector: how long its logs are kept, the path of the probe named."""

WRITTEN_BY_CHARTS = frozenset(
    {ENVIRONMENT, TIER, TEAM, LANGUAGE, TENANT, SCRAPED, CALLS, USES, RESOURCE}
    | {TITLE, DIGEST, COMMIT, APPROVED_BY, EGRESS, SECRET_KEYS, PERMISSIONS, LOOSENED}
    | {LOG_RETENTION, PROBE}
)

HISTORY = "history"
"""Of the ConfigMaps that hold a service's history; its value is the service's id."""
HISTORY_HEAD = "history-head"
"""Annotation of a Lease: number and hash of the newest entry, so that a cut chain is seen."""


def own(platform: str, name: str) -> str:
    """A label or annotation of the platform's own: ``codai/tier``."""
    return f"{platform}/{name}"


def calls(platform: str, callee: str) -> str:
    """The pod label that says "I call this service": ``codai/calls-logai``."""
    return own(platform, f"{CALLS}{callee}")


def uses(platform: str, resource: str) -> str:
    """The pod label that says "I use this resource": ``codai/uses-redis``."""
    return own(platform, f"{USES}{resource}")
