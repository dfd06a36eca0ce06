"""Closed sets of words that the catalog, the rules, the charts and the tests all share, in their order."""

from __future__ import annotations

SEVERITIES = ("critical", "warning", "info")
"""From loudest to quietest."""

KINDS = ("web", "worker", "stateful", "cron", "job")
"""How a service can run."""

LANGUAGES = ("typescript", "python")
"""What a service can be written in: each has a template, suites of tests, and steps in the pipelines."""

STRATEGIES = ("rolling", "blue-green", "canary")
"""From least to most careful."""

RESOURCE_TYPES = ("postgresql", "redis", "nats")
"""What a resource can be."""
