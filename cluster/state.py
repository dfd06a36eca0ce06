"""What a cluster's keeper writes down for everybody else: processes, ports, and how far it is."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cluster.processes import Process

FILE, LOCK, STOPPED, LOGS = "state.json", "lock", "stopped", "logs"
STARTING, READY = "starting", "ready"


@dataclass(frozen=True, slots=True)
class Running:
    """A server as it was started last."""

    name: str
    process: Process
    ports: Mapping[str, int]
    ready: str


@dataclass(frozen=True, slots=True)
class State:
    """``phase`` is ``starting`` or ``ready``; ``took`` the seconds that starting took."""

    phase: str
    keeper: Process
    address: str
    took: float
    servers: tuple[Running, ...]
    plan: Mapping[str, Any]

    def server(self, name: str) -> Running:
        """A server by name. Raises KeyError."""
        for one in self.servers:
            if one.name == name:
                return one
        raise KeyError(f"no server is called {name!r}; there are {', '.join(s.name for s in self.servers)}")


def write(folder: Path, state: State) -> None:
    """Replaces the file at once: who reads it sees the old or the new one, whole."""
    document = {
        "phase": state.phase,
        "keeper": _process(state.keeper),
        "address": state.address,
        "took": round(state.took, 2),
        "servers": [
            {"name": one.name, **_process(one.process), "ports": dict(one.ports), "ready": one.ready}
            for one in state.servers
        ],
        "plan": state.plan,
    }
    scratch = folder / f".{FILE}.new"
    scratch.write_text(json.dumps(document, indent=1), encoding="utf-8")
    scratch.replace(folder / FILE)


def read(folder: Path) -> State | None:
    """What was written last; None where nothing was, or nothing that can be read."""
    try:
        document = json.loads((folder / FILE).read_text(encoding="utf-8"))
        servers = tuple(
            Running(one["name"], Process(one["pid"], one["started"]), one["ports"], one["ready"])
            for one in document["servers"]
        )
        keeper = Process(document["keeper"]["pid"], document["keeper"]["started"])
        return State(
            document["phase"], keeper, document["address"], document["took"], servers, document["plan"]
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None


class Taken(Exception):
    """Another keeper lives in this folder."""


def lock(folder: Path) -> int:
    """Holds the folder until the process ends; the kernel lets go of it then. Raises Taken."""
    handle = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        os.close(handle)
        raise Taken(f"a cluster runs in {folder}") from error
    os.ftruncate(handle, 0)
    os.write(handle, json.dumps(_process(Process.of(os.getpid()))).encode())
    return handle


def holder(folder: Path) -> Process | None:
    """Who holds the folder, or held it last; None where nobody ever did."""
    try:
        document = json.loads((folder / LOCK).read_text(encoding="ascii"))
        return Process(document["pid"], document["started"])
    except (OSError, ValueError, KeyError):
        return None


def held(folder: Path) -> bool:
    """Whether a keeper lives there."""
    try:
        handle = os.open(folder / LOCK, os.O_RDWR | os.O_CLOEXEC)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(handle)
    return False


def _process(one: Process) -> dict[str, int]:
    return {"pid": one.pid, "started": one.started}
