"""Where everything of a rehearsal listens: loopback addresses, one a pod, and a few fixed ports."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from generators.conventions import workloads
from generators.model import Environment, Model, Service

API, PROMETHEUS, ALERTMANAGER, PROBER, STORE = (
    "kubernetes",
    "prometheus",
    "alertmanager",
    "prober",
    "long-term store",
)
INBOX, MAIL, PARTS, NODE = "receivers", "mail relay", "parts", "node"
COLLECTOR = "collector"
DATABASE, DATABASE_EXPORTER, DATABASE_METRICS = "database", "database's exporter", "database's metrics"
CACHE, CACHE_EXPORTER, CACHE_METRICS = "cache", "cache's exporter", "cache's metrics"
_PORTS = {
    API: 16443,
    PROMETHEUS: 19090,
    ALERTMANAGER: 19093,
    PROBER: 19115,
    STORE: 19091,
    INBOX: 18080,
    MAIL: 15870,
    PARTS: 18081,
    NODE: 10250,
    COLLECTOR: 14318,
    DATABASE: 15432,
    DATABASE_EXPORTER: 19187,
    DATABASE_METRICS: 19188,
    CACHE: 16379,
    CACHE_EXPORTER: 19121,
    CACHE_METRICS: 19122,
}
_EACH = 250


class TakenError(Exception):
    """Somebody else listens where a part of the rehearsal must; the text says who wants it and where."""


@dataclass(frozen=True)
class Places:
    """All addresses of one fleet; the same at every run."""

    model: Model

    def pod(self, service: Service, environment: Environment) -> tuple[str, int]:
        """Address and port of a service's pod in an environment: the port is the chart's."""
        order = [one.name for one in self.model.fleet.environments].index(environment.name)
        number = self._numbers[service.id]
        host = f"127.{10 + order}.{number // _EACH}.{number % _EACH + 1}"
        return host, workloads.port(service.kind, service.port)

    def public(self, service: Service, environment: Environment) -> tuple[str, int]:
        """Where the gateway answers for a service's public hosts: TLS."""
        host, _ = self.pod(service, environment)
        return f"127.{int(host.split('.')[1]) + 100}.{host.split('.', 2)[2]}", 8443

    def part(self, name: str) -> tuple[str, int]:
        """Address and port of a server, real or fake, that is no service."""
        return f"127.9.0.{list(_PORTS).index(name) + 1}", _PORTS[name]

    def url(self, name: str) -> str:
        """The same as an address for HTTP."""
        return "http://{}:{}".format(*self.part(name))

    @cached_property
    def pods(self) -> tuple[tuple[Service, Environment], ...]:
        """Every pod: one a service that keeps running, and environment."""
        return tuple(
            (service, environment)
            for service in self.model.services
            if service.kind in workloads.RUNS
            for environment in self.model.fleet.environments
        )

    def every(self) -> Iterator[tuple[str, tuple[str, int]]]:
        """What listens where."""
        yield from ((name, self.part(name)) for name in _PORTS)
        for service, environment in self.pods:
            yield f"{service.id} in {environment.name}", self.pod(service, environment)
            if service.environments[environment.name].route.hosts:
                yield f"public host of {service.id} in {environment.name}", self.public(service, environment)

    def must_be_free(self) -> None:
        """Raises TakenError when somebody listens on one of the places."""
        for name, (host, port) in self.every():
            with socket.socket() as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                try:
                    probe.bind((host, port))
                except OSError as error:
                    raise TakenError(f"{host}:{port} is not free for {name}: {error.strerror}") from error

    @cached_property
    def _numbers(self) -> dict[str, int]:
        return {service.id: index for index, service in enumerate(self.model.services)}
