"""Servers lost with all they held, and brought back from their copies by what ``./doit restore`` runs."""

from __future__ import annotations

import asyncio
import logging
import re
import subprocess
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from generators.model import Fleet
from ops.actions.copying import SCRIPTS, restoring
from rehearsal import places
from rehearsal.places import Places
from tests.unit.checks.monitoring_plans import load
from tests.unit.rehearsal.copies import PASSWORD, here, run, scripts, with_stores

ROWS = """
create role owner_of_things login password 'kept';
create database "odd 'name'" owner owner_of_things;
create database things owner owner_of_things;
"""
FILL = """
create table a (id serial primary key, words text, at timestamptz default now());
insert into a (words) select md5(n::text) from generate_series(1, 20000) n;
create index on a (words);
create view b as select count(*) from a;
"""
LOOK = """
select md5(string_agg(a::text, '' order by id)) from a;
select * from b;
select last_value from a_id_seq;
select pg_get_userbyid(datdba) from pg_database where datname = current_database();
"""
CACHE = """
for n = 1, 3000 do redis.call('SET', 'key:' .. n, string.rep(n, 20)) end
redis.call('SET', 'odd \\n\\0 "key"', '\\1\\2\\0\\r\\n')
redis.call('SET', 'short', 'lived', 'EX', 86400)
redis.call('RPUSH', 'list', 'a', 'b', 'c')
redis.call('HSET', 'hash', 'field', 'value')
redis.call('ZADD', 'ranks', 1.5, 'one', 2.5, 'two')
redis.call('XADD', 'stream', '1-1', 'n', '1')
return redis.call('DBSIZE')
"""

LOG = logging.getLogger(__name__)
HELD = {"postgresql": ": 3 databases", "redis": ": 3007 keys"}


class Servers:
    """The database and the cache on loopback, and the folder that stands for the volume of the copies."""

    def __init__(self, fleet: Fleet, where: Places, folder: Path) -> None:
        self.folder = folder
        (folder / "secrets").mkdir()
        (folder / "secrets/password").write_text(PASSWORD, encoding="utf-8")
        self.fleet = fleet
        host, port = where.part(places.DATABASE)
        self.asks = ["psql", f"--host={host}", f"--port={port}", "--username=postgres", "--no-psqlrc"]
        self.asks += ["--tuples-only", "--no-align", "--set=ON_ERROR_STOP=1"]
        cache_host, cache_port = where.part(places.CACHE)
        self.bare = ["redis-cli", "-e", "-h", cache_host, "-p", str(cache_port)]
        self.redis = [*self.bare, "-a", PASSWORD, "--no-auth-warning"]

    def sql(self, statement: str, database: str = "postgres") -> str:
        words = [*self.asks, "--dbname", database]
        return "".join(
            run([*words, "--command", part], self.folder) for part in statement.split(";") if part.strip()
        )

    def cache(self, *words: str) -> str:
        return run([*self.redis, *words], self.folder).strip()

    def lock(self) -> None:
        run([*self.bare, "config", "set", "requirepass", PASSWORD], self.folder)

    def job(self, name: str, script: str, stated: Mapping[str, str]) -> str:
        """Runs a job's script as its pod would, with the volumes where they are here."""
        endpoint = self.fleet.resources[name].endpoints["production"]
        words = {"HOST": endpoint.host, "PORT": str(endpoint.port), "PGUSER": "postgres"}
        words |= {"PGHOST": endpoint.host, "PGPORT": str(endpoint.port), **stated}
        words = {key: self._here(value) for key, value in words.items()}
        return run(["sh", "-euc", self._here(script)], self.folder, **words)

    def _here(self, text: str) -> str:
        moved = re.sub(r"(?<![\w/])/backups/", f"{self.folder}/backups/", text)
        return moved.replace("/etc/secrets/", f"{self.folder}/secrets/")

    def restore(self, name: str, chosen: str = "") -> str:
        """What the job of ``./doit restore`` does, read from the job itself."""
        kind = self.fleet.resources[name].type
        pod = {"containers": [{"name": "backup", "command": ["sh"], "env": []}]}
        parent = {"spec": {"jobTemplate": {"spec": {"template": {"spec": pod}}}}}
        script = (SCRIPTS / f"restore-{kind}.sh").read_text(encoding="utf-8")
        (container,) = restoring(parent, name, script, chosen)["template"]["spec"]["containers"]
        stated = {one["name"]: one["value"] for one in container["env"]}
        return self.job(name, container["command"][-1], stated)

    def seen(self) -> dict[str, str]:
        """Everything that both hold, as text to compare."""
        names = self.sql("select datname from pg_database where not datistemplate order by 1").splitlines()
        found = {name: self.sql(LOOK, name) for name in names if name != "postgres"}
        found["accounts"] = self.sql("select rolname from pg_roles where rolname !~ '^pg_' order by 1")
        for number in ("0", "3"):
            ask = [*self.redis, "-n", number]
            found[f"keys of {number}"] = run([*ask, "eval", _DIGESTS, "0"], self.folder)
        return found


_DIGESTS = """
local found = {}
for _, key in ipairs(redis.call('KEYS', '*')) do
  local ttl = redis.call('TTL', key)
  table.insert(found, redis.sha1hex(key .. redis.call('DUMP', key)) .. (ttl > 0 and ' ends' or ''))
end
table.sort(found)
return found
"""


@pytest.mark.slow
def test_what_was_lost_comes_back_within_the_time_promised(alone: None, tmp_path: Path) -> None:
    model = load("services.yaml")
    where = Places(model)
    fleet = here(model.fleet, where)
    made = scripts(model.fleet)
    servers = Servers(fleet, where, tmp_path)
    before: dict[str, str] = {}
    copied: dict[str, float] = {}

    def until_lost() -> None:
        servers.sql(ROWS)
        for database in ("things", "odd 'name'"):
            servers.sql(FILL, database)
        servers.lock()
        servers.cache("eval", CACHE, "0")
        servers.cache("-n", "3", "set", "elsewhere", "3")
        before.update(servers.seen())
        for name in fleet.resources:
            assert "kept" in servers.job(name, made[name], {})
            copied[name] = time.monotonic()
        servers.sql("insert into a (words) values ('after the copy')", "things")

    def afterwards() -> None:
        servers.lock()
        servers.sql("create database newer")
        servers.cache("set", "rubbish", "1")
        for name, resource in fleet.resources.items():
            assert resource.backup is not None
            began = time.monotonic()
            assert began - copied[name] <= resource.backup.recovery_point
            with pytest.raises(subprocess.CalledProcessError) as none:
                servers.restore(name, "20000101T000000Z")
            assert "there is no copy '20000101T000000Z'; there are: 2" in none.value.stderr
            assert HELD[resource.type] in servers.restore(name)
            LOG.info("%s came back in %.1f s", name, time.monotonic() - began)
            assert time.monotonic() - began <= resource.backup.recovery_time
        # What is newer than the copy stays: a restore brings back, and does not tidy up.
        assert servers.sql("select 1 from pg_database where datname = 'newer'").strip() == "1"
        servers.sql("drop database newer")
        assert servers.seen() == before

    servers_once(where, fleet, until_lost)
    servers_once(where, fleet, afterwards)


def servers_once(where: Places, fleet: Fleet, act: Callable[[], None]) -> None:
    """Acts on servers that are new, and gone afterwards with all they held. Never on another's."""
    where.must_be_free()
    asyncio.run(with_stores(where, fleet, lambda: asyncio.to_thread(act)))
