"""Shows whether the copies of databases and caches keep what the catalog promises; --apply makes one.

A copy is made by the job that makes it every night, with the same image, account and network policy.
"""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from generators.cli._command_line.handover import add_cluster_arguments, hand_over
from generators.cli._command_line.interventions import add_reason, add_wait

EXAMPLES = (
    "./doit backup production",
    "./doit backup production postgres --apply",
)


def add_arguments(parser: ArgumentParser) -> None:
    """Of what."""
    parser.add_argument("environment", metavar="ENV")
    parser.add_argument("resources", metavar="RESOURCE", nargs="*", help="all of them without one")
    add_reason(parser, "why, for the history")
    add_wait(parser, 7200)
    add_cluster_arguments(parser, changes=True)


def execute(arguments: Namespace) -> int:
    """Runs in the environment of the cluster commands and returns its exit code."""
    return hand_over("backup", arguments)
