"""The alert about a part of which nothing answers any more: one shape for all of them."""

from __future__ import annotations

from typing import NamedTuple

from generators.alerts._alert import Alert, Input, Panel, Proof
from generators.alerts._component import Platform, key
from generators.alerts.text import duration

SIGNAL = "down"
_PORT = 1


class Gone(NamedTuple):
    """A job that must have one target that answers; it is also the component's name."""

    part: str
    job: str
    name: str
    summary: str
    impact: str


def gone(platform: Platform, row: Gone, steps: tuple[str, str, str]) -> Alert:
    """Fires when no target of the job is up, or there is none; one that is left keeps it quiet."""
    # By component too: a service may have the name of a part, and would answer in its place.
    of_part = f'job="{row.job}",component="{row.job}"'
    up = f"up{{{of_part}}}"
    limit = platform.limit(row.job, SIGNAL, "critical")
    lasts = duration(limit.duration)
    return platform.alert(
        row.part,
        row.job,
        row.name,
        limit.severity,
        "availability",
        f"absent({up} != 0)",
        limit.duration,
        summary=row.summary,
        description=f"{row.summary}: not one target of the job {row.job} is up.",
        impact=row.impact,
        why=limit.why,
        threshold=f"no instance for {lasts}",
        panel=Panel(f"sum({up})", "short", "Instances that answer"),
        proof=Proof(
            (
                Input(f'up{{{of_part},instance="10.0.0.1:{_PORT}"}}', 0, 1, 1, idle=1),
                Input(f'up{{{of_part},instance="10.0.0.2:{_PORT}"}}', 0, 1, 0, idle=1),
            ),
            1,
            missing="fires",
        ),
        steps=steps,
        key=key(row.job, SIGNAL, limit),
    )
