"""Explains one verb: what it does, examples, options, exit codes."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace

from generators.cli._command_line.parsing import UsageError, parser_of
from generators.cli.verbs import VERBS, find, overview

EXAMPLES = ("./doit help diff",)


def add_arguments(parser: ArgumentParser) -> None:
    """The verb to explain; all of them without one."""
    parser.add_argument("verb", nargs="?", help="a verb, as in ./doit")


def execute(arguments: Namespace) -> int:
    """Prints the verb's help to standard output."""
    if not arguments.verb:
        sys.stdout.write(overview())
        return 0
    # A single check or output is the verb with a name behind it: ./doit check:golden.
    verb = find(arguments.verb.partition(":")[0])
    if verb is None:
        words = ", ".join(each.word for each in VERBS)
        raise UsageError(f"{arguments.verb!r} is no verb\n    hint: one of {words}")
    sys.stdout.write(parser_of(verb).format_help())
    return 0
