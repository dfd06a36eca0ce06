"""The order in which a cluster comes up: what waits for what, and what goes on beside it."""

from __future__ import annotations

import json
import os
import shutil
import ssl
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from cluster import objects, played
from cluster.api import Api, Object
from cluster.authority import ADMIN, NAMES
from cluster.children import Children
from cluster.plan import KEDA, METRICS, Plan
from cluster.processes import wait_until
from cluster.servers import (
    API,
    BY_CONTROLLER,
    ETCD,
    KEDA_ADAPTER,
    KWOK,
    MANAGER,
    SCHEDULER,
    SPOKEN,
    STAND_IN,
    Layout,
)
from cluster.state import LOGS
from generators.toolchain import cache

_PATIENCE = 180.0
_DEFINING = 300.0
_WRITERS = 6
"""Connections that create objects at once."""
CRDS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"
NOT_READY = "node.kubernetes.io/not-ready"


class Boot:
    """One start; ``meanwhile`` is called while it waits, and may raise.

    ``trust`` accepts the cluster's own certificates and shows the administrator's.
    """

    def __init__(
        self, layout: Layout, plan: Plan, definitions: Path, template: Path, meanwhile: Callable[[], None]
    ) -> None:
        self._layout = layout
        self._plan = plan
        self._definitions = definitions
        self._template = template
        self._meanwhile = meanwhile
        own = layout.authority
        # The controller manager and the scheduler sign for themselves: identity is not at stake here.
        self.trust = ssl.create_default_context(cafile=own.ca)
        self.trust.check_hostname = False
        self.trust.verify_mode = ssl.CERT_NONE
        self.trust.load_cert_chain(own.certificate(ADMIN), own.key(ADMIN))
        self._api = Api(layout.address, self.trust)

    def run(self, children: Children, step: Callable[[str], None]) -> None:
        """Returns once everything answers. Raises Died, Refused, TimeoutError, OSError."""
        at = self._layout
        cache.make_once(
            self._template, "defining custom resources", step, partial(self._define, children, step)
        )
        shutil.copytree(self._template / "etcd", at.folder / "etcd")
        step("starting etcd and the API server")
        self._serve(children)
        if not self._plan.nodes:
            # Nothing can run, so nothing is scheduled or played: quotas alone must be counted.
            children.start(at.server(MANAGER))
            children.wait((MANAGER,), _PATIENCE, self._meanwhile)
            return
        step("starting controllers and scheduler")
        for name in (MANAGER, SCHEDULER):
            children.start(at.server(name))
        version = self._api.get("/version")["gitVersion"]
        nodes = [objects.node(one, version) for one in self._plan.nodes]
        self._create([*nodes, *objects.common(self._plan), *objects.custom(self._plan)])
        log = at.folder / LOGS / "pods.log"
        log.write_text(played.WORDS, encoding="utf-8")
        (at.folder / SPOKEN).write_text(json.dumps(played.spoken(os.fspath(log))), encoding="utf-8")
        children.start(at.server(KWOK))
        children.start(at.server(STAND_IN))
        step("starting what the catalog needs")
        names = [name for one in self._plan.controllers for name in BY_CONTROLLER[one]]
        self._prepare()
        for name in names:
            children.start(at.server(name))
        children.wait((MANAGER, SCHEDULER, KWOK, *names), _PATIENCE, self._meanwhile)
        self._until(self._nodes_ready, "a ready node for each zone")
        self._until(self._served, "the metrics that controllers serve")

    def _until(self, condition: Callable[[], bool], what: str) -> None:
        wait_until(condition, _PATIENCE, what, meanwhile=self._meanwhile)

    def _serve(self, children: Children) -> None:
        for name in (ETCD, API):
            children.start(self._layout.server(name))
        children.wait((ETCD, API), _PATIENCE, self._meanwhile)

    def _define(self, children: Children, step: Callable[[str], None], scratch: Path) -> None:
        """Leaves etcd's files with all definitions established: an API server that finds them there
        publishes them at once, where one that is told of them publishes all anew after each.
        """
        step("defining custom resources (once, up to a minute)")
        self._serve(children)
        self._create(json.loads(self._definitions.read_bytes()))
        wait_until(self._established, _DEFINING, "the definitions of custom resources", 1, self._meanwhile)
        children.stop()
        (self._layout.folder / "etcd").rename(scratch / "etcd")

    def _prepare(self) -> None:
        own = self._layout.authority
        if KEDA in self._plan.controllers:
            folder = self._layout.folder / "keda"
            # The adapter shows to the operator what the operator shows to it: one that may be both.
            own.sign(KEDA, f"/CN={KEDA}", NAMES)
            for source, name in (
                (own.ca, "ca.crt"),
                (own.certificate(KEDA), "tls.crt"),
                (own.key(KEDA), "tls.key"),
            ):
                shutil.copyfile(source, folder / name)
            self._create(objects.served(KEDA, self._layout.port(KEDA_ADAPTER, "https")))
        if METRICS in self._plan.controllers:
            self._create(objects.served(METRICS, self._layout.port("metrics-server", "https")))

    def _create(self, wanted: Iterable[Object]) -> None:
        with ThreadPoolExecutor(_WRITERS) as pool:
            list(pool.map(self._api.create, wanted))

    def _established(self) -> bool:
        found = self._api.get(CRDS)["items"]
        return all(_true(one, "Established") for one in found)

    def _nodes_ready(self) -> bool:
        found = self._api.get("/api/v1/nodes")["items"]
        # The taint goes a moment later: pods of that moment would all go where it is gone already.
        tainted = any(taint["key"] == NOT_READY for one in found for taint in one["spec"].get("taints", ()))
        every = len(found) == len(self._plan.nodes) and all(_true(one, "Ready") for one in found)
        return every and not tainted

    def _served(self) -> bool:
        wanted = [objects.SERVED[one] for one in self._plan.controllers if one in objects.SERVED]
        names = [f"{version}.{group}" for group, version, _, _ in wanted]
        path = "/apis/apiregistration.k8s.io/v1/apiservices"
        return all(_true(self._api.get(f"{path}/{name}"), "Available") for name in names)


def _true(one: Object, condition: str) -> bool:
    conditions = one.get("status", {}).get("conditions") or ()
    return any(entry["type"] == condition and entry["status"] == "True" for entry in conditions)
