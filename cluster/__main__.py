"""``python -m cluster``: up, down and status. Results on standard output, progress on standard error."""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path

from cluster import report
from cluster.plan import EXTRAS, plan_for
from cluster.starting import CannotStart, down, up
from generators import catalog
from generators.interruption import listen
from generators.telling import say
from generators.toolchain import Unavailable
from generators.user_state import cluster_folder

CLEAN, FINDINGS, BROKEN, INTERRUPTED = 0, 1, 3, 130


def main(words: list[str]) -> int:
    """Does it and returns the exit code."""
    arguments = _parser().parse_args(words)
    folder = arguments.folder or cluster_folder(arguments.catalog, os.environ)
    try:
        if arguments.action == "up":
            return _up(arguments, folder)
        if arguments.action == "down":
            return _down(arguments, folder)
        return _status(arguments, folder)
    except KeyboardInterrupt:
        return INTERRUPTED
    except CannotStart as reason:
        return _sorry(str(reason), reason.hint, "cluster/cannot-start")
    except Unavailable as missing:
        sys.stderr.write(f"{missing}\n")
        return BROKEN


def _up(arguments: argparse.Namespace, folder: Path) -> int:
    loaded = catalog.load(arguments.catalog, str(arguments.catalog))
    if loaded.model is None:
        _sorry("the catalog has errors", "./doit check:catalog", "cluster/catalog")
        return FINDINGS
    cluster = up(plan_for(loaded.model, arguments.extras), folder, say)
    sys.stdout.write(report.started(cluster, arguments.format == "json"))
    return CLEAN


def _down(arguments: argparse.Namespace, folder: Path) -> int:
    there = down(folder)
    if arguments.format == "json":
        sys.stdout.write(json.dumps({"ended": there}) + "\n")
    else:
        sys.stdout.write("cluster: ended, nothing left\n" if there else "cluster: none was running\n")
    return CLEAN


def _status(arguments: argparse.Namespace, folder: Path) -> int:
    seen = report.look(folder)
    sys.stdout.write(seen.document() if arguments.format == "json" else seen.text())
    return CLEAN if seen.well else FINDINGS


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="cluster")
    parser.add_argument("action", choices=("up", "down", "status"))
    parser.add_argument("--catalog", type=Path, required=True)
    parser.add_argument("--folder", type=lambda text: Path(text).absolute())
    parser.add_argument("--with", dest="extras", action="append", choices=EXTRAS, default=[])
    parser.add_argument("--format", choices=("text", "json"), default="text")
    return parser


def _sorry(reason: str, hint: str, rule: str) -> int:
    say(f"cluster: error: {reason} [{rule}]\n    hint: {hint}")
    return BROKEN


if __name__ == "__main__":
    # A starter that is told to end takes what it has started with it, as with Ctrl-C.
    listen()
    sys.exit(main(sys.argv[1:]))
