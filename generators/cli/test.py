"""Runs the project's own tests, after setting up what they need.

``test`` runs everything, the checks on both catalogs and the real programs included; ``test:quick``
runs the unit tests that need no built program, in about a minute; ``test:deep`` adds mutation,
fuzzing and long kill runs. ``test:services`` runs the generated tests of the named services, or of
all, against the service template with real servers and a real browser. A missing program is a
counted skip on a laptop and a failure where CI=true.
"""

from __future__ import annotations

import os
import subprocess
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from pathlib import Path

from generators.cli._command_line.parsing import UsageError
from generators.cli.setup import prepare
from generators.pipeline import REPOSITORY
from generators.telling import say
from generators.toolchain import Toolchain

EXAMPLES = (
    "./doit test",
    "./doit test:quick",
    "./doit test -- tests/unit/catalog -k cycle",
    "./doit test:services wallet",
)

SERVICES = "services"
SELECTIONS = {"": "not deep", "quick": "not slow and not deep", "deep": ""}
FOLDERS = {"": "tests", "quick": "tests/unit", "deep": "tests"}
BOUNDS = {"": 30 * 60, "quick": 60, SERVICES: 5 * 60}
"""Seconds that a whole run may take on two idle cores, with everything built."""
LONG = "15"
"""Seconds from which a test is among the longest, which a run names at its end."""


def add_arguments(parser: ArgumentParser) -> None:
    """Everything after ``--`` goes to pytest."""
    parser.add_argument(
        "pytest", nargs="*", metavar="-- PYTEST", help="words for pytest itself; of test:services, ids"
    )


def execute(arguments: Namespace) -> int:
    """pytest's own exit codes: 0 passed, 1 failed, others are a broken environment."""
    if arguments.part not in {*SELECTIONS, SERVICES}:
        said = f"test:{arguments.part} is unknown"
        raise UsageError(f"{said}\n    hint: test, test:quick, test:deep or test:services")
    bin_folder = Toolchain(REPOSITORY, say).environment("test")
    if arguments.part == SERVICES:
        suites = [str(bin_folder / "python"), "-m", "lab", *arguments.pytest]
        return _timed(suites, arguments, REPOSITORY)
    if arguments.part != "quick" and not prepare():
        return 3
    command = [
        str(bin_folder / "python"),
        "-m",
        "pytest",
        "--rootdir",
        str(REPOSITORY),
        "-c",
        str(REPOSITORY / "pyproject.toml"),
        "-m",
        SELECTIONS[arguments.part],
        "-n",
        str(min(os.cpu_count() or 1, 8)),
        # Who is done takes from the other's end: single tests run for minutes.
        "--dist=worksteal",
        "--durations=20",
        f"--durations-min={LONG}",
        *(arguments.pytest or [str(REPOSITORY / FOLDERS[arguments.part])]),
    ]
    code = _timed(command, arguments, REPOSITORY if not arguments.pytest else None)
    return code if code in (0, 1) else 3


def _timed(command: Sequence[str], arguments: Namespace, folder: Path | None) -> int:
    """The exit code; after a whole run, what it took is said beside what it may take."""
    begun = time.monotonic()
    done = subprocess.run(command, cwd=folder, check=False)
    if arguments.part in BOUNDS and not arguments.pytest:
        took, bound = time.monotonic() - begun, BOUNDS[arguments.part]
        say(f"took {took:.0f} s (bound on two idle cores, with everything built: {bound} s)")
    return done.returncode
