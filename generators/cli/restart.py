"""Replaces the pods of a service by new ones of the same version, a few at a time.

Refused while no pod can be spared, while a new version is coming in, and in a freeze.
"""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from generators.cli.handover import add_cluster_arguments, hand_over

EXAMPLES = (
    "./doit restart production wallet --apply",
    './doit restart production wallet --reason "lost its cache" --apply',
)


def add_arguments(parser: ArgumentParser) -> None:
    """Which service."""
    parser.add_argument("environment", metavar="ENV")
    parser.add_argument("service", metavar="SERVICE")
    parser.add_argument("--reason", default="", metavar="TEXT", help="why, for the history")
    parser.add_argument(
        "--insist",
        default="",
        metavar="TEXT",
        help="why it must be, although others are protected by a refusal",
    )
    parser.add_argument(
        "--freeze-reason", default="", metavar="TEXT", help="why it may not wait for the thaw"
    )
    parser.add_argument(
        "--wait", type=float, default=600, metavar="SECONDS", help="how long it may take (default 600)"
    )
    add_cluster_arguments(parser, changes=True)


def execute(arguments: Namespace) -> int:
    """Runs in the environment of the cluster commands and returns its exit code."""
    return hand_over("restart", arguments)
