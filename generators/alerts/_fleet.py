"""All alerts and recordings about no single service, by part of the platform."""

from __future__ import annotations

from collections.abc import Iterator

from generators.alerts import (
    _kubernetes,
    _machines,
    _monitoring,
    _parts_of_monitoring,
    _protection,
    _standing,
    _stores,
)
from generators.alerts._alert import Alert, Input, Recording
from generators.alerts._component import Platform
from generators.model import Fleet


def platform_alerts(fleet: Fleet) -> tuple[Alert, ...]:
    """Every alert of the platform, part by part; each name occurs once in its part."""
    return tuple(_alerts(Platform(fleet)))


def platform_recordings(fleet: Fleet) -> dict[str, tuple[Recording, ...]]:
    """Recording rules by part; parts without any are left out."""
    return {_parts_of_monitoring.PART: tuple(_monitoring.recordings(Platform(fleet)))}


def platform_history(fleet: Fleet) -> dict[str, tuple[Input, ...]]:
    """Series from which every recording of a part can be made, for tests: ``HISTORY_LENGTH``."""
    return {_parts_of_monitoring.PART: _monitoring.history(Platform(fleet))}


def _alerts(platform: Platform) -> Iterator[Alert]:
    yield from _monitoring.alerts(platform)
    yield from _kubernetes.alerts(platform)
    yield from _machines.alerts(platform)
    yield from _machines.gateway(platform)
    for resource in platform.fleet.resources.values():
        yield from _stores.alerts(platform, resource)
    yield from _protection.alerts(platform)
    yield from _standing.alerts(platform)
