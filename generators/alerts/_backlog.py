"""Messages that wait in the queue a worker takes from, against the limits of the catalog."""

from __future__ import annotations

from collections.abc import Iterator

from generators.alerts._alert import Alert, Input, Panel, Proof
from generators.alerts._subject import Subject, threshold_text
from generators.alerts.text import number
from generators.conventions import scraping
from generators.model import Signal

_WORSE = 1.5
_BELOW = 0.95


def backlog(subject: Subject, signal: Signal) -> Iterator[Alert]:
    """For what is scaled on a queue: how much waits before its consumer."""
    queue = subject.settings.scaling.queue
    if queue is None:
        return
    exporter = scraping.EXPORTERS[subject.fleet.resources[queue.resource].type]
    matchers = (
        f'job="{exporter}",resource="{queue.resource}",'
        f'stream_name="{queue.stream}",consumer_name="{queue.consumer}"'
    )
    name = "jetstream_consumer_num_pending"
    # Each server of a cluster tells of the same consumer.
    query = f"max by (environment) ({name}{{{matchers}}})"
    worst = round(max(limit.above for limit in signal.limits) * _WORSE)
    for limit in signal.limits:
        sample = f'{name}{{{matchers},environment="{subject.environment}",instance="10.0.0.9:1"}}'
        yield subject.alert(
            f"Backlog{limit.severity.capitalize()}",
            limit.severity,
            "backlog",
            f"{query} > {number(limit.above)}",
            limit.duration,
            summary=f"More than {number(limit.above)} messages wait for {subject.service.title}",
            description=(
                f"{{{{ $value }}}} messages of {queue.stream} wait for {subject.id} in"
                " {{ $labels.environment }}."
            ),
            impact="What they ask for is done late, and later the longer it lasts.",
            why=limit.why,
            threshold=threshold_text(signal, limit, 0),
            panel=Panel(query, "short", "Waiting messages", limit.above),
            proof=Proof(
                (Input(sample, worst, 0, round(limit.above * _BELOW)),),
                worst,
                (("environment", subject.environment),),
            ),
            steps=(
                subject.kubectl(f"describe hpa keda-hpa-{subject.id}"),
                subject.pods_command("get pods"),
                subject.pods_command("logs --since=15m --tail=200 --prefix"),
            ),
            key=subject.key_of(signal, limit),
        )
