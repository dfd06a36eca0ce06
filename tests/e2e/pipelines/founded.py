"""The repository itself with a service that ``./doit new`` has just made; what tests need is not played."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
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
AUDITS = """#!/bin/sh
# Nobody here knows the weaknesses of packages: only that is played, all else is the real npm.
case "$1" in audit) echo "$0 $*"; exit 0;; esac
exec "{npm}" "$@"
"""


class Founded(World):
    """Real besides git: Node, npm, Python, their registries, ``./doit``, the lab, PostgreSQL and Redis.

    Not who is asked for known weaknesses: ``npm audit`` is played, and pip-audit asks ``Advisories``.
    """

    advisories: str = ""
    """Where they are."""

    played = ("docker", "trivy", "cosign", "gh", "kubectl")

    def __init__(self, folder: Path, language: str) -> None:
        self.language = language
        super().__init__(folder)

    def fill(self) -> None:
        """The files of this repository, and a service that is new."""
        own = Checkout.of_repository(self.clone, self.folder / "home")
        done = own.run("new", *NEW, "--language", self.language, "--yes", variables=self._cached)
        assert done.code == 0, done
        npm = self.programs / "npm"
        npm.write_text(AUDITS.format(npm=self._node / "npm"), encoding="utf-8")
        npm.chmod(0o755)

    @property
    def _node(self) -> Path:
        """A folder for PATH with the Node of the toolchain."""
        return Toolchain(REPOSITORY, lambda _: None).node()

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
        path = os.pathsep.join([os.fspath(self.programs), os.fspath(self._node), os.environ["PATH"]])
        asked = {"PIP_AUDIT_VULNERABILITY_SERVICE": "osv", "PIP_AUDIT_OSV_URL": self.advisories}
        return {**found, **self._cached, **asked, "PATH": path, "CI": "true"}


class Advisories:
    """A server of OSV's interface that knows of no weakness; ``asked`` are the packages it was asked for."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        asked = self.asked

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                query = json.loads(self.rfile.read(int(self.headers["content-length"])))
                asked.append(query["package"]["name"])
                self.send_response(200)
                self.send_header("content-length", "2")
                self.end_headers()
                self.wfile.write(b"{}")

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002
                """Nothing."""

        self._server = ThreadingHTTPServer((LOOPBACK, 0), Handler)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        self.url = f"http://{LOOPBACK}:{self._server.server_port}/v1/query"

    def close(self) -> None:
        """Ends it."""
        self._server.shutdown()
        self._server.server_close()


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
