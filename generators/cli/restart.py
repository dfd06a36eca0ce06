"""Replaces the pods of a service by new ones of the same version, a few at a time.

Refused while no pod can be spared, while a new version is coming in, and in a freeze.
"""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from generators.cli._command_line.handover import hand_over
from generators.cli._command_line.interventions import add_intervention_arguments

EXAMPLES = (
    "./doit restart production wallet --apply",
    './doit restart production wallet --reason "lost its cache" --apply',
)


def add_arguments(parser: ArgumentParser) -> None:
    """Which service."""
    parser.add_argument("environment", metavar="ENV")
    parser.add_argument("service", metavar="SERVICE")
    add_intervention_arguments(parser, wait=600, reason="why, for the history")


def execute(arguments: Namespace) -> int:
    """Runs in the environment of the cluster commands and returns its exit code."""
    return hand_over("restart", arguments)
