"""Removes releases of services that left the catalog; without a name, says which there are.

Refused while something calls them or, with --prometheus, while they answer requests. Callers go first.
Volumes stay unless each is named with --delete-volume.
"""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from generators.cli._command_line.handover import add_cluster_arguments, hand_over
from generators.cli._command_line.interventions import add_freeze_reason, add_reason

EXAMPLES = (
    "./doit retire staging",
    './doit retire staging oldshop --reason "replaced by wallet" --apply',
)


def add_arguments(parser: ArgumentParser) -> None:
    """Which releases, and what of their data."""
    parser.add_argument("environment", metavar="ENV")
    parser.add_argument("services", metavar="SERVICE", nargs="*", help="all that are orphaned without one")
    parser.add_argument(
        "--delete-volume", action="append", default=[], metavar="CLAIM", help="delete this volume's data too"
    )
    parser.add_argument("--prometheus", default="", metavar="URL", help="ask it whether requests still come")
    add_reason(parser, "why; needed with --apply")
    add_freeze_reason(parser)
    add_cluster_arguments(parser, changes=True)


def execute(arguments: Namespace) -> int:
    """Runs in the environment of the cluster commands and returns its exit code."""
    return hand_over("retire", arguments, programs=("helm",))
