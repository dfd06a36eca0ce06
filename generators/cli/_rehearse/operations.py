"""``rehearse:cluster``: becomes the program that plays operations on a real control plane."""

from __future__ import annotations

import os
import sys
from argparse import ArgumentParser, ArgumentTypeError, Namespace

from generators.cli._command_line.request import from_arguments
from generators.pipeline import REPOSITORY

PART = "cluster"


def add_arguments(parser: ArgumentParser) -> None:
    """Which scenarios, and how often a deployment is killed in one of them."""
    parser.add_argument(
        "scenarios", nargs="*", metavar="SCENARIO", help="rehearse:cluster: these only, besides the fleet"
    )
    parser.add_argument(
        "--kills", type=count, metavar="N", default=3, help="rehearse:cluster: deployments killed with -9"
    )


def execute(arguments: Namespace) -> int:
    """Becomes that program, so an interrupt or a kill reaches it and nobody between."""
    request = from_arguments(arguments, dry=True)
    command = [
        *(sys.executable, "-P", "-m", "cluster.rehearsal", *arguments.scenarios),
        f"--catalog={request.catalog}",
        f"--tree={request.output}",
        f"--kills={arguments.kills}",
        f"--format={'json' if arguments.format == 'json' else 'text'}",
    ]
    sys.stdout.flush()
    # The program and its words are ours; nothing of it passes a shell.
    os.execve(command[0], command, {**os.environ, "PYTHONPATH": str(REPOSITORY)})  # noqa: S606


def count(text: str) -> int:
    """A number of times. Raises ArgumentTypeError."""
    if not text.isdecimal() or int(text) < 1:
        raise ArgumentTypeError(f"{text!r} is no number from 1 on")
    return int(text)
