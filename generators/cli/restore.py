"""Brings a database or a cache back from a copy: what is there now is replaced.

Refused while services that use it run. Makes a copy of what is there first, unless --lost says that
there is nothing left. Needs a reason, which goes into the history.
"""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from generators.cli.handover import add_cluster_arguments, hand_over

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
        "--wait", type=float, default=7200, metavar="SECONDS", help="how long it may take (default 7200)"
    )
    add_cluster_arguments(parser, changes=True)


def execute(arguments: Namespace) -> int:
    """Runs in the environment of the cluster commands and returns its exit code."""
    return hand_over("restore", arguments)
