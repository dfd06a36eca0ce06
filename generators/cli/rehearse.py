"""Runs the real Prometheus, Alertmanager and prober over a fake fleet and breaks it, scenario by scenario.

What runs is what is generated: only addresses, paths of secrets and one factor on every duration
differ, and a run with any other difference fails. Everything listens on loopback and is stopped in
the end, also on Ctrl-C. Takes up to four minutes. Exit code 1 when a scenario is not as it should be
or when it cannot run here, with the reason. ``--times N`` runs it again and again, and says in the end how
often each scenario was as it should be and between what its times lie.

``rehearse:cluster`` plays operations instead: on a real Kubernetes control plane the fleet is
deployed, promoted, broken and repaired, by the same commands that people type.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from argparse import ArgumentParser, Namespace

from generators.cli._command_line.parsing import UsageError
from generators.cli._command_line.request import from_arguments
from generators.cli._rehearse import operations as rehearsing_operations
from generators.pipeline import REPOSITORY
from generators.telling import say
from generators.toolchain import Toolchain, Unavailable

EXAMPLES = (
    "./doit rehearse",
    "./doit rehearse --format json",
    "./doit rehearse --times 10",
    "./doit rehearse:cluster",
    "./doit rehearse:cluster drift killed --kills 50",
)

PROGRAMS = ("prometheus", "promtool", "alertmanager", "blackbox_exporter")
_PATIENCE = 20
"""Seconds the run has for stopping everything that it started."""


def add_arguments(parser: ArgumentParser) -> None:
    """How often, and those of ``rehearse:cluster``."""
    rehearsing_operations.add_arguments(parser)
    parser.add_argument(
        "--times",
        type=rehearsing_operations.count,
        metavar="N",
        default=1,
        help="rehearse: so many runs, and how much they vary",
    )


def execute(arguments: Namespace) -> int:
    """Starts the run in the environment it needs and passes on its exit code."""
    if arguments.part and arguments.times > 1:
        raise UsageError(
            "only the monitoring is rehearsed several times\n    hint: ./doit rehearse --times 10"
        )
    if arguments.part == rehearsing_operations.PART:
        return rehearsing_operations.execute(arguments)
    if arguments.part:
        raise UsageError(f"rehearse:{arguments.part} is unknown\n    hint: rehearse or rehearse:cluster")
    if arguments.scenarios:
        raise UsageError("rehearse plays all of its scenarios\n    hint: ./doit rehearse")
    request = from_arguments(arguments, dry=True)
    try:
        toolchain = Toolchain(REPOSITORY, say)
        python = toolchain.environment("test") / "python"
        programs = {name: str(path) for name, path in toolchain.programs(PROGRAMS).items()}
    except Unavailable as missing:
        sys.stderr.write(f"{missing}\n")
        return 1
    command = [
        str(python),
        "-m",
        "rehearsal",
        f"--catalog={request.catalog}",
        f"--monitoring={request.output / 'monitoring'}",
        f"--programs={json.dumps(programs)}",
        f"--format={'json' if arguments.format == 'json' else 'text'}",
        f"--times={arguments.times}",
    ]
    child = subprocess.Popen(command, cwd=REPOSITORY, env={**os.environ, "PYTHONPATH": str(REPOSITORY)})
    try:
        return child.wait()
    except BaseException:
        # An interrupt from the keyboard reached the child as well, unless it was sent to us alone.
        if child.poll() is None:
            child.send_signal(signal.SIGINT)
        try:
            child.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            child.kill()
        raise
