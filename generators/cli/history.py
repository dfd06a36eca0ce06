"""Shows what happened to a service: deployments, verdicts, promotions, rollbacks, bars, reverts.

Kept in the cluster, one chain of hashes per service and environment, only ever added to.
``--check`` proves that nothing in between was changed or removed, ``--against`` an export of an earlier day
that nothing was written anew.
"""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from generators.cli._command_line.handover import add_cluster_arguments, hand_over

EXAMPLES = (
    "./doit history staging wallet",
    "./doit history production --check",
    "./doit history production --format json > 2027-01-04.json",
    "./doit history production --against 2027-01-04.json",
)


def add_arguments(parser: ArgumentParser) -> None:
    """Whose history, and which part of it."""
    parser.add_argument("environment", metavar="ENV")
    parser.add_argument("services", nargs="*", default=[], metavar="SERVICE", help="all of them without one")
    parser.add_argument(
        "--action", default="", metavar="WORD", help="only deploying, verified, rolled-back, …"
    )
    parser.add_argument("--since", default="", metavar="YYYY-MM-DD", help="nothing before that day")
    parser.add_argument("--check", action="store_true", help="prove the chains")
    parser.add_argument(
        "--against", default="", metavar="FILE", help="and that each entry of that export is still there"
    )
    add_cluster_arguments(parser, changes=False)


def execute(arguments: Namespace) -> int:
    """Runs in the environment of the cluster commands and returns its exit code."""
    return hand_over("history", arguments)
