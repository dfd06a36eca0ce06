"""Runs at least so many pods of a service, within the catalog's bounds and the namespace's quota.

Where an autoscaler decides, its minimum is raised and it adds more as before. --as-stated goes back to
what was deployed last, and starts what was stopped.
"""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from generators.cli._command_line.handover import hand_over
from generators.cli._command_line.interventions import add_intervention_arguments

EXAMPLES = (
    "./doit scale production wallet 6 --apply",
    "./doit scale production wallet --as-stated --apply",
)


def add_arguments(parser: ArgumentParser) -> None:
    """Which service, and how many."""
    parser.add_argument("environment", metavar="ENV")
    parser.add_argument("service", metavar="SERVICE")
    parser.add_argument("pods", metavar="PODS", nargs="?", type=int)
    parser.add_argument("--as-stated", action="store_true", help="what was deployed last")
    add_intervention_arguments(parser, wait=300, reason="why, for the history")


def execute(arguments: Namespace) -> int:
    """Runs in the environment of the cluster commands and returns its exit code."""
    return hand_over("scale", arguments)
