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

POD_HASH_LABEL = "rollouts_pod_template_hash"
"""How a canary's series are told from the stable version's."""
