"""The copies that the platform chart makes, of real servers, and the way back that the guide tells."""

from __future__ import annotations

import asyncio
import shutil
import subprocess
from pathlib import Path

import pytest

from generators.model import Resource
from generators.outputs._runbooks.recovery import recoveries
from rehearsal import places
from rehearsal.places import Places
from tests.unit.checks.monitoring_plans import load
from tests.unit.rehearsal.copies import PASSWORD, here, run, scripts, with_stores


@pytest.mark.slow
def test_a_copy_is_made_and_brings_back_what_was_lost(alone: None, tmp_path: Path) -> None:
    model = load("services.yaml")
    where = Places(model)
    fleet = here(model.fleet, where)
    made = scripts(model.fleet)
    host, port = where.part(places.DATABASE)
    asks = ["psql", "--host", host, "--port", str(port), "--username", "postgres", "--tuples-only"]
    cache_host, cache_port = where.part(places.CACHE)
    bare = ["redis-cli", "-h", cache_host, "-p", str(cache_port)]
    redis = [*bare, "-a", PASSWORD, "--no-auth-warning"]
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets/password").write_text(PASSWORD, encoding="utf-8")

    def copy(name: str, resource: Resource) -> None:
        endpoint = resource.endpoints["production"]
        script = made[name].replace("/backups/", f"{tmp_path}/backups/")
        script = script.replace("/etc/secrets/", f"{tmp_path}/secrets/")
        words = {"HOST": endpoint.host, "PORT": str(endpoint.port), "PGUSER": "postgres"}
        words |= {"PGHOST": endpoint.host, "PGPORT": str(endpoint.port)}
        assert "kept" in run(["sh", "-euc", script], tmp_path, **words)

    def play() -> None:
        run([*asks, "--command", "create database things"], tmp_path)
        run([*asks, "--dbname", "things", "--command", "create table a as select 42 as b"], tmp_path)
        run([*bare, "config", "set", "requirepass", PASSWORD], tmp_path)
        run([*redis, "set", "key", "a value"], tmp_path)
        for name, resource in fleet.resources.items():
            copy(name, resource)
        run([*asks, "--command", "drop database things"], tmp_path)
        run([*redis, "del", "key"], tmp_path)
        for one in recoveries(fleet):
            if one.environment == "production":
                folder = tmp_path / one.resource
                (whole,) = (tmp_path / "backups" / one.resource).iterdir()
                shutil.copytree(whole, folder / "copy")
                (folder / "password").write_text(PASSWORD, encoding="utf-8")
                for line in (*one.restore, *one.verify):
                    # The account and the database that every server has already are told as errors.
                    subprocess.run(["bash", "-c", line], cwd=folder, capture_output=True, check=False)
        assert run([*asks, "--dbname", "things", "--command", "select b from a"], tmp_path).strip() == "42"
        assert run([*redis, "get", "key"], tmp_path).strip() == "a value"

    asyncio.run(with_stores(where, fleet, lambda: asyncio.to_thread(play)))
