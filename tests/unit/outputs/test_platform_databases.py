"""The databases of services in an instance inside the cluster: the real script, PostgreSQL and psql."""

from __future__ import annotations

import json
import os
import re
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from generators.conventions import in_cluster
from lab.ports import LOOPBACK
from lab.postgres import Failed, Server
from tests.unit.outputs.platform_fleets import with_ingress
from tests.unit.outputs.platform_helm import Object, named, write
from tests.unit.postgresql import between, running

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def objects(tmp_path_factory: pytest.TempPathFactory) -> list[Object]:
    return write(with_ingress(), tmp_path_factory.mktemp("chart")).objects("staging")


@pytest.fixture(scope="module")
def container(objects: list[Object]) -> Object:
    pod = named(objects, "StatefulSet", "postgres")["spec"]["template"]["spec"]
    (found,) = [one for one in pod["containers"] if one["name"] == in_cluster.DATABASES]
    assert isinstance(found, dict)
    return found


@pytest.fixture
def server() -> Iterator[Server]:
    with running() as one:
        yield one


class Beside:
    """The container of the chart as a process beside a server, and the files it would find mounted."""

    def __init__(self, container: Object, server: Server, folder: Path) -> None:
        self.server, self.folder = server, folder
        for name in ("stated", "secrets", "after"):
            (folder / name).mkdir()
        (folder / "secrets" / "password").write_text("of the server", encoding="utf-8")
        self.pauses, self.after = folder / "pauses", folder / "after"
        between(folder / "programs", "sleep", f'echo "$1" >> {self.pauses}\nset -- 0.5')
        # Once, after something was made of the first file and before the loop ends.
        meanwhile = f'[ -z "$FILE" ] || ! mv {self.after}/now {self.after}/was 2> /dev/null || '
        between(folder / "programs", "psql", "", f"{meanwhile} FILE= sh {self.after}/was")
        stated = {one["name"]: one["value"] for one in container["env"]}
        here = {
            "PATH": f"{folder / 'programs'}:{os.environ['PATH']}",
            "PGHOST": LOOPBACK,
            "PGPORT": str(server.port),
            "PGUSER": server.user,
            "PASSWORD_FILE": str(folder / "secrets" / "password"),
            "STATED": str(folder / "stated"),
            "LOOKED": str(folder / "looked"),
        }
        assert stated.keys() >= here.keys() - {"PATH"}
        self.log = folder / "log"
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                container["command"], env={**stated, **here}, stdout=log, stderr=log
            )

    def state(self, service: str, content: object) -> None:
        """As the kubelet does: the whole file at once."""
        new = self.folder / "new"
        new.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
        new.rename(self.folder / "stated" / service)

    def meanwhile(self, script: str) -> None:
        """What happens once, between the first file and the end of the loop."""
        new = self.folder / "new"
        new.write_text(script, encoding="utf-8")
        new.rename(self.after / "now")

    def told(self) -> str:
        return self.log.read_text(encoding="utf-8")

    def until(self, true: Callable[[], bool]) -> None:
        end = time.monotonic() + 30
        while not true():
            assert time.monotonic() < end, self.told()
            assert self.process.poll() is None, self.told()
            time.sleep(0.1)

    def until_idle(self) -> None:
        """Until it has looked twice without doing anything: what it made, it knows to be made."""
        before = len(self.paused())
        self.until(lambda: len(self.paused()) > before + 2)

    def paused(self) -> list[str]:
        return self.pauses.read_text(encoding="utf-8").split() if self.pauses.exists() else []

    def enters(self, role: str, password: str, database: str) -> bool:
        """Whether a role gets in over TCP with a password."""
        with self.inside(role, password, database, "select current_user") as session:
            session.communicate()
        return session.returncode == 0

    @contextmanager
    def inside(
        self, role: str, password: str, database: str, *asked: str
    ) -> Iterator[subprocess.Popen[bytes]]:
        """A session that lasts until it has its answer, or as long as it is needed."""
        words = ["psql", "--no-psqlrc", f"--host={LOOPBACK}", f"--port={self.server.port}", "--tuples-only"]
        words += [f"--username={role}", f"--dbname={database}", "--no-password"]
        words += [f"--command={one}" for one in asked]
        env = {"PATH": os.environ["PATH"], "PGPASSWORD": password}
        pipe, nothing = subprocess.PIPE, subprocess.DEVNULL
        with subprocess.Popen(words, env=env, stdin=pipe, stdout=nothing, stderr=nothing) as session:
            yield session


