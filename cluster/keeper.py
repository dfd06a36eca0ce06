"""``python -m cluster.keeper``: starts everything, keeps it, and ends it with itself.

It reads its orders, one line of JSON, from standard input. Until the line ``stay`` follows there,
the end of the input means that whoever asked is gone, and everything is stopped again. What it does
is told on standard output, one line of JSON each.

Ends on SIGTERM. On SIGHUP it starts those servers again that are not marked as stopped.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
import traceback
from pathlib import Path
from typing import Any

from cluster import kubeconfig, ports, state
from cluster.api import Refused
from cluster.booting import Boot
from cluster.children import Children, Died
from cluster.cleaning import clean
from cluster.plan import Plan
from cluster.processes import Process
from cluster.servers import API, BY_CONTROLLER, CORE, PORTS, STAND_IN, Layout

STAY = "stay"
WATCHED = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGCHLD)


def main() -> int:
    """Returns once it was told to end, or could not start."""
    signal.pthread_sigmask(signal.SIG_BLOCK, WATCHED)
    sys.excepthook = lambda kind, error, trace: _tell(
        failed="a mistake in the keeper: " + "".join(traceback.format_exception(kind, error, trace))
    )
    orders = json.loads(sys.stdin.readline())
    folder = Path(orders["folder"])
    try:
        state.lock(folder)
    except state.Taken as taken:
        _tell(failed=str(taken))
        return 1
    threading.Thread(target=_end_when_left, daemon=True).start()
    keeper = Keeper(folder, Plan.read(orders["plan"]), orders["programs"], orders["files"])
    try:
        keeper.start()
        _tell(ready=True, took=keeper.took)
        keeper.keep()
    except (Died, Refused, OSError, TimeoutError, subprocess.SubprocessError) as error:
        _tell(failed=str(error))
        return 1
    except _Ended:
        return 0
    finally:
        keeper.stop()
    return 0


class _Ended(Exception):
    """It was told to end while it started."""


class Keeper:
    """One cluster in one folder, which it holds the lock of."""

    def __init__(self, folder: Path, plan: Plan, programs: dict[str, str], files: dict[str, str]) -> None:
        self._begun = time.monotonic()
        self.took = 0.0
        self._folder = folder
        self._plan = plan
        names = [*CORE, STAND_IN, *(name for one in plan.controllers for name in BY_CONTROLLER[one])]
        numbers = iter(ports.free(sum(len(PORTS[name]) for name in names)))
        taken = {name: {port: next(numbers) for port in PORTS[name]} for name in names}
        stand_in = "\0".join((sys.executable, "-P", "-m", "cluster.standing_in"))
        self._layout = Layout(folder, {**programs, STAND_IN: stand_in}, taken)
        self._files = {name: Path(path) for name, path in files.items()}
        self._children: Children | None = None

    def start(self) -> None:
        """Returns once everything answers. Raises what ``main`` catches."""
        for name in (state.LOGS, state.STOPPED, "keda"):
            (self._folder / name).mkdir(exist_ok=True)
        authority = self._layout.authority
        authority.make()
        made = kubeconfig.tokens(self._plan.contexts)
        tokens = self._folder / "tokens.csv"
        tokens.touch(mode=0o600)
        tokens.write_text(kubeconfig.token_file(self._plan.contexts, made), encoding="utf-8")
        kubeconfig.write(self._folder, self._layout.address, authority, self._plan.contexts, made)
        definitions, template = self._files["definitions"], self._files["template"]
        boot = Boot(self._layout, self._plan, definitions, template, _raise_when_ended)
        self._children = Children(self._folder, boot.trust)
        boot.run(self._children, self._check)
        self.took = time.monotonic() - self._begun
        self._write(state.READY)

    def keep(self) -> None:
        """Returns when it is told to end; a server that ends by itself is written down, not replaced."""
        while True:
            got = signal.sigwait(WATCHED)
            if got in {signal.SIGTERM, signal.SIGINT}:
                return
            if got == signal.SIGHUP:
                self._start_again()
            self._write(state.READY)

    def stop(self) -> None:
        """Ends every server and removes what was written."""
        if self._children is not None:
            self._children.stop()
        clean(self._folder)

    def _start_again(self) -> None:
        assert self._children is not None
        for name in self._children.stopped():
            if not (self._folder / state.STOPPED / name).exists():
                self._children.start(self._layout.server(name))

    def _check(self, doing: str) -> None:
        """Told between two steps of starting. Raises _Ended when it is to end."""
        self._write(state.STARTING)
        _tell(told=doing)
        _raise_when_ended()

    def _write(self, phase: str) -> None:
        assert self._children is not None
        keeper = Process.of(os.getpid())
        running = self._children.running()
        document = self._plan.document()
        address = self._layout.address if API in self._layout.ports else ""
        state.write(self._folder, state.State(phase, keeper, address, self.took, running, document))


def _raise_when_ended() -> None:
    if {signal.SIGTERM, signal.SIGINT} & signal.sigpending():
        raise _Ended


def _end_when_left() -> None:
    if sys.stdin.readline().strip() != STAY:
        os.kill(os.getpid(), signal.SIGTERM)


def _tell(**what: Any) -> None:
    # Whoever asked may be gone already.
    with contextlib.suppress(OSError, ValueError):
        sys.stdout.write(json.dumps(what) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
