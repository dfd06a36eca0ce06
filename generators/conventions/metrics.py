"""Metric and label names that services export and that analyses, alerts and panels read.

The HTTP pair follows the Prometheus naming practices (base units, ``_total``, ``_seconds``).
"""

REQUESTS = "http_requests_total"
"""Counter by ``method``, ``route`` and ``code`` (three digits)."""

DURATION = "http_request_duration_seconds"
"""Histogram by ``method`` and ``route``."""

PATH = "/metrics"
PORT_NAME = "http"
"""The one named port of a workload: service, monitor, probe and policy all refer to it."""

POD_HASH = "rollouts-pod-template-hash"
"""The label by which Argo Rollouts tells pods of two versions apart."""
POD_HASH_LABEL = POD_HASH.replace("-", "_")
"""The same on series: how a canary's series are told from the stable version's."""
