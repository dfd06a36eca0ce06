"""What the blackbox exporter asks for: every public host of a service, in every environment."""

from __future__ import annotations

from typing import NamedTuple

from generators.conventions import names
from generators.model import Environment, Fleet, Service, Settings


class Probe(NamedTuple):
    """The URLs of one service in one environment, and the seconds between two questions."""

    environment: Environment
    urls: tuple[str, ...]
    interval: int


def probes(service: Service, fleet: Fleet) -> tuple[Probe, ...]:
    """One an environment in which the service has public hosts."""
    return tuple(
        Probe(environment, _urls(settings, environment), settings.scrape_interval)
        for environment in fleet.environments
        if (settings := service.environments[environment.name]).route.hosts
    )


def _urls(settings: Settings, environment: Environment) -> tuple[str, ...]:
    """Readiness where the route lets it through; else the first path, the best that can be asked."""
    paths = settings.route.paths
    path = settings.probes.ready.path if "/" in paths else paths[0]
    return tuple(f"https://{names.host(host, environment.domain)}{path}" for host in settings.route.hosts)
