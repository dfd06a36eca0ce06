"""``python -m ops VERB …``: what ``./doit VERB …`` becomes, and the same words as there.

``./doit`` hands over one JSON object in place of the words, because it has parsed them.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
from argparse import Namespace
from pathlib import Path
from typing import Any

from generators.interruption import listen
from ops.faults import Stopped


def main(words: list[str]) -> int:
    """Runs one verb; the exit codes are those of ``./doit``."""
    if len(words) != 2 or not words[1].startswith("{"):
        _parse_first(words)
    verb, arguments = words[0], Namespace(**json.loads(words[1]))
    if arguments.format != "github":
        return _to_the_end(verb, arguments)
    from generators.runner_log import quietened

    with quietened():
        return _to_the_end(verb, arguments)


def _to_the_end(verb: str, arguments: Namespace) -> int:
    try:
        return _run(verb, arguments)
    except BrokenPipeError:
        raise
    except Exception as error:  # noqa: BLE001 - the last resort: a short message, a log with the rest
        from generators.last_resort import own_bug

        return own_bug(error, document_of=verb if arguments.format == "json" else "")


def _run(verb: str, arguments: Namespace) -> int:
    from generators.telling import tell

    try:
        module: Any = importlib.import_module(f"ops.commands.{verb.replace('-', '_')}")
        code: int = module.run(arguments)
    except Stopped as stop:
        more = getattr(stop, "more", None)
        tell(arguments, verb, stop.problems, (), checked=0, of=max(1, len(stop.problems)), more=more)
        return stop.code
    return code


def _parse_first(words: list[str]) -> None:
    """Becomes the launcher, which parses a person's words, has the packages, and comes back here."""
    launcher = Path(__file__).resolve().parents[1] / "doit"
    os.execv(launcher, [str(launcher), *words])  # noqa: S606 - no shell, and nothing but our own program


if __name__ == "__main__":
    # Whoever is told to end puts things in order as after Ctrl-C.
    listen()
    try:
        ended = main(sys.argv[1:])
    except KeyboardInterrupt:
        sys.stderr.write("\nInterrupted: the next run looks at what is there and goes on from it.\n")
        ended = 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        ended = 1
    sys.stdout.flush()
    os._exit(ended) if ended == 130 else sys.exit(ended)
