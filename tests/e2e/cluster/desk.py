"""A person who works on a played cluster with ``./doit``, and what the command said."""

from __future__ import annotations

import json
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cluster import Cluster
from tests.support.catalogs import REPOSITORY


@dataclass(frozen=True, slots=True)
class Desk:
    """A person with a checkout and a cluster. ``do`` runs ``./doit`` and returns code and document."""

    cluster: Cluster
    tree: Path

    def do(self, words: str, *, role: str = "admin") -> tuple[int, dict[str, Any]]:
        command = [str(REPOSITORY / "doit"), *words.split(), "--output", str(self.tree), "--format", "json"]
        done = subprocess.run(
            command,
            env={**os.environ, "KUBECONFIG": str(self.cluster.kubeconfig_of(role))},
            capture_output=True,
            text=True,
            timeout=500,
            check=False,
        )
        return done.returncode, json.loads(done.stdout)


def rules(document: dict[str, Any]) -> set[str]:
    """The rules of its findings."""
    return {one["rule"] for one in document["findings"]}
