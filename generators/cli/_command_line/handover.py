"""Hands a verb about a live cluster over to ``ops``, which runs in an environment of its own.

The process becomes that other program, so whatever is sent to it (an interrupt, a kill) reaches the one
that does the work, and no half of it can outlive the other.
"""

from __future__ import annotations

import json
import os
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Mapping
from pathlib import Path

from generators.cli._command_line.request import from_arguments
from generators.pipeline import REPOSITORY
from generators.telling import say
from generators.toolchain import Toolchain
from generators.user_state import KUBECONFIG, cluster_folder


def add_cluster_arguments(parser: ArgumentParser, *, changes: bool) -> None:
    """Which cluster, and for verbs that change something: whether they really do."""
    if changes:
        parser.add_argument(
            "--apply", action="store_true", help="do it; without, only say what would be done"
        )
    whose = "instead of $KUBECONFIG; where there is none at all, that of ./doit cluster up"
    parser.add_argument("--kubeconfig", metavar="FILE", default="", help=whose)
    parser.add_argument(
        "--context", default="", help="the environment's own, or CONTEXT@NAME for another identity there"
    )


def kubeconfig(stated: str, catalog: Path, environment: Mapping[str, str]) -> str:
    """The file that is stated, empty to look where everybody looks; the local cluster's, told on standard
    error, where there is nothing to be seen there.
    """
    if stated or environment.get("KUBECONFIG") or Path(environment.get("HOME", "/"), ".kube/config").exists():
        return stated
    local = cluster_folder(catalog, environment) / KUBECONFIG
    if not local.is_file():
        return stated
    say(f"no kubeconfig is set: that of the local cluster is taken, {local}")
    return str(local)


def hand_over(verb: str, arguments: Namespace, *, programs: tuple[str, ...] = ()) -> int:
    """Becomes ``python -m ops VERB``; returns only where that cannot be started.

    Raises UsageError for options that contradict each other, and Unavailable without the environment.
    """
    request = from_arguments(arguments, dry=True)
    toolchain = Toolchain(REPOSITORY, say)
    python = toolchain.environment("ops") / "python"
    found = {name: str(path) for name, path in toolchain.programs(programs).items()} if programs else {}
    stated = {
        **vars(arguments),
        "catalog": str(request.catalog),
        "shown": request.shown,
        "output": str(request.output),
        "programs": found,
        "kubeconfig": kubeconfig(arguments.kubeconfig, request.catalog, os.environ),
    }
    sys.stdout.flush()
    command = [str(python), "-P", "-m", "ops", verb, json.dumps(stated)]
    # The program and its words are ours; nothing of it passes a shell.
    os.execve(command[0], command, {**os.environ, "PYTHONPATH": str(REPOSITORY)})  # noqa: S606
