"""What is left of the services' error budgets, as the recording rules of the platform keep it."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace

from generators.alerts.text import duration
from generators.conventions.signals import PERIOD
from generators.model import Environment
from ops.adapters import prometheus
from ops.verdicts.fleet import Row

RECORDED = f"service:budget:left{duration(PERIOD)}"
"""By service and environment: 1 for a whole budget, 0 for none, below it when overspent."""
STATED = "catalog"
"""In place of an address: the one that the catalog states."""
VARIABLE = "PROMETHEUS_URL"


def address(given: str, stated: str) -> str:
    """Whom to ask: who is named, else the environment variable; empty where nobody is."""
    named = given or os.environ.get(VARIABLE, "")
    return stated if named == STATED else named


def with_budgets(found: Sequence[Row], environment: Environment, server: str) -> tuple[Row, ...]:
    """The rows, each with its budget where one is recorded. Raises Stopped without an answer."""
    left = prometheus.numbers(server, f'{RECORDED}{{environment="{environment.name}"}}', "service")
    return tuple(replace(row, budget=left.get(row.verdict.service)) for row in found)
