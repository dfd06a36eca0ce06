"""Takes services out of operation: no pod is left, until they are scaled again.

Refused while a service that runs cannot do without one of them, and in a freeze. Deployments leave it
stopped. Needs a reason, which goes into the history.
"""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from generators.cli.handover import add_cluster_arguments, hand_over

EXAMPLES = (
    './doit stop staging wallet --reason "eats the quota" --apply',
    "./doit scale staging wallet --as-stated --apply",
)


def add_arguments(parser: ArgumentParser) -> None:
    """Which services."""
    parser.add_argument("environment", metavar="ENV")
    parser.add_argument("services", metavar="SERVICE", nargs="+")
    parser.add_argument("--reason", default="", metavar="TEXT", help="why; always needed")
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
        "--wait", type=float, default=300, metavar="SECONDS", help="how long it may take (default 300)"
    )
    add_cluster_arguments(parser, changes=True)


def execute(arguments: Namespace) -> int:
    """Runs in the environment of the cluster commands and returns its exit code."""
    return hand_over("stop", arguments)
