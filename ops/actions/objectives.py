"""Holds the services' own objectives against what Prometheus saw of their newest version alone.

While an old version runs beside it, the mean of both would hide a bad new one behind many good old pods.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from generators.conventions import metrics
from generators.conventions.workloads import SERVES
from generators.model import Environment, Service
from ops.adapters import prometheus
from ops.verdicts.fleet import Row
from ops.verdicts.health import Health

SHORTEST = 60
"""Seconds of history without which nothing is judged."""


def judged(
    found: Sequence[Row], services: Sequence[Service], environment: Environment, address: str
) -> tuple[Row, ...]:
    """The rows, those failed whose errors or latency since the deployment miss their objective.

    A service without traffic, or without pods, keeps its verdict. Raises Stopped when Prometheus does not
    answer.
    """
    by_id = {one.id: one for one in services}
    return tuple(_one(row, by_id.get(row.verdict.service), environment, address) for row in found)


def _one(row: Row, service: Service | None, environment: Environment, address: str) -> Row:
    if service is None or service.kind not in SERVES or not row.well or not row.pods:
        return row
    settings = service.environments[environment.name]
    window = max(int(row.age), SHORTEST, 4 * settings.scrape_interval)
    which = f'job="{service.id}",namespace="{environment.namespace}",pod=~"{one_of(row.pods)}"'
    requests = f"sum(rate({metrics.REQUESTS}{{{which}}}[{window}s]))"
    errors = prometheus.number(
        address, f'sum(rate({metrics.REQUESTS}{{{which},code=~"5.."}}[{window}s])) / {requests}'
    )
    allowed = 1 - settings.objectives.availability
    if errors is not None and errors > allowed:
        return _missed(
            row, f"{errors:.2%} of requests failed in {window} s; the objective allows {allowed:.2%}"
        )
    bucket = f"sum by (le) (rate({metrics.DURATION}_bucket{{{which}}}[{window}s]))"
    share = settings.objectives.latency_share
    latency = prometheus.number(address, f"histogram_quantile({share}, {bucket})")
    if latency is not None and latency > settings.objectives.latency:
        most = settings.objectives.latency
        return _missed(
            row, f"{share:.0%} of requests took up to {latency:.3g} s; the objective is {most:g} s"
        )
    return row


def one_of(names: Iterable[str]) -> str:
    """A regular expression that these names of pods match and no others."""
    return "|".join(name.replace(".", "[.]") for name in names)


def _missed(row: Row, words: str) -> Row:
    step = f"./doit rollback {row.environment} {row.verdict.service}"
    return replace(row, verdict=replace(row.verdict, health=Health.FAILED, reason=words, next_step=step))
