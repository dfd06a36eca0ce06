"""Digests of what a service states, by the kind of change that another value would be.

Every field of a service and of its settings is in exactly one facet, but for ``uses``, which is in two by
its parts, and those of ``OUTSIDE``: so nothing changes unseen. Limits of alerts are in none: they are in the
service's rules, whose change says the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields
from hashlib import sha256

from generators.model import Service, Settings

NETWORK = frozenset({"calls", "uses", "egress", "port"})
ALERTS = frozenset({"metrics", "exemptions", "team"})
OUTSIDE = frozenset(
    {"id", "kind", "language", "base", "environments", "paths", "signals", "own_limits", "fingerprint"}
    | {"unwatched", "interface"}
)
"""Fields that the entry, the rules or the sources state, judged part by part, or that sum up others."""

NETWORK_SETTINGS = frozenset({"route", "sessions"})
ALERTS_SETTINGS = frozenset({"objectives", "scrape_interval", "down", "loudest", "series"})

_SERVICE = tuple(field.name for field in fields(Service))
_SETTINGS = tuple(field.name for field in fields(Settings))
_OF_SERVICE = {
    "config": tuple(name for name in _SERVICE if name not in NETWORK | ALERTS | OUTSIDE),
    "network": tuple(name for name in _SERVICE if name in NETWORK - {"uses"}),
    "alerts": tuple(name for name in _SERVICE if name in ALERTS),
}
_OF_SETTINGS = {
    "config": tuple(name for name in _SETTINGS if name not in NETWORK_SETTINGS | ALERTS_SETTINGS),
    "network": tuple(name for name in _SETTINGS if name in NETWORK_SETTINGS),
    "alerts": tuple(name for name in _SETTINGS if name in ALERTS_SETTINGS),
}


def facets(service: Service) -> dict[str, str]:
    """Sixteen hexadecimal digits for each of config, network and alerts."""
    more: Mapping[str, object] = {
        "config": [use.optional for use in service.uses],
        "network": [
            (use.resource.name, use.resource.port, use.resource.endpoints, sorted(use.resource.in_cluster))
            for use in service.uses
        ],
        "alerts": (),
    }
    return {
        name: digest((_values(service, _OF_SERVICE[name]), more[name], _of_settings(service, keys)))
        for name, keys in _OF_SETTINGS.items()
    }


def digest(value: object) -> str:
    """Sixteen hexadecimal digits over frozen values, in their order."""
    return sha256(repr(value).encode()).hexdigest()[:16]


def _of_settings(service: Service, keys: Iterable[str]) -> list[object]:
    names = tuple(keys)
    states = (service.base, *service.environments.values())
    return [list(service.environments), [_values(state, names) for state in states]]


def _values(holder: object, keys: Iterable[str]) -> list[object]:
    return [getattr(holder, key) for key in keys]
