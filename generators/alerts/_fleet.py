"""All alerts and recordings about no single service, by part of the platform."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from generators.alerts import _monitoring
from generators.alerts._alert import Alert, Recording
from generators.alerts._component import Platform
from generators.model import Fleet

PARTS: Mapping[str, Callable[[Platform], Iterator[Alert]]] = {
    "monitoring": _monitoring.alerts,
}
"""Rule files of the platform, each with what makes its alerts."""


def platform_alerts(fleet: Fleet) -> tuple[Alert, ...]:
    """Every alert of the platform, by part."""
    platform = Platform(fleet)
    return tuple(alert for make in PARTS.values() for alert in make(platform))


def platform_recordings(fleet: Fleet) -> dict[str, tuple[Recording, ...]]:
    """Recording rules by part; parts without any are left out."""
    return {"monitoring": tuple(_monitoring.recordings(Platform(fleet)))}
