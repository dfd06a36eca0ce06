"""Words of an Alertmanager configuration: who is named, what is outdated, what states a secret."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

OLD_WORDS = frozenset(
    {"match", "match_re", "source_match", "source_match_re", "target_match", "target_match_re"}
    | {"mute_time_intervals:"}
)
"""Sections that newer configurations spell otherwise; the one with a colon only at the top."""

_SECRETS = frozenset(
    {
        "routing_key",
        "service_key",
        "api_url",
        "slack_api_url",
        "url",
        "api_key",
        "smtp_auth_password",
        "password",
    }
    | {"auth_password", "auth_secret", "bot_token", "token", "credentials", "bearer_token"}
)


def named_receivers(route: Mapping[str, Any]) -> set[str]:
    """Every receiver that a route or one below it names."""
    found = {route["receiver"]} if route.get("receiver") else set()
    for child in route.get("routes") or ():
        found |= named_receivers(child)
    return found


def secrets(data: Mapping[str, Any]) -> Iterator[str]:
    """Paths of values that belong into files."""
    return words(data, _SECRETS)


def words(data: Any, wanted: Collection[str], path: str = "") -> Iterator[str]:
    """Paths of keys that are among the wanted ones."""
    if isinstance(data, dict):
        for name, value in data.items():
            inner = f"{path}.{name}" if path else str(name)
            if name in wanted or (not path and f"{name}:" in wanted):
                yield inner
            yield from words(value, wanted, inner)
    elif isinstance(data, list):
        for index, value in enumerate(data):
            yield from words(value, wanted, f"{path}[{index}]")
