"""Compares what runs with what was deployed, and says who changed it by hand.

Server defaults and autoscalers are no drift. Each finding names the field, what is wanted and there,
the tool that owns it, and the catalog key or template line that wants it. ``--revert`` puts it back,
``--codify`` shows the patch of the catalog that would make it official. Each is done with ``--apply``.
(``./doit diff`` compares generated files, not clusters.)
"""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from generators.cli._command_line.handover import add_cluster_arguments, hand_over

EXAMPLES = (
    "./doit drift staging",
    "./doit drift production wallet --codify",
    "./doit drift production wallet --codify --apply",
    "./doit drift staging --revert --apply",
)


def add_arguments(parser: ArgumentParser) -> None:
    """The environment, some of its services, and what to do about it."""
    parser.add_argument("environment", metavar="ENV")
    parser.add_argument("services", nargs="*", default=[], metavar="SERVICE", help="all of them without one")
    choice = parser.add_mutually_exclusive_group()
    choice.add_argument("--revert", action="store_true", help="put back what was deployed")
    choice.add_argument("--codify", action="store_true", help="keep it: patch the catalog")
    add_cluster_arguments(parser, changes=True)


def execute(arguments: Namespace) -> int:
    """Runs in the environment of the cluster commands and returns its exit code."""
    return hand_over("drift", arguments, programs=("helm",))
