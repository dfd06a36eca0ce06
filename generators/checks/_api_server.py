"""Questions to a real API server, started for them by a module of ``cluster`` in a process of its own."""

from __future__ import annotations

import os
import sys

from generators.checks._engine.context import Context
from generators.checks._engine.sources import texts
from generators.checks._engine.store import question

SERVERS = ("etcd", "kube-apiserver", "kube-controller-manager")
SOURCES = (
    *("cluster", "generators/__init__.py"),
    *(f"generators/{name}" for name in ("catalog", "conventions", "grammar", "model", "toolchain")),
    *(f"generators/{name}.py" for name in ("artifacts", "children", "emit", "headers", "interruption")),
    *(f"generators/{name}.py" for name in ("problems", "scratch", "suggest", "user_cache", "user_state")),
)
"""What runs in it: files, and folders with all below."""


class NoAnswerError(Exception):
    """The servers did not start, or died; the words say why."""


def answer(context: Context, unit: str, module: str, asked: str) -> str:
    """What a module says of a text that it reads from standard input, or said of it before.

    ``unit`` is what the progress names. Raises NoAnswerError, or an error like ``Missing`` for a server.
    """
    programs = [context.program(name) for name in SERVERS]
    defined = context.tools.definitions()
    sources = texts(context.repository, SOURCES)
    name = question(programs, [module, defined], *sources, context.catalog.read_bytes(), asked)
    kept = context.store.get(name)
    if kept is None:
        context.progress.at(unit, 0, 1)
        done = context.processes.run(
            [sys.executable, "-P", "-m", module, f"--catalog={context.catalog}"],
            folder=context.repository,
            environment={"PYTHONPATH": str(context.repository), **_cache()},
            stdin=asked,
        )
        if done.code:
            raise NoAnswerError(done.err.strip().splitlines()[-1] if done.err.strip() else "it said nothing")
        kept = done.out
        context.store.put(name, kept)
    return kept


def _cache() -> dict[str, str]:
    # Where the programs were built, they are to be found again.
    name = "XDG_CACHE_HOME"
    return {name: os.environ[name]} if name in os.environ else {}
