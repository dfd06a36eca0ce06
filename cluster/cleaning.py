"""Removing what a cluster wrote and ended without removing."""

from __future__ import annotations

import contextlib
import shutil
import signal
from pathlib import Path

from cluster import state

_PATIENCE = 15.0
_OURS = (
    state.FILE,
    state.LOCK,
    state.STOPPED,
    state.LOGS,
    "certificates",
    "etcd",
    "keda",
    "nats",
    "discovery",
)
_FILES = ("kubeconfig", "*.kubeconfig", "tokens.csv", "routes.json", f".{state.FILE}.new")


def clean(folder: Path) -> None:
    """Ends servers that a crash left behind and removes our files from ``folder``, nobody else's."""
    found = state.read(folder)
    for server in found.servers if found else ():
        if server.process.send(signal.SIGKILL):
            server.process.ended_within(_PATIENCE)
    for name in _OURS:
        path = folder / name
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
    for pattern in _FILES:
        for path in folder.glob(pattern):
            path.unlink(missing_ok=True)
    with contextlib.suppress(OSError):
        folder.rmdir()
