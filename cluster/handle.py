"""A running cluster as tests and rehearsals use it: where it is, and what can be done to it."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import threading
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

from cluster import kubeconfig, played, state
from cluster.api import MERGE, Api, Object
from cluster.plan import ADMIN, Plan
from cluster.processes import wait_until
from cluster.servers import API, ETCD, PORTS

_PATIENCE = 120.0
LOST = "lost"
"""Taint of a node that is gone: nothing is scheduled there and what runs there is evicted at once."""
OUT_OF_SERVICE = "node.kubernetes.io/out-of-service"
"""Taint with which a person says that a node that is not heard of runs nothing: its pods may end."""


class Cluster:
    """The cluster whose keeper writes into ``folder``. Raises FileNotFoundError when there is none."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        found = state.read(folder)
        if found is None:
            raise FileNotFoundError(f"no cluster runs in {folder}")
        self.plan = Plan.read(dict(found.plan))
        self.address = found.address
        self.took = found.took
        """Seconds that starting took."""
        self.api = Api.of(folder)
        self._leading = threading.Lock()

    def close(self) -> None:
        """Closes connections; the cluster runs on."""
        self.api.close()

    @property
    def kubeconfig(self) -> Path:
        """The administrator's; it also has ``<context>@<role>`` for every other role."""
        return self.kubeconfig_of(ADMIN)

    def kubeconfig_of(self, role: str) -> Path:
        """A kubeconfig in which the catalog's contexts stand for a role: ``deployer``, ``reader``, …"""
        return kubeconfig.file_of(self.folder, role)

    @property
    def contexts(self) -> tuple[str, ...]:
        """The contexts of the catalog's environments, in promotion order, then those of tenants."""
        return tuple(one.name for one in self.plan.contexts if one.role == ADMIN)

    @property
    def state(self) -> state.State:
        """What runs now. Raises FileNotFoundError when the cluster has ended."""
        found = state.read(self.folder)
        if found is None:
            raise FileNotFoundError(f"no cluster runs in {self.folder}")
        return found

    def port(self, server: str, name: str = "") -> int:
        """A port of a server; its first where none is named."""
        return self.state.server(server).ports[name or PORTS[server][0]]

    def memory(self) -> int:
        """Resident bytes of all its processes together."""
        found = self.state
        return found.keeper.memory + sum(one.process.memory for one in found.servers)

    # Servers -------------------------------------------------------------------------------------

    def stop(self, server: str) -> None:
        """Kills a server with -9 and keeps it from coming back."""
        (self.folder / state.STOPPED / server).touch()
        process = self.state.server(server).process
        process.send(signal.SIGKILL)
        process.ended_within(_PATIENCE)

    def start(self, server: str) -> None:
        """Starts a stopped server again and returns once it is ready. Raises TimeoutError."""
        (self.folder / state.STOPPED / server).unlink(missing_ok=True)
        self.state.keeper.send(signal.SIGHUP)
        wait_until(lambda: any(one.name == server for one in self.state.servers), _PATIENCE, server)
        if server in {API, ETCD}:
            wait_until(self.answers, _PATIENCE, "the API server")

    def stop_api_server(self) -> None:
        """Kills the API server with -9; everything else goes on."""
        self.stop(API)

    def start_api_server(self) -> None:
        """Starts it again and returns once it answers."""
        self.start(API)

    def answers(self) -> bool:
        """Whether the API server says that it is ready."""
        with contextlib.suppress(OSError):
            return self.api.request("GET", "/readyz").ok
        return False

    @contextlib.contextmanager
    def etcd_paused(self) -> Iterator[None]:
        """Holds etcd still for as long as the block lasts: reads and writes hang meanwhile."""
        process = self.state.server(ETCD).process
        process.send(signal.SIGSTOP)
        try:
            yield
        finally:
            process.send(signal.SIGCONT)

    def pause_etcd(self, seconds: float) -> threading.Thread:
        """Holds etcd still for that long, while the caller goes on; the thread ends with the pause."""
        begun = threading.Event()

        def pause() -> None:
            with self.etcd_paused():
                begun.set()
                time.sleep(seconds)

        thread = threading.Thread(target=pause)
        thread.start()
        begun.wait()
        return thread

    # Nodes ---------------------------------------------------------------------------------------

    def node_down(self, name: str) -> None:
        """Loses a node: its pods are evicted at once, disruption budgets or not."""
        self._taint(name, LOST, "node")

    def node_given_up(self, name: str) -> None:
        """Says of a node that is not heard of that it runs nothing any more, as a person who looked does."""
        self._taint(name, OUT_OF_SERVICE, "nodeshutdown")

    def node_up(self, name: str) -> None:
        """The node is back."""
        self._taint(name, "", "")

    def zone_down(self, zone: str) -> None:
        """Loses every node of a zone."""
        for name in self.nodes(zone):
            self.node_down(name)

    def zone_up(self, zone: str) -> None:
        """They are back."""
        for name in self.nodes(zone):
            self.node_up(name)

    def nodes(self, zone: str = "") -> tuple[str, ...]:
        """Names of the nodes of a zone, or of all. Raises ValueError for a zone that is none."""
        if zone and zone not in {one.zone for one in self.plan.nodes}:
            known = ", ".join(sorted({one.zone for one in self.plan.nodes}))
            raise ValueError(f"no zone is called {zone!r}; there are {known}")
        return tuple(one.name for one in self.plan.nodes if not zone or one.zone == zone)

    def _taint(self, name: str, key: str, value: str) -> None:
        """Leaves the taints of controllers; of ours only ``key``, none where that is empty."""
        path = f"/api/v1/nodes/{name}"
        found = self.api.get(path)["spec"].get("taints", ())
        taints: list[Object] = [one for one in found if one["key"] not in {LOST, OUT_OF_SERVICE}]
        taints += [{"key": key, "value": value, "effect": "NoExecute"}] if key else []
        patch = {"spec": {"taints": taints or None}}
        self.api.must(self.api.request("PATCH", path, patch, content=MERGE), f"tainting {name}")

    # Pods ----------------------------------------------------------------------------------------

    def play(self, namespace: str, selector: str, behaviour: str | None) -> int:
        """Lets running pods behave badly from now on, or well again with None; counts the pods.

        ``selector`` is a label selector, ``behaviour`` one of ``played.BEHAVIOURS``. Pods that take
        their place behave as their image's digest says. Raises ValueError.
        """
        if behaviour is not None and behaviour not in played.BEHAVIOURS:
            raise ValueError(f"nothing plays {behaviour!r}; there are {', '.join(played.BEHAVIOURS)}")
        return self.annotate(namespace, selector, {played.ANNOTATION: behaviour})

    def use(self, namespace: str, selector: str, *, cpu: str | None) -> int:
        """Lets running pods use that much from now on, as metrics-server sees it, or with None little again;
        counts the pods.
        """
        return self.annotate(namespace, selector, {"usage-cpu": cpu})

    def annotate(self, namespace: str, selector: str, annotations: Mapping[str, str | None]) -> int:
        """Sets annotations of pods, or removes those that are None; counts the pods."""
        path = f"/api/v1/namespaces/{namespace}/pods"
        pods = self.api.get(path, labelSelector=selector)["items"]
        patch = {"metadata": {"annotations": dict(annotations)}}
        for one in pods:
            place = f"{path}/{one['metadata']['name']}"
            self.api.must(self.api.request("PATCH", place, patch, content=MERGE), f"annotating {place}")
        return len(pods)

    # Names inside the cluster --------------------------------------------------------------------

    def lead(self, host: str, port: int) -> None:
        """From now on controllers that ask for ``host`` (``prometheus.monitoring.svc:9090``) over HTTP
        reach ``port`` of this machine.
        """
        path = self.folder / "routes.json"
        with self._leading:
            known = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
            scratch = path.with_suffix(f".{os.getpid()}.new")
            scratch.write_text(json.dumps({**known, host: port}), encoding="utf-8")
            scratch.replace(path)
