"""The lab: one temporary folder with everything in it."""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Self

from generators import catalog, scratch
from generators.conventions import workloads
from generators.conventions.names import environment_prefix
from generators.conventions.ownership import CATALOG
from generators.model import Service
from generators.toolchain import Toolchain
from lab import apps, postgres, redis
from lab.issuer import Issuer
from lab.ports import LOOPBACK, free
from lab.postgres import Database
from lab.proxy import Proxy
from lab.running import Running
from lab.stand_in import StandIn
from lab.workspace import in_language

POSTGRESQL, REDIS = "postgresql", "redis"
POSTGRES_URL, REDIS_URL = postgres.ADDRESS, redis.ADDRESS
"""Servers that are lent to a lab. Not the names that services' own tests go by: what they find in the Redis
is lost.
"""


class Lab:
    """See the package's documentation. To be used by one thread that lives until the end."""

    def __init__(self, repository: Path) -> None:
        """Makes the folder, removes those of labs that were killed, and starts nothing."""
        self.repository = repository
        self.toolchain = Toolchain(repository, lambda _line: None)
        # Short: the path of a unix socket has at most 107 bytes.
        self.folder = scratch.made("lab-")
        self.folder.chmod(0o755)
        self._numbers = itertools.count(1)
        self._ends: list[Callable[[], None]] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Ends everything, the last started first, and removes the folder."""
        while self._ends:
            self._ends.pop()()
        scratch.removed(self.folder)

    @property
    def lent(self) -> bool:
        """Whether a server is somebody else's."""
        return bool(os.environ.get(POSTGRES_URL) or os.environ.get(REDIS_URL))

    @cached_property
    def postgres(self) -> postgres.Server:
        """PostgreSQL, started when first asked for unless one is lent. Raises Missing, Died and Failed."""
        lent = os.environ.get(POSTGRES_URL)
        server = postgres.Lent(lent) if lent else postgres.Postgres(self.folder / "pg")
        self._ends.append(server.stop)
        return server

    @cached_property
    def redis(self) -> redis.Redis | redis.Lent:
        """Redis, started when first asked for unless one is lent. Raises Missing and Died."""
        lent = os.environ.get(REDIS_URL)
        server = redis.Lent(lent) if lent else redis.Redis(self.folder / "redis")
        self._ends.append(server.stop)
        return server

    @cached_property
    def issuer(self) -> Issuer:
        """The issuer of tokens, started when first asked for."""
        server = Issuer(self.folder, self.toolchain.node())
        self._ends.append(server.stop)
        return server

    def instantiate(
        self,
        service: str | Service,
        catalog_path: Path | None = None,
        into: Path | None = None,
        language: str | None = None,
    ) -> apps.App:
        """The template for a service of ``services.yaml`` or of another, in its language or in another.

        Raises KeyError, Unavailable.
        """
        found = self.service(service, catalog_path) if isinstance(service, str) else service
        target = into or self._place(found)
        (app,) = self._rendered({target: in_language(found, language)})
        return app

    def instantiate_each(self, services: Sequence[Service]) -> list[apps.App]:
        """The template for several services, in this order, while the servers start that they need.

        Raises Unavailable, Missing, Died.
        """

        def start() -> None:
            types = {use.resource.type for service in services for use in service.uses}
            _ = self.issuer, POSTGRESQL in types and self.postgres, REDIS in types and self.redis

        return self._rendered({self._place(one): one for one in services}, start)

    def _rendered(
        self, wanted: Mapping[Path, Service], meanwhile: Callable[[], object] = lambda: None
    ) -> list[apps.App]:
        return apps.instantiate(self.toolchain, self.repository / apps.TEMPLATE, wanted, meanwhile)

    def _place(self, service: Service) -> Path:
        return self.folder / f"{service.id}-{next(self._numbers)}"

    def take(self, service: Service, sources: Path) -> apps.App:
        """A copy of a service's own sources, with their packages. Raises Unavailable."""
        return apps.take(self.toolchain, service, sources, self._place(service))

    def service(self, service: str, catalog_path: Path | None = None) -> Service:
        """A service of a catalog. Raises KeyError."""
        path = catalog_path or self.repository / CATALOG
        model = catalog.load(path, path.name).model
        assert model is not None, f"{path.name} has errors; see ./doit check:catalog"
        return {one.id: one for one in model.services}[service]

    def start(self, app: apps.App, *, database: Database | None = None, **variables: str) -> Running:
        """As ``serve``, without waiting until it is ready."""
        number = next(self._numbers)
        upstreams = {call.service: self.stand_in(call.service) for call in app.service.calls}
        given = self._variables(app.service, database, number)
        given |= {f"{environment_prefix(name)}URL": one.url for name, one in upstreams.items()}
        running = Running(app, self.folder / f"service-{number}.log", {**given, **variables}, upstreams)
        self._ends.append(running.stop)
        return running

    def serve(self, app: apps.App, *, database: Database | None = None, **variables: str) -> Running:
        """Starts an instance with a database of its own, or with this one. Raises Died, Missing."""
        running = self.start(app, database=database, **variables)
        running.wait_ready()
        return running

    def stand_in(self, service: str) -> StandIn:
        """Plays a service that is called."""
        one = StandIn(service)
        self._ends.append(one.stop)
        return one

    def proxy(self, host: str, port: int) -> Proxy:
        """Before a resource: ``lab.proxy(lab.redis.host, lab.redis.port)``."""
        one = Proxy(self.folder / f"proxy-{next(self._numbers)}", host, port)
        self._ends.append(one.stop)
        return one

    def token(self, app: apps.App, *scopes: str, subject: str = "ada") -> str:
        """A token for an instance."""
        return self.issuer.token(subject, *scopes, audience=app.service.id)

    def _variables(self, service: Service, database: Database | None, number: int) -> dict[str, str]:
        given = {
            "SERVICE_NAME": service.id,
            "SERVICE_VERSION": "1.2.3",
            "ENVIRONMENT": "development",
            "HOST": LOOPBACK,
            "SHUTDOWN_SECONDS": str(service.base.shutdown.finish),
            "INSECURE_COOKIE": "true",
            "JWKS_URL": self.issuer.jwks_url,
            "ISSUER": self.issuer.url,
        }
        if workloads.port(service.kind, service.port):
            given["PORT"] = str(free())
        for use in service.uses:
            prefix = environment_prefix(use.resource.name)
            if use.resource.type == POSTGRESQL:
                own = database or self.postgres.create(f"{service.id}-{number}")
                given |= {
                    f"{prefix}HOST": self.postgres.host,
                    f"{prefix}PORT": str(self.postgres.port),
                    f"{prefix}POOL": str(service.base.pool),
                    "DATABASE_NAME": own.name,
                    "DATABASE_USER": self.postgres.user,
                }
            elif use.resource.type == REDIS:
                given |= {f"{prefix}HOST": os.fspath(self.redis.host), f"{prefix}PORT": str(self.redis.port)}
        return given
