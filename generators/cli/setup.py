"""Builds and fetches every program, package and schema that the checks and tests need.

Done once per machine, into the user's cache, keyed by the pins: a fresh clone builds nothing. Each
thing that cannot be had here is named with what to do; under CI=true that is a failure. With names, those
programs alone.
"""

from __future__ import annotations

import os
import sys
from argparse import ArgumentParser, Namespace

from generators.cli._command_line.parsing import UsageError, named
from generators.pipeline import REPOSITORY
from generators.suggest import listing, nearest
from generators.telling import say
from generators.toolchain import Toolchain
from generators.toolchain.setup import setup

EXAMPLES = ("./doit setup", "./doit setup helm")


def add_arguments(parser: ArgumentParser) -> None:
    """Which programs, where not all that there is."""
    parser.add_argument("programs", nargs="*", type=named, metavar="PROGRAM", help="these Go programs alone")


def execute(arguments: Namespace) -> int:
    """0 when all is there, 3 when something cannot be had."""
    known = Toolchain(REPOSITORY, say).program_names()
    for name in arguments.programs:
        if name not in known:
            near = nearest(name, known)
            hint = f"did you mean {near}?" if near else f"there are: {listing(known, 40)}"
            raise UsageError(f"there is no program {name!r}\n    hint: {hint}")
    ready, failed = setup(REPOSITORY, say, frozenset(arguments.programs))
    for line in ready:
        sys.stdout.write(f"{line}\n")
    for missing in failed:
        sys.stderr.write(f"{missing}\n")
    sys.stdout.write(f"setup: {len(ready)} of {len(ready) + len(failed)} ready\n")
    return 3 if failed else 0


def prepare() -> bool:
    """Sets up all of it in silence; False when something is missing where that is a failure."""
    _, failed = setup(REPOSITORY, say)
    for missing in failed:
        sys.stderr.write(f"{missing}\n")
    return not (failed and os.environ.get("CI") == "true")
