"""Where this project keeps what a user runs on this machine: the local cluster of a catalog."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

from generators.user_cache import PROJECT

KUBECONFIG = "kubeconfig"
"""The file in a cluster's folder in which its contexts are called as in the catalog."""


def cluster_folder(catalog: Path, environment: Mapping[str, str]) -> Path:
    """Where the cluster of a catalog keeps its files: in the user's state folder, apart for each catalog."""
    home = Path(environment.get("XDG_STATE_HOME", ""))
    root = home if home.is_absolute() else Path(environment.get("HOME", ""), ".local/state")
    if not root.is_absolute():
        root = Path(tempfile.gettempdir()) / f"{PROJECT}-state-{os.getuid()}"
    name = hashlib.sha256(os.fspath(catalog.resolve()).encode()).hexdigest()[:12]
    return root / PROJECT / "cluster" / name
