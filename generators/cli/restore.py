"""Brings a database or a cache back from a copy: what is there now is replaced.

Refused while services that use it run. Makes a copy of what is there first, unless --lost says that
there is nothing left. Needs a reason, which goes into the history.
"""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from generators.cli._command_line.handover import hand_over
from generators.cli._command_line.interventions import add_intervention_arguments

EXAMPLES = (
    './doit restore staging postgres --reason "dropped a table" --apply',
    './doit restore staging redis --copy 20270104T023000Z --lost --reason "disk" --apply',
)


def add_arguments(parser: ArgumentParser) -> None:
    """Of what, and from which copy."""
    parser.add_argument("environment", metavar="ENV")
    parser.add_argument("resource", metavar="RESOURCE")
    parser.add_argument(
        "--copy", default="", metavar="TIME", help="as in 20270104T023000Z; the newest without"
    )
    parser.add_argument(
        "--lost", action="store_true", help="make no copy first: nothing is left to be copied"
    )
    add_intervention_arguments(parser, wait=7200, reason="why; always needed")


def execute(arguments: Namespace) -> int:
    """Runs in the environment of the cluster commands and returns its exit code."""
    return hand_over("restore", arguments)
