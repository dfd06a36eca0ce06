"""Shows what runs in each environment: version, digest, health, pods, age, drift.

One object per service and environment under ``--format json``. Needs no more than the right to look.
``--serve`` answers Prometheus instead, with the same figures, until it is stopped: on loopback, or where
``--listen`` says. Drift counts the fields that someone other than a controller owns; ``./doit drift`` says
which and compares values.
"""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from generators.cli._command_line.handover import add_cluster_arguments, hand_over

EXAMPLES = (
    "./doit status",
    "./doit status staging --format json",
    "./doit status --prometheus catalog",
    "./doit status --serve 9105",
    "./doit status --serve 9105 --listen 0.0.0.0",
)


def add_arguments(parser: ArgumentParser) -> None:
    """Which environments, and whether to keep answering."""
    parser.add_argument("environments", nargs="*", default=[], metavar="ENV", help="all of them without one")
    parser.add_argument(
        "--serve", type=int, metavar="PORT", default=0, help="export for Prometheus until it is stopped"
    )
    parser.add_argument(
        "--listen", metavar="ADDRESS", default="127.0.0.1", help="with --serve: where (default: loopback)"
    )
    parser.add_argument(
        "--prometheus",
        metavar="URL",
        default="",
        help="ask it what is left of error budgets; `catalog`: whom that names (default: PROMETHEUS_URL)",
    )
    add_cluster_arguments(parser, changes=False)


def execute(arguments: Namespace) -> int:
    """Runs in the environment of the cluster commands and returns its exit code."""
    return hand_over("status", arguments)
