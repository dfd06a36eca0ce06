"""Scripts that copy databases, run beside real servers."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import yaml

from generators.conventions import backups
from generators.model import Fleet, Resource
from generators.toolchain import Toolchain
from rehearsal import places
from rehearsal.places import Places
from rehearsal.stores import Stores
from tests.unit.checks.fleets import REPOSITORY

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
