"""The repository itself with a service that ``./doit new`` has just made; what tests need is not played."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from generators.toolchain import Toolchain, cache
from lab.lab import Lab
from lab.ports import LOOPBACK, free
from lab.postgres import Postgres
from lab.redis import Redis
from tests.e2e.checkout import REPOSITORY, Checkout
from tests.e2e.pipelines.world import World

SERVICE = "notai"
NEW = (SERVICE, "--team", "finance", "--depends-on", "logai,wallet:optional", "--uses", "postgres,redis")


class Founded(World):
    """Real besides git: Node, npm, its registry, Python, ``./doit``, the lab, PostgreSQL and Redis."""

    played = ("docker", "trivy", "cosign", "gh", "kubectl")

    def fill(self) -> None:
        """The files of this repository, and a service that is new."""
        own = Checkout.of_repository(self.clone, self.folder / "home")
        done = own.run("new", *NEW, "--yes", variables=self._cached)
        assert done.code == 0, done

    @property
    def _cached(self) -> Mapping[str, str]:
        """What was built, installed and fetched on this machine already is used, and its owner's registry,
        with the authorities that this machine trusts.
        """
        home = Path.home()
        trusted = ("NODE_EXTRA_CA_CERTS", "SSL_CERT_FILE", "PIP_CERT")
        return {
            **{name: os.environ[name] for name in trusted if name in os.environ},
            "XDG_CACHE_HOME": os.fspath(cache.find_folder(os.environ).parent),
            "NPM_CONFIG_USERCONFIG": os.environ.get("NPM_CONFIG_USERCONFIG", os.fspath(home / ".npmrc")),
            "NPM_CONFIG_CACHE": os.environ.get("NPM_CONFIG_CACHE", os.fspath(home / ".npm")),
        }

    def environment(self) -> dict[str, str]:
        found = super().environment()
        node = Toolchain(REPOSITORY, lambda _: None).node()
        path = os.pathsep.join([os.fspath(self.programs), os.fspath(node), os.environ["PATH"]])
        return {**found, **self._cached, "PATH": path, "CI": "true"}


class Servers:
    """PostgreSQL and Redis where the service containers of a workflow would be, on ports that are free."""

    def __init__(self, lab: Lab) -> None:
        """Raises Missing and Died."""
        self.postgres = Postgres(lab.folder / "container", (LOOPBACK, free()))
        self.postgres.query("create role postgres superuser login")
        self.cache_port = free()
        self.redis = Redis(lab.folder / "cache", (LOOPBACK, self.cache_port))

    @property
    def addresses(self) -> dict[str, str]:
        """By the address in the workflow."""
        return {
            "127.0.0.1:5432": f"{LOOPBACK}:{self.postgres.port}",
            "127.0.0.1:6379": f"{LOOPBACK}:{self.cache_port}",
        }

    def heard(self) -> tuple[int, int]:
        """Transactions that the PostgreSQL has seen, and connections that the Redis has taken."""
        said = self.redis.query("INFO", "stats")
        (taken,) = (line for line in said.splitlines() if line.startswith("total_connections_received:"))
        ((seen,),) = self.postgres.query("select pg_current_xact_id()")
        return int(seen), int(taken.partition(":")[2])

    def close(self) -> None:
        """Ends both."""
        self.redis.stop()
        self.postgres.stop()
