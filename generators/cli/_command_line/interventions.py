"""Options of what a person does to a running environment: each is stated here once."""

from __future__ import annotations

from argparse import ArgumentParser

from generators.cli._command_line.handover import add_cluster_arguments


def add_freeze_reason(parser: ArgumentParser) -> None:
    """Of every verb that a freeze stops."""
    parser.add_argument(
        "--freeze-reason", default="", metavar="TEXT", help="why it may not wait for the thaw"
    )


def add_reason(parser: ArgumentParser, when: str) -> None:
    """Of every verb whose history says why. ``when`` tells a person when it is needed."""
    parser.add_argument("--reason", default="", metavar="TEXT", help=when)


def add_wait(parser: ArgumentParser, seconds: int) -> None:
    """Of every verb that returns once it is done; ``seconds`` without the option."""
    parser.add_argument(
        "--wait",
        type=float,
        default=seconds,
        metavar="SECONDS",
        help=f"how long it may take (default {seconds})",
    )


def add_intervention_arguments(parser: ArgumentParser, *, wait: int, reason: str) -> None:
    """All that an intervention takes: why, in spite of whom, how long, and on which cluster."""
    add_reason(parser, reason)
    parser.add_argument(
        "--insist",
        default="",
        metavar="TEXT",
        help="why it must be, although others are protected by a refusal",
    )
    add_freeze_reason(parser)
    add_wait(parser, wait)
    add_cluster_arguments(parser, changes=True)
