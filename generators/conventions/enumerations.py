"""Closed sets of words that the catalog, the rules, the charts and the tests all share, in their order."""

from __future__ import annotations

SEVERITIES = ("critical", "warning", "info")
"""From loudest to quietest."""

KINDS = ("web", "worker", "stateful", "cron", "job")
"""How a service can run."""

LANGUAGES = ("typescript", "python")
"""What a service can be written in: each has a template, suites of tests, and steps in the pipelines."""

KUBERNETES = ("1.34", "1.35", "1.36", "1.37")
"""Minor versions that a platform may run: from the oldest with all that the charts use (``preStop.sleep``
became stable last) to the newest that the pinned kubernetes-validate has schemas of, which a test holds."""

STRATEGIES = ("rolling", "blue-green", "canary")
"""From least to most careful."""

RISKS = ("none", "low", "medium", "high")
"""Of a change, least first; ``automatic_up_to`` may be "none", and nothing is of that risk."""

RESOURCE_TYPES = ("postgresql", "redis", "nats")
"""What a resource can be."""
