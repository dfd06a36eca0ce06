"""The process that things happen to: its servers are lost and slow, and those that it calls get little time.

All suites of what goes wrong share it: each process costs a second of the processor.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from support.client import Client
from support.lab import Instance, alone, until
from support.service import Service

IN_FLIGHT = 4
"""Requests that it takes at once."""
SETTINGS = {"MAX_IN_FLIGHT": str(IN_FLIGHT), "UPSTREAM_TIMEOUT_MILLISECONDS": "200"}


class Beset:
    """``database`` and ``cache`` are names of its resources; empty where it uses none."""

    def __init__(self, service: Service, one: Instance, database: str, cache: str) -> None:
        self._service, self._one = service, one
        self.database, self.cache = database, cache

    @contextmanager
    def well(self) -> Iterator[tuple[Instance, Client]]:
        """The process once everything that it stands on is there, with a new user; so it is left, too."""
        self._restore()
        try:
            with self._service.user(self._one.url) as user:
                yield self._one, user
        finally:
            self._restore()

    def works(self) -> bool | None:
        """Whether it writes again, for a new user."""
        resource = self._service.resource
        with self._service.user(self._one.url) as user:
            return user.post(resource.path, json=resource.valid()).status_code == 201 or None

    def _restore(self) -> None:
        for name in filter(None, (self.database, self.cache)):
            self._one.ask("resource", name=name, action="restore")
        for call in self._service.contract["calls"]:
            self._one.ask("upstream", id=call["id"], action="restore")
        until("it to work once everything is there", self.works, 20)


@contextmanager
def beset(service: Service) -> Iterator[Beset]:
    """It runs for as long as the block lasts."""
    database, cache = service.uses("postgresql"), service.uses("redis")
    proxied = [name for name in (database, cache) if name]
    with alone(service, variables=SETTINGS, proxied=proxied) as one:
        yield Beset(service, one, database, cache)
