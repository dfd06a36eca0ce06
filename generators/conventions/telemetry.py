"""Names and figures of logs, traces and the audit log, shared by collectors, stores and panels."""

from __future__ import annotations

from collections.abc import Mapping

from generators.conventions import labels

RETENTION_CLASSES = (7, 14, 30, 90, 180, 365, 730, 3650)
"""Days that a store can keep logs for: a service's stated days are rounded up to one of these."""
DEFAULT_CLASS = 30
"""Days for logs of pods that state none."""
AUDIT_DAYS = 365
"""Days that the audit log is kept."""
TRACE_DAYS = 14
"""Days that traces are kept: longer than an incident review takes to be written."""

RETENTION_ATTRIBUTE = "log.retention.days"
"""Resource attribute: what the pod's annotation states."""
KIND_ATTRIBUTE = "log.kind"
AUDIT = "audit"

PROBES = ("startup", "readiness", "liveness")
"""Probes whose path a pod states, so that the collector knows which requests nobody made."""

COLLECTOR_GRPC = 4317
COLLECTOR_HTTP = 4318
COLLECTOR_METRICS = 8888

KEYS = (
    r"(?i).*(password|passwd|secret|token|api[_.-]?key|private[_.-]?key"
    r"|authorization|cookie|session[_.-]?id).*"
)
"""Attributes whose value is never stored, whatever it is."""

SECRETS: Mapping[str, str] = {
    "web token": r"eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*",
    "credentials": r"(?i)\b(?:bearer|basic)\s+[A-Za-z0-9._~+/-]{8,}=*",
    "assigned secret": (
        r"(?i)\b[\w.-]*(?:password|passwd|secret|token|api[_-]?key)[\w.-]*[\"']?\s*[:=]\s*[\"']?[^\s\"',;&}]+"
    ),
    "private key": r"-----BEGIN [A-Z ]*PRIVATE KEY-----[A-Za-z0-9+/=\s\\]*",
    "credentials in an address": r"://[^/\s:@]+:[^/\s@]+@",
}
"""Patterns of secrets, masked wherever they stand. Read by RE2."""
PERSONAL: Mapping[str, str] = {
    "e-mail address": r"[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}",
    "payment card": (
        r"\b(?:4\d{3}|5[1-5]\d{2}|3[47]\d{2}|6(?:011|5\d{2}))"
        r"[ -]?\d{4,6}[ -]?\d{4,5}(?:[ -]?\d{3,4})?\b"
    ),
    "bank account": r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,3})?\b",
}
"""Patterns of personal data, masked everywhere but in the audit log, which must say who did it."""
MASK = "****"


def probe_annotation(platform: str, probe: str) -> str:
    """The annotation of a pod with the path of one of its probes: ``codai/probe-readiness``."""
    return labels.own(platform, f"{labels.PROBE}{probe}")


def probe_attribute(probe: str) -> str:
    """The resource attribute that the annotation becomes."""
    return f"probe.{probe}"


def retention_class(days: int) -> int:
    """The class that keeps logs at least this long; the longest for what exceeds all."""
    return next((one for one in RETENTION_CLASSES if one >= days), RETENTION_CLASSES[-1])


def log_tenant(platform: str, days: int) -> str:
    """The store's tenant for logs of one class: ``codai-logs-30d``."""
    return f"{platform}-logs-{days}d"


def trace_tenant(platform: str) -> str:
    """The store's tenant for traces."""
    return f"{platform}-traces"


def audit_tenant(platform: str) -> str:
    """The store's tenant for the audit log: who may read it is decided there."""
    return f"{platform}-audit"


def collector(namespace: str) -> str:
    """The host that services and the collectors on the nodes send to."""
    return f"otel-collector.{namespace}.svc"
