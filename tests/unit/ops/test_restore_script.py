"""What restores PostgreSQL, with a real server on which somebody makes databases at the same time."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from lab.ports import LOOPBACK
from lab.postgres import Server
from ops.actions.copying import SCRIPTS
from tests.unit.postgresql import between, running

pytestmark = pytest.mark.slow
NAME = "odd name"


@pytest.fixture
def server() -> Iterator[Server]:
    with running() as one:
        yield one


class Restore:
    """A copy of a database with one table, and the script with a rival that makes the database anew."""

    def __init__(self, server: Server, folder: Path) -> None:
        self._folder, self._server = folder, server
        copy = folder / "20270101T000000Z"
        copy.mkdir()
        (copy / "databases").write_text(f"{NAME}\n", encoding="utf-8")
        (copy / "globals.sql").write_text("create role somebody;\n", encoding="utf-8")
        (folder / "password").write_text("of the server", encoding="utf-8")
        server.query(f'create database "{NAME}"')
        server.query("create table items as select 1 as id", NAME)
        dumped = ["pg_dump", "--format=custom", "--create", f"--file={copy / NAME}.dump", NAME]
        subprocess.run(dumped, env=self._environment(), check=True)

    def _environment(self) -> dict[str, str]:
        own = {"PGHOST": LOOPBACK, "PGPORT": str(self._server.port), "PGUSER": self._server.user}
        return {"PATH": f"{self._folder / 'programs'}:{os.environ['PATH']}", **own}

    def beaten(self, times: int) -> subprocess.CompletedProcess[str]:
        """The script, when the rival is faster so many times; what was tried is in ``tries``."""
        made = f"psql --quiet --no-psqlrc --dbname=template1 --command='create database \"{NAME}\"'"
        rival = [
            'if [ "$2" = --create ]; then',
            f"  echo tried >> '{self._folder}/tries'",
            f"  [ \"$(wc -l < '{self._folder}/tries')\" -gt {times} ] || {made}",
            "fi",
        ]
        between(self._folder / "programs", "pg_restore", "\n".join(rival))
        script = (SCRIPTS / "restore-postgresql.sh").read_text(encoding="utf-8")
        stated = {"FOLDER": str(self._folder), "COPY": "20270101T000000Z"}
        stated |= {"PASSWORD": str(self._folder / "password")}
        return subprocess.run(
            ["sh", "-euc", script],
            env={**self._environment(), **stated},
            capture_output=True,
            text=True,
            check=False,
        )

    def tries(self) -> int:
        return len((self._folder / "tries").read_text(encoding="utf-8").splitlines())


@pytest.fixture
def restore(server: Server, tmp_path: Path) -> Restore:
    return Restore(server, tmp_path)


@pytest.mark.parametrize("beaten", [0, 1, 4])
def test_a_database_that_somebody_makes_meanwhile_gives_way_to_the_copy(
    restore: Restore, server: Server, beaten: int
) -> None:
    server.query("insert into items values (2)", NAME)
    done = restore.beaten(beaten)
    assert done.returncode == 0, done.stderr
    assert done.stdout == "restored 20270101T000000Z: 1 databases\n"
    assert restore.tries() == beaten + 1
    assert server.query("select id from items", NAME) == [["1"]]


def test_a_restore_that_always_fails_ends_and_says_of_which_database(restore: Restore) -> None:
    done = restore.beaten(9)
    assert done.returncode == 1
    assert f"not restored: {NAME}, tried 5 times" in done.stderr
    assert "restored 20270101" not in done.stdout
    assert restore.tries() == 5
