"""Measures speed and memory as ratios to a floor and to doit itself, in one run.

Prints a table and fails nothing by itself: these figures are for people to judge.
"""

from __future__ import annotations

import subprocess
import sys
from argparse import ArgumentParser, Namespace

from generators.pipeline import REPOSITORY

EXAMPLES = ("./doit bench", "./doit bench --large --rounds 9", "./doit bench --cluster")


def add_arguments(parser: ArgumentParser) -> None:
    """How long to measure."""
    parser.add_argument("--rounds", type=int, default=7, help="counted runs of each command (7)")
    parser.add_argument("--large", action="store_true", help="10,000 services as well (minutes)")
    parser.add_argument(
        "--cluster",
        action="store_true",
        help="only operations on a real API server, of this fleet and of 1,000 Deployments (minutes)",
    )


def execute(arguments: Namespace) -> int:
    """The measuring process is a fresh one, so that its own imports cost nobody."""
    words = [str(arguments.rounds), *(["--large"] if arguments.large else [])]
    measured = ["bench.on_a_cluster"] if arguments.cluster else ["bench.speed", *words]
    command = [sys.executable, "-m", *measured]
    return 3 if subprocess.run(command, cwd=REPOSITORY, check=False).returncode else 0
