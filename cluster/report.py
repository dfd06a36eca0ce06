"""What is told of a cluster: how it was started, and what of it runs now."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cluster import state
from cluster.api import Refused
from cluster.handle import Cluster
from cluster.servers import BY_CONTROLLER, CORE, STAND_IN

_MEBIBYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Server:
    """One server: its process and ports, resident bytes, and whether it runs."""

    name: str
    pid: int
    ports: dict[str, int]
    memory: int
    alive: bool
    stopped: bool
    """Whether it is meant to be stopped."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A look at a cluster. ``ready``: its API server says so itself."""

    folder: Path
    phase: str
    ready: bool
    servers: tuple[Server, ...]
    nodes: tuple[int, int]
    """Ready, and all."""
    contexts: tuple[str, ...]

    @property
    def well(self) -> bool:
        """Whether everything runs that should."""
        return self.ready and all(one.alive for one in self.servers) and self.nodes[0] == self.nodes[1]

    def document(self) -> str:
        """For programs."""
        value: dict[str, Any] = {
            "folder": str(self.folder),
            "phase": self.phase,
            "ready": self.ready,
            "well": self.well,
            "kubeconfig": str(self.folder / "kubeconfig"),
            "contexts": list(self.contexts),
            "nodes": {"ready": self.nodes[0], "all": self.nodes[1]},
            "memory": sum(one.memory for one in self.servers),
            "servers": [
                {
                    "name": one.name,
                    "pid": one.pid,
                    "ports": one.ports,
                    "memory": one.memory,
                    "alive": one.alive,
                    "stopped": one.stopped,
                }
                for one in self.servers
            ],
        }
        return json.dumps(value, indent=2) + "\n"

    def text(self) -> str:
        """For people."""
        if not self.servers:
            return "cluster: none is running\n    hint: ./doit cluster up\n"
        lines = [f"{'server':<24} {'pid':>7} {'MiB':>5}  ports"]
        for one in self.servers:
            ports = ", ".join(f"{name} {number}" for name, number in one.ports.items())
            pid = str(one.pid) if one.alive else "stopped" if one.stopped else "ended"
            lines.append(f"{one.name:<24} {pid:>7} {one.memory // _MEBIBYTE:>5}  {ports}")
        total = sum(one.memory for one in self.servers) // _MEBIBYTE
        alive = sum(one.alive for one in self.servers)
        counted = f"{alive} of {len(self.servers)} servers · {self.nodes[0]} of {self.nodes[1]} nodes ready"
        lines += [
            "",
            f"contexts   {', '.join(self.contexts)}",
            f"kubeconfig {_shown(self.folder / 'kubeconfig')}",
            f"cluster: {'ready' if self.ready else 'not ready'} · {counted} · {total} MiB",
        ]
        return "\n".join(lines) + "\n"


def look(folder: Path) -> Seen:
    """What runs in ``folder`` now; nothing at all where there is no cluster."""
    found = state.read(folder)
    if found is None or not found.keeper.alive:
        return Seen(folder, "none", False, (), (0, 0), ())
    cluster = Cluster(folder)
    ready = found.phase == state.READY and cluster.answers()
    running = {one.name: one for one in found.servers}
    names = [*CORE, STAND_IN, *(name for one in cluster.plan.controllers for name in BY_CONTROLLER[one])]
    servers = tuple(_server(folder, name, running.get(name)) for name in names)
    nodes = _nodes(cluster) if ready else None
    return Seen(folder, found.phase, nodes is not None, servers, nodes or (0, 0), cluster.contexts)


def started(cluster: Cluster, as_json: bool) -> str:
    """What ``up`` answers."""
    if as_json:
        return look(cluster.folder).document()
    path = _shown(cluster.kubeconfig)
    return (
        f"cluster: ready after {cluster.took:.1f} s · contexts {', '.join(cluster.contexts)}\n"
        f"    export KUBECONFIG={path}\n"
    )


def _server(folder: Path, name: str, one: state.Running | None) -> Server:
    stopped = (folder / state.STOPPED / name).exists()
    if one is None:
        return Server(name, 0, {}, 0, False, stopped)
    process = one.process
    return Server(name, process.pid, dict(one.ports), process.memory, process.alive, stopped)


def _nodes(cluster: Cluster) -> tuple[int, int] | None:
    """None when the server cannot say: it calls itself ready for a while after its store is gone."""
    try:
        found = cluster.api.get("/api/v1/nodes")["items"]
    except (Refused, OSError):
        return None
    ready = [
        one
        for one in found
        if any(c["type"] == "Ready" and c["status"] == "True" for c in one["status"].get("conditions", ()))
    ]
    return len(ready), len(found)


def _shown(path: Path) -> str:
    """With ``~`` for the home folder, as a person would write it."""
    home = os.environ.get("HOME", "")
    return f"~/{path.relative_to(home)}" if home and path.is_relative_to(home) else str(path)
