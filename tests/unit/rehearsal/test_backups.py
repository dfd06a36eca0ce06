"""The copies that the platform chart makes, of real servers, and the way back that the guide tells."""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from generators.conventions import backups
from generators.model import Fleet, Resource
from generators.outputs._runbooks.recovery import recoveries
from generators.toolchain import Toolchain
from rehearsal import places
from rehearsal.places import Places
from rehearsal.stores import Stores
from tests.unit.checks.fleets import REPOSITORY
from tests.unit.checks.monitoring_plans import load

DIGEST = f"sha256:{'0' * 64}"
PASSWORD = "made-up"
WHERE = {"postgresql": places.DATABASE, "redis": places.CACHE}


def here(fleet: Fleet, where: Places) -> Fleet:
    """The fleet with its servers of production on loopback."""

    def moved(one: Resource) -> Resource:
        host, port = where.part(WHERE[one.type])
        endpoint = replace(one.endpoints["production"], host=host, port=port)
        return replace(one, endpoints={**one.endpoints, "production": endpoint})

    return replace(fleet, resources={name: moved(one) for name, one in fleet.resources.items()})


def scripts(fleet: Fleet) -> dict[str, str]:
    """By resource: what its job runs in production, as helm renders the committed chart."""
    approved = {
        name: {"version": version, "digest": DIGEST}
        for name, version in backups.approvals("production", fleet).items()
    }
    record = {"images": approved, "release": {"commit": "0" * 40, "approvedBy": "nobody"}}
    namespace = fleet.environments[-1].namespace
    helm = Toolchain(REPOSITORY, print).programs(("helm",))["helm"]
    words = [
        str(helm),
        "template",
        "platform",
        "charts/platform",
        "--namespace",
        namespace,
        "--kube-version",
        "1.37.0",
    ]
    words += ["--values", "charts/platform/values-production.yaml", "--values", "-"]
    done = subprocess.run(
        words, cwd=REPOSITORY, input=yaml.safe_dump(record), capture_output=True, text=True, check=True
    )
    found = {}
    for one in yaml.safe_load_all(done.stdout):
        if one and one["kind"] == "CronJob":
            pod = one["spec"]["jobTemplate"]["spec"]["template"]["spec"]
            found[one["metadata"]["name"].removesuffix("-backup")] = pod["containers"][0]["command"][-1]
    return found


def run(words: list[str], folder: Path, **environment: str) -> str:
    """What a command says. Raises CalledProcessError."""
    done = subprocess.run(
        words, cwd=folder, env={**os.environ, **environment}, capture_output=True, text=True, check=True
    )
    return done.stdout


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


async def with_stores(where: Places, fleet: Fleet, act: Callable[[], Awaitable[None]]) -> None:
    """Acts while a real database and a real cache run."""
    with Stores(where, fleet) as stores:
        running = [server for server in stores.all() if "exporter" not in server.name]
        try:
            for server in running:
                await server.start()
            await act()
        finally:
            for server in running:
                await server.stop()