@pytest.fixture
def beside(container: Object, server: Server, tmp_path: Path) -> Iterator[Beside]:
    _ask_for_passwords(server)
    one = Beside(container, server, tmp_path)
    yield one
    one.process.terminate()
    assert one.process.wait(10) == 0


def _ask_for_passwords(server: Server) -> None:
    """As the image does: the server's own user is let in from its own pod, all others by password."""
    ((hba,),) = server.query("show hba_file")
    rules = [
        f"local all {server.user} trust",
        f"host all {server.user} {LOOPBACK}/32 trust",
        "host all all all scram-sha-256",
    ]
    Path(hba).write_text("\n".join(rules) + "\n", encoding="utf-8")
    server.query("select pg_reload_conf()")


def names(server: Server, what: str) -> set[str]:
    column = {"pg_roles": "rolname", "pg_database": "datname"}[what]
    return {name for (name,) in server.query(f"select {column} from {what}")}


def test_a_stated_password_is_a_role_with_a_database_of_its_own(beside: Beside, server: Server) -> None:
    odd = 'it\'s "a" $(pass) \\ `word` :x %I'
    beside.state("logai-next", {"password": odd})
    beside.state("wallet", {"password": "of wallet"})
    beside.until(lambda: {"logai_next", "wallet"} <= names(server, "pg_database"))
    beside.until(lambda: beside.enters("logai_next", odd, "logai_next"))
    beside.until(lambda: beside.enters("wallet", "of wallet", "wallet"))
    assert not beside.enters("wallet", odd, "wallet")
    assert not beside.enters("wallet", "of wallet", "logai_next")
    beside.state("wallet", {"password": "another"})
    beside.until(lambda: beside.enters("wallet", "another", "wallet"))
    assert not beside.enters("wallet", "of wallet", "wallet")
    rights = server.query(
        "select rolsuper, rolcreaterole, rolcreatedb from pg_roles where rolname in ('wallet', 'logai_next')"
    )
    assert rights == [["f", "f", "f"]] * 2


def test_what_was_dropped_is_made_again_and_the_service_may_make_its_tables(
    beside: Beside, server: Server
) -> None:
    beside.state("wallet", {"password": "of wallet"})
    beside.until(lambda: "wallet" in names(server, "pg_database"))
    server.query("set role wallet; create table items (id int)", "wallet")
    beside.until(lambda: beside.process.poll() is None and (beside.folder / "looked").exists())
    server.query("drop database wallet with (force)")
    beside.until(lambda: "wallet" in names(server, "pg_database"))


def test_one_bad_statement_keeps_nobody_else_from_a_database(beside: Beside, server: Server) -> None:
    beside.state("a-broken", '{"password": "of the broken')
    beside.state("b-empty", {"user": "b"})
    beside.state(server.user, {"password": "mine now"})
    beside.state("pg_monitor", {"password": "mine now"})
    beside.state("wallet", {"password": "of wallet"})
    beside.until(lambda: beside.enters("wallet", "of wallet", "wallet"))
    beside.until(lambda: "not made: a-broken" in beside.told())
    told = beside.told()
    assert "b-empty states no password" in told
    assert f"{server.user} has the name of a role of the server" in told
    assert "of the broken" not in told
    assert names(server, "pg_database").isdisjoint({"a_broken", "b_empty", server.user, "pg_monitor"})
    with pytest.raises(Failed):
        server.query("select 1", "b_empty")


