"""Which kubeconfig, and which of its contexts: decided by the catalog, not by what is current."""

from __future__ import annotations

import os
from pathlib import Path

from generators.model import Environment
from ops.faults import USAGE, stopped


def kubeconfig_files(option: str) -> tuple[Path, ...]:
    """The files kubectl would read: the option, ``KUBECONFIG``, the one in the home folder."""
    stated = option or os.environ.get("KUBECONFIG", "")
    if stated:
        return tuple(Path(part) for part in stated.split(os.pathsep) if part)
    return (Path(os.environ.get("HOME", "/")) / ".kube/config",)


def context_of(environment: Environment, wanted: str = "") -> str:
    """The one context that stands for an environment; Stopped for any other, or where none is stated."""
    place = environment.name
    if not environment.context:
        raise stopped(
            "cluster/context-unstated",
            f"the catalog names no kubeconfig context for {environment.name}",
            f"add environments.{environment.name}.context",
            place=place,
            code=USAGE,
        )
    # Other identities on the same cluster, such as a reader's: the context's name, @ and a word.
    if wanted and wanted != environment.context and not wanted.startswith(f"{environment.context}@"):
        raise stopped(
            "cluster/wrong-context",
            f"the context {wanted!r} is not {environment.name}'s, which is {environment.context!r}",
            f"leave --context out, or use {environment.context}",
            place=place,
            code=USAGE,
        )
    return wanted or environment.context
