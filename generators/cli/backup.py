"""Shows whether the copies of databases and caches keep what the catalog promises; --apply makes one.

A copy is made by the job that makes it every night, with the same image, account and network policy.
"""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from generators.cli.handover import add_cluster_arguments, hand_over

EXAMPLES = (
    "./doit backup production",
    "./doit backup production postgres --apply",
)


def add_arguments(parser: ArgumentParser) -> None:
    """Of what."""
    parser.add_argument("environment", metavar="ENV")
    parser.add_argument("resources", metavar="RESOURCE", nargs="*", help="all of them without one")
    parser.add_argument("--reason", default="", metavar="TEXT", help="why, for the history")
    parser.add_argument(
        "--wait", type=float, default=7200, metavar="SECONDS", help="how long it may take (default 7200)"
    )
    add_cluster_arguments(parser, changes=True)


def execute(arguments: Namespace) -> int:
    """Runs in the environment of the cluster commands and returns its exit code."""
    return hand_over("backup", arguments)
