"""Cuts a service off from the network at once: nothing goes in or out of its pods.

Holds for pods that come later and across deployments, until --release. Both need a reason, which goes
into the service's history.
"""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from generators.cli._command_line.handover import add_cluster_arguments, hand_over
from generators.cli._command_line.interventions import add_reason

EXAMPLES = (
    './doit quarantine production wallet --reason "talks to an unknown host" --apply',
    './doit quarantine production wallet --release --reason "cleaned" --apply',
)


def add_arguments(parser: ArgumentParser) -> None:
    """Which service, and which way."""
    parser.add_argument("environment", metavar="ENV")
    parser.add_argument("service", metavar="SERVICE")
    parser.add_argument("--release", action="store_true", help="let it back")
    add_reason(parser, "why; always needed")
    add_cluster_arguments(parser, changes=True)


def execute(arguments: Namespace) -> int:
    """Runs in the environment of the cluster commands and returns its exit code."""
    return hand_over("quarantine", arguments)
