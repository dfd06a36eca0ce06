"""A service that runs, with everything it stands on."""

from __future__ import annotations

import json
import os
import signal
import urllib.request
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.error import URLError

from lab.apps import App
from lab.ports import LOOPBACK
from lab.processes import Program
from lab.stand_in import StandIn

_READY = 60.0
_STEP = 0.04
"""Seconds between two questions: each takes from what the process starts with."""


class Running:
    """One process of a service. ``variables`` are those that it was started with."""

    def __init__(
        self, app: App, log: Path, variables: Mapping[str, str], upstreams: Mapping[str, StandIn]
    ) -> None:
        """Starts it; it is not ready yet."""
        self.app = app
        self.variables = dict(variables)
        self.upstreams = dict(upstreams)
        self.port = int(variables.get("PORT", "0"))
        self.url = f"http://{LOOPBACK}:{self.port}"
        self._log = log
        environment = {"PATH": os.environ.get("PATH", os.defpath), **variables}
        self._program = Program(app.service.id, app.command, log, environment, app.folder)

    @property
    def pid(self) -> int:
        """The process."""
        return self._program.pid

    def wait_ready(self) -> None:
        """Returns once its readiness probe says so. Raises Died."""
        self.wait_until(self.ready)

    def wait_until(self, condition: Callable[[], bool]) -> None:
        """Returns once the condition holds. Raises Died, when it ends before that too."""
        self._program.wait_until(condition, _READY, _STEP)

    def ready(self) -> bool:
        """Whether its readiness probe is answered with 200 now."""
        path = self.app.service.base.probes.readiness.path
        try:
            with urllib.request.urlopen(f"{self.url}{path}", timeout=5) as answer:  # noqa: S310
                return bool(answer.status == 200)
        except (URLError, OSError):
            return False

    def told(self) -> str:
        """Whether it runs, and its last words."""
        return self._program.told()

    def logs(self) -> list[dict[str, Any]]:
        """Its lines of log, parsed; lines that are no JSON are ``{"text": line}``."""
        found = []
        for line in self._log.read_text(encoding="utf-8", errors="replace").splitlines():
            try:
                found.append(json.loads(line))
            except ValueError:
                found.append({"text": line})
        return found

    def terminate(self) -> None:
        """Sends SIGTERM, as Kubernetes does."""
        self._program.send(signal.SIGTERM)

    def wait(self, seconds: float = 30.0) -> int:
        """Its exit code; negative: the signal that ended it. Raises Died when it goes on."""
        return self._program.wait(seconds)

    def stop(self) -> None:
        """Ends it without waiting for anything."""
        self._program.stop(first=signal.SIGKILL)
