"""Everything that runs in a rehearsal, started in order and stopped in reverse, whatever happens."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
from collections.abc import Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode
from urllib.request import urlopen

from generators import scratch
from generators.alerts import alerts_of, platform_alerts
from generators.conventions import names, notifying, scraping
from generators.model import Model
from rehearsal import factor, places, shipped
from rehearsal.certificates import Certificates
from rehearsal.cluster import Cluster, pod
from rehearsal.history import backfill
from rehearsal.parts import Parts
from rehearsal.places import Places
from rehearsal.receivers import Inbox, Relay
from rehearsal.servers import Server, family, memory, processor
from rehearsal.services import ListeningPods
from rehearsal.stores import Stores
from rehearsal.telemetry import Collector
from rehearsal.web import Site

PROGRAMS = ("prometheus", "promtool", "alertmanager", "blackbox_exporter")
_OFFSET = 0.5
"""Seconds that the prober leaves of a scrape's timeout, as it is shipped by its makers."""


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
        self._stack = AsyncExitStack()

    @property
    def environment(self) -> str:
        """The environment that users are in."""
        return self.model.fleet.environments[-1].name

    async def __aenter__(self) -> World:
        """Starts all of it. Raises TakenError, NotThereError, DiedError or OSError; then nothing is left."""
        shipped.must_be_there(self.monitoring)
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
        """The result of an instant query."""
        address = f"{self.places.url(server)}/api/v1/query?{urlencode({'query': expression})}"
        found = await asyncio.to_thread(_get, address)
        return list(found["data"]["result"])

    async def suppressed(self) -> list[dict[str, str]]:
        """Labels of every alert that Alertmanager keeps quiet because of another one."""
        address = (
            f"{self.places.url(places.ALERTMANAGER)}/api/v2/alerts?active=false&silenced=false&inhibited=true"
        )
        try:
            found = await asyncio.to_thread(_get, address)
        except OSError:
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
        """Raises DiedError when a server has ended by itself; notes memory and processor."""
        for server in self.servers.values():
            server.must_run()
        pids = family(os.getpid())
        self.peak = max(self.peak, memory(pids))
        self.used = max(self.used, processor(pids))

    async def _start(self) -> None:
        hosts = {host for _, (host, _) in self.places.every()}
        certificates = Certificates.make(self.folder / "tls", sorted(hosts), ("kubernetes.default.svc",))
        self._secrets()
        substitutes = self._substitutes()
        self.differences = shipped.copy(self.monitoring, self.folder / "monitoring", substitutes)
        self._authority(certificates)
        self.stores = self._stack.enter_context(Stores(self.places, self.model.fleet))
        await self._sites(certificates)
        self._add_pods()
        await backfill(self.places, self.programs["promtool"], self.folder)
        stores = await asyncio.to_thread(self.stores.all)
        await self.stores.listen(self._stack)
        for server in (*self._real(certificates), *stores):
            self.servers[server.name] = server
            self._stack.push_async_callback(server.stop)
        await asyncio.gather(*(server.start() for server in self.servers.values()))

    async def _sites(self, certificates: Certificates) -> None:
        enter = self._stack.enter_async_context
        await enter(Site(*self.places.part(places.API), self.cluster.handle))
        await enter(Site(*self.places.part(places.INBOX), self.inbox.handle))
        await enter(Site(*self.places.part(places.COLLECTOR), self.collector.handle))
        await enter(Relay(*self.places.part(places.MAIL), certificates.context(), self.inbox.mail))
        self.fleet = await enter(ListeningPods(self.places, certificates))
        fleet = self.model.fleet
        alerts = [*platform_alerts(fleet), *(one for s in self.model.services for one in alerts_of(s, fleet))]
        environments = tuple(one.name for one in fleet.environments)
        scrape = self.monitoring / "prometheus/scrape"
        self.parts = Parts(scrape, self.cluster, alerts, environments, fleet.platform.name)
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

    def _real(self, certificates: Certificates) -> list[Server]:
        """Each with its shipped arguments; only addresses, folders and durations are others."""
        trusted = {"SSL_CERT_FILE": str(certificates.authority), "SSL_CERT_DIR": str(self.folder / "none")}
        base, run = self.folder / "monitoring", self.folder
        store = run / "store.yml"
        store.write_text("{}", encoding="utf-8")
        listen = {
            name: "{}:{}".format(*self.places.part(name))
            for name, _ in self.places.every()
            if " in " not in name
        }
        short = factor.shorter
        prometheus = _replaced(
            shipped.arguments(self.monitoring / "prometheus/arguments.txt"),
            {"--config.file": f"{base}/prometheus/prometheus.yml", "--storage.tsdb.path": f"{run}/data"},
        )
        alertmanager = _replaced(
            shipped.arguments(self.monitoring / "alertmanager/arguments.txt"),
            {
                "--config.file": f"{base}/alertmanager/alertmanager.yml",
                "--storage.path": f"{run}/alertmanager",
                "--dispatch.start-delay": short(f"{notifying.START_DELAY}s"),
            },
        )
        # Durations that are no word of the configuration: Prometheus' and the prober's own defaults.
        prometheus += [
            f"--query.lookback-delta={short('5m')}",
            f"--rules.alert.resend-delay={short('1m')}",
            f"--rules.alert.for-grace-period={short('10m')}",
            f"--rules.alert.for-outage-tolerance={short('1h')}",
        ]
        url = self.places.url
        return [
            Server(
                "store",
                [
                    self.programs["prometheus"],
                    f"--config.file={store}",
                    f"--storage.tsdb.path={run}/store",
                    "--web.enable-remote-write-receiver",
                    f"--web.listen-address={listen[places.STORE]}",
                ],
                f"{url(places.STORE)}/-/ready",
                run,
            ),
            Server(
                "alertmanager",
                [
                    self.programs["alertmanager"],
                    *alertmanager,
                    f"--web.listen-address={listen[places.ALERTMANAGER]}",
                    "--cluster.listen-address=",
                ],
                f"{url(places.ALERTMANAGER)}/-/ready",
                run,
                trusted,
            ),
            Server(
                "blackbox",
                [
                    self.programs["blackbox_exporter"],
                    f"--config.file={self.monitoring}/prometheus/blackbox.yml",
                    f"--timeout-offset={_OFFSET / factor.FACTOR:.3f}",
                    f"--web.listen-address={listen[places.PROBER]}",
                ],
                f"{url(places.PROBER)}/-/healthy",
                run,
                trusted,
            ),
            Server(
                "prometheus",
                [
                    self.programs["prometheus"],
                    *prometheus,
                    f"--web.listen-address={listen[places.PROMETHEUS]}",
                ],
                f"{url(places.PROMETHEUS)}/-/ready",
                run,
            ),
        ]


def _replaced(arguments: list[str], values: Mapping[str, str]) -> list[str]:
    found = []
    for one in arguments:
        name, _, _ = one.partition("=")
        found.append(f"{name}={values[name]}" if name in values else one)
    return found


def _get(address: str) -> Any:
    with urlopen(quote(address, safe=":/?&=%+"), timeout=5) as answer:  # noqa: S310 - loopback
        return json.load(answer)
