"""Everything that runs in a rehearsal, started in order and stopped in reverse, whatever happens."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import time
from collections.abc import Iterator, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from http.client import HTTPException
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode
from urllib.request import urlopen

from generators import scratch
from generators.alerts import alerts_of, platform_alerts
from generators.conventions import names, notifying, scraping
from generators.model import Model
from rehearsal import installed, places, shipped
from rehearsal.certificates import Certificates
from rehearsal.fake_api import Cluster, pod
from rehearsal.history import backfill
from rehearsal.parts import Parts, runs
from rehearsal.places import Places
from rehearsal.real import Real
from rehearsal.receivers import Inbox, Relay
from rehearsal.servers import DiedError, Server, family, memory, processor
from rehearsal.services import ListeningPods
from rehearsal.stores import Stores, Window
from rehearsal.telemetry import Collector
from rehearsal.web import Site

_PATIENCE = 15.0
"""Seconds within which a server that runs has to answer."""


@dataclass
class World:
    """A running fleet with its monitoring. Use as an async context manager."""

    model: Model
    monitoring: Path
    programs: Mapping[str, Path]
    inbox: Inbox = field(default_factory=Inbox)
    cluster: Cluster = field(default_factory=Cluster)
    collector: Collector = field(default_factory=Collector)
    differences: tuple[shipped.Difference, ...] = ()
    peak: int = 0
    used: float = 0.0

    def __post_init__(self) -> None:
        self.places = Places(self.model)
        self.servers: dict[str, Server] = {}
        self.stores = Stores(self.places, self.model.fleet)
        self._listening: list[Site | Relay] = []
        self._used_before = processor([os.getpid()])
        self._stack = AsyncExitStack()

    @property
    def environment(self) -> str:
        """The environment that users are in."""
        return self.model.fleet.environments[-1].name

    async def __aenter__(self) -> World:
        """Starts all of it. Raises TakenError, NotThereError, DiedError or OSError; then nothing is left."""
        shipped.must_be_there(self.monitoring)
        installed.program("openssl")
        self.stores.must_be_installed()
        self.places.must_be_free()
        self.folder = scratch.made("rehearsal-")
        self._stack.callback(scratch.removed, self.folder)
        try:
            await self._start()
        except BaseException:
            await self._stack.aclose()
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        """Stops all of it."""
        await self._stack.aclose()

    async def query(self, expression: str, server: str = places.PROMETHEUS) -> list[dict[str, Any]]:
        """The result of an instant query. Raises DiedError when nobody answers in time."""
        address = f"{self.places.url(server)}/api/v1/query?{urlencode({'query': expression})}"
        end = time.monotonic() + _PATIENCE
        while True:
            try:
                found = await asyncio.to_thread(_get, address)
                return list(found["data"]["result"])
            except (OSError, HTTPException) as error:
                self.must_run()
                if time.monotonic() > end:
                    raise DiedError(f"{server} answers no query: {error}") from error
            await asyncio.sleep(0.5)

    async def suppressed(self) -> list[dict[str, str]]:
        """Labels of every alert that Alertmanager keeps quiet because of another one."""
        address = (
            f"{self.places.url(places.ALERTMANAGER)}/api/v2/alerts?active=false&silenced=false&inhibited=true"
        )
        try:
            found = await asyncio.to_thread(_get, address)
        except (OSError, HTTPException):
            return []
        return [one["labels"] for one in found if one["status"]["inhibitedBy"]]

    def vanish(self, service: str) -> Any:
        """Takes the pod of a service away; returns what ``return_pod`` needs."""
        namespace = self.model.fleet.environments[-1].namespace
        return self.cluster.remove("pods", namespace, f"{service}-7d5b9c6f4d-x2x4z")

    def return_pod(self, taken: Any) -> None:
        """Brings it back."""
        self.cluster.add("pods", taken)

    def must_run(self) -> None:
        """Raises DiedError when a server has ended by itself or a fake broke; notes memory and processor."""
        for server in self.servers.values():
            server.must_run()
        for fake in self._fakes():
            if fake.fault is not None:
                raise DiedError(f"{fake.name} broke: {type(fake.fault).__name__}: {fake.fault}")
        pids = family(os.getpid())
        self.peak = max(self.peak, memory(pids))
        self.used = max(self.used, processor(pids) - self._used_before)

    def _fakes(self) -> Iterator[Site | Relay | Window]:
        yield from self._listening
        if self.servers:
            # Once a server runs, all that is fake listens.
            yield from (*self.fleet.sites, *self.parts.sites, *self.stores.sites)

    async def _start(self) -> None:
        hosts = {host for _, (host, _) in self.places.every()}
        certificates = Certificates.make(self.folder / "tls", sorted(hosts), ("kubernetes.default.svc",))
        self._secrets()
        substitutes = self._substitutes()
        self.differences = shipped.copy(self.monitoring, self.folder / "monitoring", substitutes)
        self._authority(certificates)
        self._stack.enter_context(self.stores)
        await self._sites(certificates)
        self._add_pods()
        await backfill(self.places, self.programs["promtool"], self.folder)
        stores = await asyncio.to_thread(self.stores.all)
        await self.stores.listen(self._stack)
        real = Real(self.places, self.monitoring, self.programs, self.folder)
        for server in (*real.servers(certificates), *stores):
            self.servers[server.name] = server
            self._stack.push_async_callback(server.close)
        self.differences += tuple(real.differences)
        async with asyncio.TaskGroup() as group:
            for server in self.servers.values():
                group.create_task(server.start())

    async def _sites(self, certificates: Certificates) -> None:
        enter = self._stack.enter_async_context
        handlers = {
            places.API: self.cluster.handle,
            places.INBOX: self.inbox.handle,
            places.COLLECTOR: self.collector.handle,
        }
        for name, handler in handlers.items():
            self._listening.append(await enter(Site(*self.places.part(name), handler, name=name)))
        relay = Relay(*self.places.part(places.MAIL), certificates.context(), self.inbox.mail, places.MAIL)
        self._listening.append(await enter(relay))
        self.fleet = await enter(ListeningPods(self.places, certificates))
        fleet = self.model.fleet
        alerts = [*platform_alerts(fleet), *(one for s in self.model.services for one in alerts_of(s, fleet))]
        environments = tuple(one.name for one in fleet.environments)
        scrape = self.monitoring / "prometheus/scrape"
        shown = runs(self.model.services, fleet.environments[-1].namespace)
        self.parts = Parts(scrape, self.cluster, alerts, environments, fleet.platform.name, shown)
        self.alerts = alerts
        self._stack.push_async_callback(self.parts.aclose)
        real = {
            (scraping.PROMETHEUS, ""): self.places.part(places.PROMETHEUS),
            (scraping.ALERTMANAGER, ""): self.places.part(places.ALERTMANAGER),
            (scraping.PROBER, ""): self.places.part(places.PROBER),
            **self.stores.real,
        }
        await self.parts.listen(certificates.context(), self.places.part(places.NODE), real)

    def _add_pods(self) -> None:
        platform = self.model.fleet.platform.name
        for service, environment in self.places.pods:
            host, port = self.places.pod(service, environment)
            labels = {
                "app.kubernetes.io/name": service.id,
                "app.kubernetes.io/part-of": platform,
                f"{platform}/environment": environment.name,
            }
            name = f"{service.id}-7d5b9c6f4d-x2x4z"
            self.cluster.add("pods", pod(name, environment.namespace, host, {"http": port}, labels))

    def _substitutes(self) -> shipped.Substitutes:
        fleet = self.model.fleet
        public = {}
        for service, environment in self.places.pods:
            for host in service.environments[environment.name].route.hosts:
                place = "{}:{}".format(*self.places.public(service, environment))
                public[names.host(host, environment.domain)] = place
        return shipped.Substitutes(
            api=self.places.url(places.API),
            store=f"{self.places.url(places.STORE)}/api/v1/write",
            prober="{}:{}".format(*self.places.part(places.PROBER)),
            prober_shipped=scraping.PROBE_ADDRESS.format(namespace=fleet.platform.prometheus.namespace),
            inbox=self.places.url(places.INBOX),
            mail="{}:{}".format(*self.places.part(places.MAIL)),
            public=public,
            secrets=self.folder / "secrets",
        )

    def _secrets(self) -> None:
        inbox = self.places.url(places.INBOX)
        texts = {
            notifying.HEARTBEAT_URL: f"{inbox}/heartbeat",
            notifying.SMTP_PASSWORD: "rehearsal",
            scraping.REMOTE_WRITE_TOKEN: "rehearsal",
            scraping.ACCOUNT_TOKEN: "rehearsal",
        }
        for name, team in self.model.fleet.teams.items():
            texts[notifying.slack_url(name)] = f"{inbox}/slack/{name}"
            texts[notifying.pagerduty_key(team.pagerduty)] = team.pagerduty
        for path, text in texts.items():
            target = shipped.secret(self.folder / "secrets", path)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8")

    def _authority(self, certificates: Certificates) -> None:
        target = shipped.secret(self.folder / "secrets", scraping.ACCOUNT_CA)
        shutil.copyfile(certificates.authority, target)


def _get(address: str) -> Any:
    with urlopen(quote(address, safe=":/?&=%+"), timeout=5) as answer:  # noqa: S310 - loopback
        return json.load(answer)
