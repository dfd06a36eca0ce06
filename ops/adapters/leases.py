"""Who may change a service right now: one Lease per service and environment, renewed while it is held.

A holder that died on this machine is taken over at once, one elsewhere when its lease has run out.
"""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from generators.conventions import operations
from ops.adapters.api import Api, Object
from ops.faults import ApiError, Unreachable, stopped
from ops.reading import seconds

DURATION = 30
"""Seconds a lease holds without being renewed."""
RENEW = 8.0
PATIENCE = 40.0
"""Seconds that another holder is waited for: longer than a dead one's lease holds."""


class Leases:
    """Leases of one environment, taken in the name of this process."""

    def __init__(
        self,
        api: Api,
        environment: str,
        namespace: str,
        say: Callable[[str], None],
        patience: float = PATIENCE,
    ) -> None:
        self._api = api
        self._environment = environment
        self._base = f"/apis/coordination.k8s.io/v1/namespaces/{namespace}/leases"
        self._say = say
        self._patience = patience
        self.identity = identity()

    @contextmanager
    def held(self, service: str) -> Iterator[threading.Event]:
        """Holds the service's lease; the event is set when it was lost to someone else.

        Raises Stopped when another one holds it for longer than it is worth waiting.
        """
        self._acquire(service)
        over, lost = threading.Event(), threading.Event()
        renewing = threading.Thread(target=self._renew, args=(service, over, lost), daemon=True)
        renewing.start()
        try:
            yield lost
        finally:
            over.set()
            renewing.join()
            self._release(service)

    def _acquire(self, service: str) -> None:
        until, told = time.monotonic() + self._patience, False
        while True:
            holder = self._try(service)
            if not holder:
                return
            if time.monotonic() >= until:
                raise stopped(
                    "deploy/busy",
                    f"{service} is being changed by {holder}",
                    "wait for it to end, then run the command again",
                    place=f"{self._environment}/{service}",
                    service=service,
                )
            if not told:
                self._say(f"{service}: waiting for {holder}, who is changing it …")
                told = True
            time.sleep(0.5)

    def _try(self, service: str) -> str:
        """Takes the lease; the holder's name when it cannot be had now."""
        path = f"{self._base}/{operations.lease(service)}"
        try:
            found = self._api.find(path)
            if found is None:
                meta = {"name": operations.lease(service)}
                body = {"apiVersion": "coordination.k8s.io/v1", "kind": "Lease", "metadata": meta}
                self._api.create(self._base, {**body, "spec": self._spec()}, manager=operations.OPERATOR)
                return ""
            holder = self._holder(found)
            if holder:
                return holder
            found["spec"] = self._spec()
            self._api.replace(path, found, manager=operations.OPERATOR)
        except ApiError as error:
            if error.status == 409:
                return "another run"
            raise
        return ""

    def _holder(self, lease: Object) -> str:
        spec = lease.get("spec") or {}
        holder = str(spec.get("holderIdentity") or "")
        if not holder or holder == self.identity or is_dead(holder):
            return ""
        expires = seconds(spec.get("renewTime")) + int(spec.get("leaseDurationSeconds") or DURATION)
        return holder if self._api.now() < expires else ""

    def _spec(self) -> dict[str, Any]:
        now = datetime.fromtimestamp(self._api.now(), UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        return {"holderIdentity": self.identity, "leaseDurationSeconds": DURATION, "renewTime": now}

    def _renew(self, service: str, over: threading.Event, lost: threading.Event) -> None:
        path = f"{self._base}/{operations.lease(service)}"
        while not over.wait(RENEW):
            try:
                found = self._api.get(path)
                if (found.get("spec") or {}).get("holderIdentity") != self.identity:
                    lost.set()
                    return
                found["spec"] = self._spec()
                self._api.replace(path, found, manager=operations.OPERATOR)
            except (ApiError, Unreachable):
                # The next beat tries again; three fit into the lease's duration.
                continue

    def _release(self, service: str) -> None:
        path = f"{self._base}/{operations.lease(service)}"
        try:
            found = self._api.get(path)
            if (found.get("spec") or {}).get("holderIdentity") == self.identity:
                found["spec"] = {"holderIdentity": ""}
                self._api.replace(path, found, manager=operations.OPERATOR)
        except (ApiError, Unreachable):
            # It runs out by itself.
            return


def identity() -> str:
    """The running process, unmistakably: host, process id and when that process began."""
    return f"{socket.gethostname()}/{os.getpid()}/{_began(os.getpid())}"


def is_dead(holder: str) -> bool:
    """Whether a holder was a process of this machine that is no more."""
    host, _, rest = holder.partition("/")
    number, _, began = rest.partition("/")
    return host == socket.gethostname() and number.isdecimal() and _began(int(number)) != began


def _began(process: int) -> str:
    try:
        text = Path(f"/proc/{process}/stat").read_text()
    except OSError:
        return ""
    return text.rpartition(")")[2].split()[19]
