"""A real Kubernetes control plane on this machine, to rehearse on: etcd, API server, scheduler, controllers.

Nodes and pods are played. `up` starts it and writes a kubeconfig whose contexts are called as in the
catalog; `status` shows its processes, ports and memory; `down` ends it and leaves nothing behind.
Everything listens on free ports of loopback. Exit code 1 of `status`: not everything runs.
"""

from __future__ import annotations

import os
import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

from generators.cli._command_line.parsing import named
from generators.conventions.ownership import CATALOG
from generators.pipeline import REPOSITORY

EXAMPLES = (
    "./doit cluster up",
    "./doit cluster up --with metrics-server --with nats",
    "./doit cluster status --format json",
    "./doit cluster down",
)

EXTRAS = ("metrics-server", "nats")
"""As in `cluster.plan`, which may not be imported here; a test compares the two."""


def add_arguments(parser: ArgumentParser) -> None:
    """What to do, where, and with what besides."""
    parser.add_argument("action", choices=("up", "down", "status"))
    parser.add_argument("--folder", type=named, metavar="DIR", default=None, help="where its files live")
    parser.add_argument(
        "--with", dest="extras", action="append", choices=EXTRAS, default=[], help="what runs besides"
    )


def execute(arguments: Namespace) -> int:
    """Becomes the program that does it, so an interrupt or a kill reaches it and nobody between."""
    catalog = Path(arguments.catalog or REPOSITORY / CATALOG).absolute()
    command = [
        *(sys.executable, "-P", "-m", "cluster", arguments.action),
        f"--catalog={catalog}",
        f"--format={'json' if arguments.format == 'json' else 'text'}",
        *(f"--with={one}" for one in arguments.extras),
        *((f"--folder={Path(arguments.folder).absolute()}",) if arguments.folder else ()),
    ]
    sys.stdout.flush()
    # The program and its words are ours; nothing of it passes a shell.
    os.execve(command[0], command, {**os.environ, "PYTHONPATH": str(REPOSITORY)})  # noqa: S606
