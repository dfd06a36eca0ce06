"""What the blackbox exporter asks for: every public host of a service, in every environment."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from generators.alerts import MARK
from generators.conventions import names
from generators.model import Environment, Fleet, Service, Settings


class HostProbe(NamedTuple):
    """The URLs of one service in one environment, and the seconds between two questions."""

    environment: Environment
    urls: tuple[str, ...]
    interval: int


def probes(service: Service, fleet: Fleet) -> tuple[HostProbe, ...]:
    """One an environment in which the service has public hosts."""
    return tuple(
        HostProbe(environment, _urls(settings, environment), settings.scrape_interval)
        for environment in fleet.environments
        if (settings := service.environments[environment.name]).route.hosts
    )


def alike(asked: Sequence[HostProbe]) -> tuple[object, ...]:
    """All that a text about the probes says besides their URLs: equal for many services."""
    return tuple((one.environment.name, one.interval) for one in asked)


def marked(asked: Sequence[HostProbe]) -> tuple[HostProbe, ...]:
    """The same probes with a mark for the URLs of each, which ``words`` replaces."""
    return tuple(one._replace(urls=(_mark(number),)) for number, one in enumerate(asked))


def words(asked: Sequence[HostProbe], separator: str) -> dict[str, str]:
    """What stands for each mark: the URLs, with ``separator`` between them."""
    return {_mark(number): separator.join(one.urls) for number, one in enumerate(asked)}


def _mark(number: int) -> str:
    return f"{MARK}urls{'x' * number}{MARK}"


def _urls(settings: Settings, environment: Environment) -> tuple[str, ...]:
    """Readiness where the route lets it through; else the first path, the best that can be asked."""
    paths = settings.route.paths
    path = settings.probes.readiness.path if "/" in paths else paths[0]
    return tuple(f"https://{names.host(host, environment.domain)}{path}" for host in settings.route.hosts)
