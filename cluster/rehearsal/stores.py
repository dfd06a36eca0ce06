"""A real database and a real cache: filled, lost, and compared with what came back."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType
from typing import Protocol

from cluster.ports import LOOPBACK, free
from cluster.rehearsal.cast import NoCast
from cluster.rehearsal.executor import with_programs
from cluster.rehearsal.stage import Missed
from generators.scratch import scratch
from lab.missing import Missing, find, is_failure
from lab.postgres import Failed, Postgres
from lab.processes import Died
from lab.redis import PACKAGE, Redis

ROWS = 20_000
"""Of the database, and keys of the cache."""
OTHER = 3
"""Another database of the cache than its first."""
ENDS = 3600
"""Seconds that a key lives which is not to live on."""
_NAME = "rehearsed"
_SUM = "select count(*), sum(hashtext(t::text)) from payments t"
_CONTENTS = """
local keys, sum = redis.call('KEYS', '*'), ''
table.sort(keys)
for _, key in ipairs(keys) do
  local ends = redis.call('PTTL', key) > 0 and 'ends' or 'stays'
  sum = redis.sha1hex(sum .. key .. redis.call('DUMP', key) .. ends)
end
return #keys .. ' ' .. sum"""


class Store(Protocol):
    """A server that runs until ``stop``. ``environment``: how scripts of jobs find it and its programs."""

    environment: Mapping[str, str]

    def fill(self) -> None:
        """Puts in what must not be lost."""
        ...

    def later(self) -> None:
        """Puts in what came after the last copy."""
        ...

    def contents(self) -> str:
        """A sum over all that it holds."""
        ...

    def stop(self) -> None:
        """Ends it; what it held is gone."""
        ...


class Database:
    """PostgreSQL, with the account that jobs of the cluster go by. Raises Missing and Died."""

    def __init__(self, folder: Path, _password: str = "") -> None:
        self._own = Postgres(folder)
        self._own.query("create role postgres superuser login")
        self.environment: Mapping[str, str] = {
            **with_programs(self._own.programs),
            "PGHOST": self._own.host,
            "PGPORT": str(self._own.port),
        }

    def fill(self) -> None:
        """A table of ROWS rows, in a database of its own."""
        database = self._own.create(_NAME)
        database.query("create table payments (id bigint primary key, note text not null)")
        made = f"generate_series(1, {ROWS}) n"
        database.query(f"insert into payments select n, md5(n::text) from {made}")  # noqa: S608 - ours

    @property
    def filled(self) -> bool:
        """Whether there is anything of what ``fill`` makes."""
        return self._own.query(f"select 1 from pg_database where datname = '{_NAME}'") != []  # noqa: S608

    def later(self) -> None:
        """One row more."""
        self._own.query("insert into payments values (0, 'after the copy')", _NAME)

    def contents(self) -> str:
        """The number of rows, and a sum over them. Raises lab's Failed where there is no such table."""
        return str(self._own.query(_SUM, _NAME))

    def stop(self) -> None:
        """Ends it and removes what it held."""
        self._own.stop()


class Cache:
    """Redis that asks for the password which is kept in the cluster. Raises Missing and Died."""

    def __init__(self, folder: Path, password: str) -> None:
        (self.port,) = free(1)
        self._own = Redis(folder, (LOOPBACK, self.port))
        self._own.query("config", "set", "requirepass", password)
        self._login = {**os.environ, "REDISCLI_AUTH": password}
        programs = Path(find("redis-server", PACKAGE)).parent
        self.environment: Mapping[str, str] = {
            **with_programs(programs),
            "HOST": LOOPBACK,
            "PORT": str(self.port),
        }

    def query(self, *words: str, number: int = 0) -> str:
        """What a command answers in one of its databases. Raises CalledProcessError."""
        command = ["redis-cli", "-e", "-s", self._own.host, "-n", str(number), *words]
        done = subprocess.run(
            command, env=self._login, capture_output=True, text=True, check=True, timeout=30
        )
        return done.stdout.strip()

    def fill(self) -> None:
        """Keys of every kind, one that ends and one with odd bytes, in two of its databases."""
        self.query("eval", f"for n = 1, {ROWS} do redis.call('SET', 'session:' .. n, n) end", "0")
        self.query("hset", "profile", "name", "Ana", "note", "two words")
        self.query("rpush", "queue", "first", "second")
        self.query("zadd", "rank", "1", "a", "2.5", "b")
        self.query("eval", "redis.call('SET', 'odd \\0\\n\\255', 'x\\0y')", "0")
        self.query("set", "token", "t", "ex", str(ENDS))
        self.query("set", "elsewhere", "1", number=OTHER)

    def later(self) -> None:
        """One key more."""
        self.query("set", "after", "the copy")

    def contents(self) -> str:
        """A sum over every key with all that it holds, and whether it ends, of each database that is used."""
        return "; ".join(self.query("eval", _CONTENTS, "0", number=number) for number in (0, OTHER))

    def stop(self) -> None:
        """Ends it; it keeps nothing on disk."""
        self._own.stop()


STORES: Mapping[str, Callable[[Path, str], Store]] = MappingProxyType(
    {"postgresql": Database, "redis": Cache}
)
"""By the type of a resource."""


@contextmanager
def room() -> Iterator[Path]:
    """A folder for stores, which the account of PostgreSQL gets through to.

    Raises Missed in the place of what the lab raises, and NoCast on a machine of somebody's own that has no
    such programs.
    """
    with scratch("lab-") as folder:
        folder.chmod(0o755)
        try:
            yield folder
        except Missing as missing:
            raise (Missed if is_failure() else NoCast)(str(missing)) from missing
        except (Died, Failed, subprocess.SubprocessError) as odd:
            raise Missed(str(odd)) from odd
