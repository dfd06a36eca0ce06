"""The monitoring itself: the heartbeat, what is expected where, and whether its parts work."""

from __future__ import annotations

from collections.abc import Iterator

from generators.alerts._alert import Alert, Panel, Proof, Recording
from generators.alerts._availability import PRESENT
from generators.alerts._component import Platform

PART = "monitoring"


def recordings(platform: Platform) -> Iterator[Recording]:
    """Which environments this Prometheus sees, remembered for a day."""
    seen = 'group by (environment) (up{service!="",environment!=""})'
    yield Recording(PRESENT, f"{seen} or last_over_time({PRESENT}[1d])", (), 86400)


def alerts(platform: Platform) -> Iterator[Alert]:
    """The heartbeat first: without it nobody would miss the others."""
    yield platform.alert(
        PART,
        "alerting",
        "Watchdog",
        "info",
        "heartbeat",
        "vector(1)",
        0,
        summary="The way from rule to receiver works",
        description="This alert always fires. Its receiver calls somebody when it stops arriving.",
        impact="None while it arrives. When it stops, no other alert arrives either.",
        why="What always fires is the only alert whose absence means something.",
        threshold="always",
        panel=Panel("vector(1)", "short", "Heartbeat"),
        proof=Proof((), 1),
        steps=(
            f"kubectl -n {platform.monitoring} get pods",
            f"kubectl -n {platform.monitoring} logs -l app.kubernetes.io/name=alertmanager --tail=200",
            f"kubectl -n {platform.monitoring} logs -l app.kubernetes.io/name=prometheus --tail=200",
        ),
    )