def test_what_changes_while_databases_are_made_is_not_forgotten(beside: Beside, server: Server) -> None:
    beside.meanwhile("""echo '{"password": "another"}' > "$STATED/wallet"\n""")
    beside.state("wallet", {"password": "of wallet"})
    beside.until(lambda: beside.enters("wallet", "another", "wallet"))


def test_what_is_dropped_while_databases_are_made_is_made_again(beside: Beside, server: Server) -> None:
    beside.meanwhile("psql --dbname=postgres --command='drop database wallet with (force)'\n")
    beside.state("wallet", {"password": "of wallet"})
    beside.until(lambda: "DROP DATABASE" in beside.told())
    beside.until(lambda: beside.enters("wallet", "of wallet", "wallet"))


def test_a_password_under_another_name_is_another_database(beside: Beside, server: Server) -> None:
    beside.state("wallet", {"password": "of wallet"})
    beside.until(lambda: beside.enters("wallet", "of wallet", "wallet"))
    beside.until_idle()
    stated = beside.folder / "stated"
    (stated / "wallet").rename(stated / "purse")
    beside.until(lambda: beside.enters("purse", "of wallet", "purse"))


def test_what_fails_is_tried_again_after_a_minute_and_not_all_the_time(beside: Beside) -> None:
    beside.until_idle()
    beside.state("broken", "not json")
    beside.until(lambda: "60" in beside.paused())
    beside.state("broken", {"password": "mended"})
    beside.until(lambda: beside.enters("broken", "mended", "broken"))
    beside.until(lambda: beside.paused()[-1] == "5")
    kinds = "".join(f"{pause} " for pause in beside.paused())
    assert re.fullmatch("(5 )+(60 )+(5 )+", kinds), kinds


def test_a_role_with_power_over_others_is_not_touched(beside: Beside, server: Server) -> None:
    server.query("create role auditor bypassrls; create role reader; grant pg_read_all_data to reader")
    for role in ("auditor", "reader", "wallet"):
        beside.state(role, {"password": "mine now"})
    beside.until(lambda: beside.enters("wallet", "mine now", "wallet"))
    assert "auditor has the name of a role of the server" in beside.told()
    assert "reader has the name of a role of the server" in beside.told()
    assert names(server, "pg_database").isdisjoint({"auditor", "reader"})
    assert server.query("select 1 from pg_roles where rolcanlogin and rolname in ('auditor', 'reader')") == []


def test_a_session_in_the_template_of_all_keeps_nobody_from_a_database(
    beside: Beside, server: Server
) -> None:
    beside.state("first", {"password": "of the first"})
    beside.until(lambda: beside.enters("first", "of the first", "first"))
    with beside.inside("first", "of the first", "template1"):
        beside.until(lambda: server.query("select 1 from pg_stat_activity where datname = 'template1'") != [])
        beside.state("second", {"password": "of the second"})
        beside.until(lambda: beside.enters("second", "of the second", "second"))


def test_a_function_of_somebody_s_is_not_taken_for_one_of_the_server(beside: Beside, server: Server) -> None:
    server.query(
        "create function public.format(text, text) returns text language sql as "
        "$$select 'create role intruder superuser'$$"
    )
    beside.state("wallet", {"password": "of wallet"})
    beside.until(lambda: {"wallet", "intruder"} & names(server, "pg_roles") != set())
    assert "intruder" not in names(server, "pg_roles")


def test_the_store_is_asked_for_exactly_the_passwords_of_services(objects: list[Object]) -> None:
    secret = named(objects, "ExternalSecret", f"postgres-{in_cluster.DATABASES}")["spec"]
    (source,) = secret["dataFrom"]
    pattern = source["find"]["name"]["regexp"]
    (rewrite,) = source["rewrite"]
    assert rewrite["regexp"] == {"source": pattern, "target": "$1"}
    found: Any = re.fullmatch(pattern, "logai-next/database")
    assert found[1] == "logai-next"
    assert not re.search(pattern, in_cluster.secret_key("postgres"))
    assert not re.search(pattern, "a/b/database")
