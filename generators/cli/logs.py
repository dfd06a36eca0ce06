"""Prints what the pods of a service wrote, all of them together in the order of time.

Needs the right to read logs, which the reader's role has.
"""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from generators.cli._command_line.handover import add_cluster_arguments, hand_over

EXAMPLES = (
    "./doit logs production wallet",
    "./doit logs production wallet --since 10m --grep refused",
    "./doit logs staging wallet --previous --tail 50",
)


def add_arguments(parser: ArgumentParser) -> None:
    """Whose logs, and which part of them."""
    parser.add_argument("environment", metavar="ENV")
    parser.add_argument("service", metavar="SERVICE")
    parser.add_argument("--since", default="", metavar="AGE", help="nothing older: 90s, 10m, 2h")
    parser.add_argument("--tail", type=int, default=200, metavar="LINES", help="of each pod (default 200)")
    parser.add_argument("--grep", default="", metavar="REGEX", help="only lines that match")
    parser.add_argument("--previous", action="store_true", help="of the containers before the last restart")
    add_cluster_arguments(parser, changes=False)


def execute(arguments: Namespace) -> int:
    """Runs in the environment of the cluster commands and returns its exit code."""
    return hand_over("logs", arguments)
