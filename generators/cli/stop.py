"""Takes services out of operation: no pod is left, until they are scaled again.

Refused while a service that runs cannot do without one of them, and in a freeze. Deployments leave it
stopped. Needs a reason, which goes into the history.
"""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from generators.cli._command_line.handover import hand_over
from generators.cli._command_line.interventions import add_intervention_arguments

EXAMPLES = (
    './doit stop staging wallet --reason "eats the quota" --apply',
    "./doit scale staging wallet --as-stated --apply",
)


def add_arguments(parser: ArgumentParser) -> None:
    """Which services."""
    parser.add_argument("environment", metavar="ENV")
    parser.add_argument("services", metavar="SERVICE", nargs="+")
    add_intervention_arguments(parser, wait=300, reason="why; always needed")


def execute(arguments: Namespace) -> int:
    """Runs in the environment of the cluster commands and returns its exit code."""
    return hand_over("stop", arguments)
