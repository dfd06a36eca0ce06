"""One environment with everything that can be asked or changed there."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from functools import cached_property

from generators.model import Environment
from ops.actions.oracle import Oracle
from ops.adapters.api import Api
from ops.adapters.helm import Helm
from ops.adapters.history_store import History
from ops.adapters.kubeconfig import kubeconfig_files
from ops.adapters.leases import Leases
from ops.adapters.records_folder import Records
from ops.faults import BROKEN, USAGE, ApiError, Stopped, Unreachable, stopped
from ops.snapshot import Snapshot
from ops.world import World

LOOK_EVERY = 1.0
"""Seconds between two looks at the cluster, however many wait for one."""
SILENCE = 120.0
"""Seconds that a server may be away in the middle of a change before it is given up."""
COMING_UP = frozenset({"cluster/server-error", "cluster/busy"})
"""Refusals of a server that is coming up or has too much to do: as good as silence."""


class Site:
    """Built once a command; its parts are made when they are first needed."""

    def __init__(self, world: World, environment: Environment) -> None:
        self.world = world
        self.environment = environment
        self.api: Api = world.api(environment)
        self.records = Records(world.output)
        self.stopping = threading.Event()
        """Set when the command is to end: whoever waits for the cluster gives up."""
        self.eyes = Eyes(world.collector(environment, self.api).whole)

    def look(self) -> Snapshot:
        """How it is before anything is changed: nobody waits for a server that does not answer then.

        Raises Stopped and Unreachable.
        """
        return self.world.collector(self.environment, self.api).whole()

    @cached_property
    def helm(self) -> Helm:
        """Helm on this environment's context. Raises Stopped where there are no charts."""
        tree = self.world.output
        if not (tree / "charts").is_dir():
            words = f"there is no charts/ in {tree}"
            raise stopped("usage/no-charts", words, "./doit generate", place=str(tree), code=USAGE)
        files = os.pathsep.join(map(str, kubeconfig_files(self.world.arguments.kubeconfig)))
        return Helm(
            self.world.arguments.programs["helm"],
            files,
            self.world.context(self.environment),
            self.environment.namespace,
            self.world.output,
        )

    @cached_property
    def history(self) -> History:
        """What happened here."""
        return History(self.api, self.environment.name, self.environment.namespace, self.world.platform)

    @cached_property
    def leases(self) -> Leases:
        """Who may change what."""
        name, space = self.environment.name, self.environment.namespace
        return Leases(self.api, name, space, self.world.progress.write)

    @cached_property
    def oracle(self) -> Oracle:
        """What an apply would change."""
        return Oracle(self.api, self.environment.namespace)

    @cached_property
    def simulated(self) -> bool:
        """Whether every node says that it runs nothing: a cluster for rehearsals, without images."""
        try:
            nodes = list(self.api.each("/api/v1/nodes"))
        except ApiError:
            return False
        # A node that runs containers says by which program: containerd://2.1.
        runtimes = [one["status"].get("nodeInfo", {}).get("containerRuntimeVersion", "") for one in nodes]
        return bool(runtimes) and not any("://" in one for one in runtimes)


class Eyes:
    """Snapshots for many who wait at once: each look is shared by all who asked before it began."""

    def __init__(self, look: Callable[[], Snapshot], patience: float = SILENCE) -> None:
        self._look = look
        self._patience = patience
        self._lock = threading.Lock()
        self._newest: Snapshot | None = None
        self._taken = 0.0

    def fresh(self) -> Snapshot:
        """A snapshot that was begun after this call.

        A server that falls silent is waited for; Unreachable, or what it said last, when it stays so.
        """
        asked = time.monotonic()
        with self._lock:
            if self._newest is not None and self._taken >= asked:
                return self._newest
            pause = self._taken + LOOK_EVERY - time.monotonic()
            if pause > 0:
                time.sleep(pause)
            begun, away = time.monotonic(), False
            while True:
                self._taken = time.monotonic()
                try:
                    self._newest = self._look()
                    return self._newest
                except (Unreachable, Stopped) as error:
                    away = away or _is_away(error)
                    # One that has just come up may know nobody's rights yet.
                    passing = away and (isinstance(error, Unreachable) or error.code == BROKEN)
                    if not passing or time.monotonic() - begun > self._patience:
                        raise
                    time.sleep(1.0)


def _is_away(error: Unreachable | Stopped) -> bool:
    return isinstance(error, Unreachable) or error.problems[0].rule in COMING_UP
