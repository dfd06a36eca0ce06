"""PostgreSQL: one of one's own on a unix socket, or one that runs already and is lent."""

from __future__ import annotations

import csv
import os
import pwd
import secrets
import shutil
import signal
import subprocess
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from lab.missing import find
from lab.processes import Died, Program

PACKAGE = "postgresql"
PORT = 5432
ADDRESS = "LAB_POSTGRES_URL"
"""The variable that lends one."""
_USER = "lab"
_ACCOUNT = "postgres"
"""Of the Debian package: PostgreSQL refuses to run as root."""
_FAST = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_connections": "500",
}
"""Nothing has to outlive the machine."""
_OWN_ROWS = "migrations"
"""The table of what was migrated: not emptied with the others."""


class Failed(Exception):
    """A statement was refused; the text is the server's."""


@dataclass(frozen=True, slots=True)
class Database:
    """One database. Everybody who can open the socket may do everything in it."""

    server: Server
    name: str

    def query(self, statement: str) -> list[list[str]]:
        """The rows of one or more statements, every value as text ("" for null). Raises Failed."""
        return self.server.query(statement, self.name)

    def empty(self) -> None:
        """Deletes the rows of every table but the list of migrations."""
        rows = self.query("select quote_ident(tablename) from pg_tables where schemaname = 'public'")
        tables = [name for (name,) in rows if _OWN_ROWS not in name]
        self.query("; ".join(f"delete from {name}" for name in tables) or "select 1")  # noqa: S608

    def drop(self) -> None:
        """Ends its connections and removes it."""
        self.server.query(f'drop database if exists "{self.name}" with (force)')


class Server:
    """A server that runs. ``host`` is the folder of its socket or its address: what goes into ``…_HOST``."""

    def __init__(self, psql: Path, host: str, port: int, user: str) -> None:
        self.host, self.port, self.user = host, port, user
        self._psql = psql
        self._environment = {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"}

    def create(self, name: str, template: str | None = None) -> Database:
        """A new database, empty or a copy of one that ``template`` froze. Raises Failed."""
        how = f' template "{self._named(template)}" strategy file_copy' if template else ""
        self.query(f'create database "{self._named(name)}"{how}')
        return Database(self, self._named(name))

    def template(self, name: str, database: Database) -> None:
        """Freezes a copy of a database under a name, for ``create`` to copy. Raises Failed."""
        others = f"datname = '{database.name}' and pid <> pg_backend_pid()"
        own = self._named(name)
        self.query(f"select pg_terminate_backend(pid) from pg_stat_activity where {others}")  # noqa: S608
        self.query(f'create database "{own}" template "{database.name}" strategy file_copy')
        self.query(f'alter database "{own}" with allow_connections false is_template true')

    def query(self, statement: str, database: str = "postgres") -> list[list[str]]:
        """The rows of a statement, every value as text. Raises Failed."""
        command: list[str | Path] = [
            self._psql,
            *("--no-psqlrc", "--quiet", "--tuples-only", "--csv", "--set=ON_ERROR_STOP=1"),
            *(f"--host={self.host}", f"--port={self.port}", f"--username={self.user}"),
            *(f"--dbname={database}", "--no-password", "--command", statement),
        ]
        done = subprocess.run(
            command, env=self._environment, capture_output=True, text=True, check=False, timeout=60
        )
        if done.returncode:
            raise Failed(done.stderr.strip())
        return list(csv.reader(done.stdout.splitlines()))

    def stop(self) -> None:
        """Nothing of the lab's is left in it."""

    def _named(self, name: str) -> str:
        """How a database that the lab calls ``name`` is called in the server."""
        return name


class Lent(Server):
    """A server of somebody else's, such as a service container: only what the lab makes in it is touched."""

    def __init__(self, url: str) -> None:
        """``url``: ``postgresql://user@host:port``, of one who may make databases. Raises Missing, Failed."""
        where = urlsplit(url)
        psql = find("psql", PACKAGE)
        super().__init__(psql, where.hostname or "127.0.0.1", where.port or PORT, where.username or _ACCOUNT)
        self._mark = f"lab-{secrets.token_hex(4)}-"
        self.query("select 1")

    def stop(self) -> None:
        """Removes every database that was made here."""
        mark = f"datname like '{self._mark}%'"
        for (name,) in self.query(f"select datname from pg_database where {mark}"):  # noqa: S608
            self.query(f'alter database "{name}" is_template false')
            self.query(f'drop database "{name}" with (force)')

    def _named(self, name: str) -> str:
        return f"{self._mark}{name}"


class Postgres(Server):
    """A server of one's own. ``host`` is the folder of its socket, ``port`` the socket's number."""

    def __init__(self, folder: Path, address: tuple[str, int] | None = None) -> None:
        """Starts it in an empty folder; others may reach it at ``address`` too. Raises Missing and Died."""
        newest = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
        self._bin = (
            find("initdb", PACKAGE, reversed(newest), f"name one that runs in {ADDRESS}").resolve().parent
        )
        super().__init__(self._bin / "psql", os.fspath(folder), address[1] if address else PORT, _USER)
        self._folder, self._address = folder, address
        self._as_other: tuple[str, ...] = ()
        folder.mkdir()
        if os.geteuid() == 0:
            account = pwd.getpwnam(_ACCOUNT)
            os.chown(folder, account.pw_uid, account.pw_gid)
            setpriv = os.fspath(find("setpriv", "util-linux"))
            self._as_other = (
                setpriv,
                f"--reuid={account.pw_uid}",
                f"--regid={account.pw_gid}",
                "--clear-groups",
                "--pdeathsig=KILL",  # changing the account forgets it
            )
        self._initialise()
        self._program = Program(
            "postgres", self._command(), folder.parent / "postgres.log", self._environment, folder
        )
        self._program.wait_until(self._answers, 30)

    @property
    def programs(self) -> Path:
        """The folder of its programs, such as pg_dump."""
        return self._bin

    def stop(self) -> None:
        """Ends it and removes its folder."""
        self._program.stop(first=signal.SIGQUIT)
        shutil.rmtree(self._folder, ignore_errors=True)

    def _initialise(self) -> None:
        words = ("--auth=trust", "--no-sync", "--no-instructions", "--encoding=UTF8", "--locale=C")
        done = subprocess.run(
            [*self._as_other, self._bin / "initdb", f"--username={self.user}", *words, self._folder / "data"],
            env=self._environment,
            cwd=self._folder,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise Died(f"initdb ended with code {done.returncode}: {done.stderr.strip()}")

    def _command(self) -> list[str | Path]:
        settings = {**_FAST, "unix_socket_directories": self.host, "port": str(self.port)}
        settings["listen_addresses"] = self._address[0] if self._address else ""
        pairs = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        return [*self._as_other, self._bin / "postgres", "-D", self._folder / "data", *pairs]

    def _answers(self) -> bool:
        try:
            return self.query("select 1") == [["1"]]
        except Failed:
            return False
