"""Writes release records for the next environment: exactly the digests that were verified in this one.

Refuses what was never verified, what has not soaked long enough, what is barred, and any order but the
catalog's. The records are files below releases/: commit them, and the merge is the approval. --pr writes
them as a branch ready for a pull request instead, and leaves the checkout as it is.
"""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from generators.cli._command_line.handover import add_cluster_arguments, hand_over
from generators.cli._command_line.interventions import add_freeze_reason

EXAMPLES = (
    "./doit promote staging production",
    "./doit promote staging production wallet --apply",
    "./doit promote staging production --pr --base origin/main --apply",
)


def add_arguments(parser: ArgumentParser) -> None:
    """From where, to where, and which services."""
    parser.add_argument("source", metavar="FROM")
    parser.add_argument("target", metavar="TO")
    parser.add_argument("services", nargs="*", default=[], metavar="SERVICE", help="all of them without one")
    add_freeze_reason(parser)
    parser.add_argument("--pr", action="store_true", help="as a branch with one commit, for a pull request")
    parser.add_argument("--base", default="HEAD", metavar="COMMIT", help="what the branch starts from")
    add_cluster_arguments(parser, changes=True)


def execute(arguments: Namespace) -> int:
    """Runs in the environment of the cluster commands and returns its exit code."""
    return hand_over("promote", arguments)
