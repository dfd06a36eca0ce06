"""Judges every service of an environment: progressing, healthy or failed, why, and what to do next.

Looks at rollouts, crash loops, pods without a node, endpoints, secrets, certificates, headroom for
evictions and, with ``--prometheus``, the service's own objectives. ``--apply`` writes the verdicts into
the history: only what was verified can be promoted, and what fails loses that again.
"""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from generators.cli._command_line.handover import add_cluster_arguments, hand_over

EXAMPLES = (
    "./doit verify staging",
    "./doit verify production wallet --wait 600",
    "./doit verify staging --apply",
)


def add_arguments(parser: ArgumentParser) -> None:
    """The environment, some of its services, and how long to wait for them."""
    parser.add_argument("environment", metavar="ENV")
    parser.add_argument("services", nargs="*", default=[], metavar="SERVICE", help="all of them without one")
    parser.add_argument("--wait", type=int, metavar="SECONDS", default=0, help="while some are progressing")
    parser.add_argument("--prometheus", metavar="URL", default="", help="judge objectives as well")
    add_cluster_arguments(parser, changes=True)


def execute(arguments: Namespace) -> int:
    """Runs in the environment of the cluster commands and returns its exit code."""
    return hand_over("verify", arguments)
