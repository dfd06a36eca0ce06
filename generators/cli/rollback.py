"""Takes a service back, by digest, to the last release that was verified.

Works from what the cluster itself keeps: neither git nor the registry is asked. The version it leaves
is barred until someone lifts the bar by name and with a reason. Refuses, with the server's words, where
going back is not possible.
"""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from generators.cli._command_line.handover import add_cluster_arguments, hand_over
from generators.cli._command_line.interventions import add_reason

EXAMPLES = (
    "./doit rollback production wallet",
    "./doit rollback production wallet --to 1.4.1 --apply",
    './doit rollback staging wallet --lift sha256:… --reason "fixed the cache" --apply',
)


def add_arguments(parser: ArgumentParser) -> None:
    """The environment, the service, and where to."""
    parser.add_argument("environment", metavar="ENV")
    parser.add_argument("service", metavar="SERVICE")
    parser.add_argument("--to", default="", metavar="VERSION|DIGEST", help="instead of the last verified one")
    parser.add_argument("--lift", default="", metavar="DIGEST", help="lift the bar of a digest, nothing else")
    add_reason(parser, "why; needed to lift a bar")
    add_cluster_arguments(parser, changes=True)


def execute(arguments: Namespace) -> int:
    """Runs in the environment of the cluster commands and returns its exit code."""
    return hand_over("rollback", arguments, programs=("helm",))
