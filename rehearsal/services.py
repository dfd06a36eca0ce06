"""The fake services: each exports what its template would, and fails in the ways a scenario asks for."""

from __future__ import annotations

import ssl
import time
from contextlib import AsyncExitStack
from dataclasses import dataclass, field

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest

from generators.conventions import metrics
from generators.model import Environment, Metric, Service
from rehearsal.certificates import Certificates
from rehearsal.places import COLLECTOR, Places
from rehearsal.tracing import Network, serve
from rehearsal.web import Answer, Refuse, Request, Site

RATE = 40.0
"""Requests a second that a pod answers."""
_FAST = 0.02
"""Seconds an answer takes."""


@dataclass
class Pod:
    """One service in one environment. The first four fields are what scenarios change."""

    service: Service
    environment: Environment
    down: bool = False
    silent: bool = False
    """Only the scraper gets no answer."""
    errors: float = 0.0
    """Share of requests answered with a 5xx code."""
    series: int = 0
    """Series it exports on top of its usual ones."""
    tls: ssl.SSLContext | None = None
    network: Network | None = None
    _last: float = field(default_factory=time.monotonic)
    _owed: float = 0.0
    _failing: float = 0.0

    def __post_init__(self) -> None:
        latency = self.service.environments[self.environment.name].objectives.latency
        self._registry = CollectorRegistry()
        name = metrics.REQUESTS.removesuffix("_total")
        self._requests = Counter(name, "Requests", ["method", "route", "code"], registry=self._registry)
        buckets = sorted({0.05, 0.1, latency, 2.5, 10.0})
        self._duration = Histogram(
            metrics.DURATION, "Time", ["method", "route"], buckets=buckets, registry=self._registry
        )
        self._extra = Gauge("extra_series", "Too many", ["number"], registry=self._registry)
        for metric in self.service.metrics:
            _declared(metric, self._registry)
        self._filled = 0
        # Whoever counts from nothing makes no rate: the series are there before the first request.
        self._requests.labels("GET", "/", "500")

    async def answer(self, request: Request) -> Answer:
        """The exposition at its path, else what a service does with a request. Raises Refuse."""
        if request.path == metrics.PATH or self.network is None:
            return await self.metrics(request)
        if self.down:
            raise Refuse
        return await serve(self.service.id, self.network, request)

    async def metrics(self, request: Request) -> Answer:
        """The exposition, or nothing at all while it is down. Raises Refuse."""
        if self.down or self.silent:
            raise Refuse
        self._work()
        self._fill()
        return Answer(generate_latest(self._registry), 200, CONTENT_TYPE_LATEST)

    async def public(self, request: Request) -> Answer:
        """What the world gets."""
        return Answer(b"down", 503, "text/plain") if self.down else Answer(b"ok", 200, "text/plain")

    def _work(self) -> None:
        now = time.monotonic()
        self._owed += (now - self._last) * RATE
        self._last = now
        count, self._owed = int(self._owed), self._owed % 1
        self._failing += count * self.errors
        failed, self._failing = int(self._failing), self._failing % 1
        self._requests.labels("GET", "/", "200").inc(count - failed)
        self._requests.labels("GET", "/", "500").inc(failed)
        observed = self._duration.labels("GET", "/")
        for _ in range(count):
            observed.observe(_FAST)

    def _fill(self) -> None:
        if self._filled and not self.series:
            self._extra.clear()
            self._filled = 0
        while self._filled < self.series:
            self._extra.labels(str(self._filled)).set(1)
            self._filled += 1


def _declared(metric: Metric, registry: CollectorRegistry) -> None:
    """What the service says of itself, with every label once: it is there, and stands still."""
    names = list(metric.labels)
    if metric.type == "gauge":
        made: Counter | Gauge | Histogram = Gauge(metric.name, metric.description, names, registry=registry)
    elif metric.type == "counter":
        made = Counter(metric.name.removesuffix("_total"), metric.description, names, registry=registry)
    else:
        made = Histogram(metric.name, metric.description, names, registry=registry)
    if names:
        made.labels(*(values[0] for values in metric.labels.values()))


class ListeningPods:
    """Every pod, listening. Use as an async context manager."""

    def __init__(self, places: Places, certificates: Certificates) -> None:
        self._places = places
        network = Network(places.url(COLLECTOR), self._find)
        self._certificates = certificates
        self._stack = AsyncExitStack()
        self.sites: list[Site] = []
        self.pods = {
            (service.id, environment.name): Pod(service, environment, network=network)
            for service, environment in places.pods
        }

    def address(self, service: str) -> str:
        """Where it answers requests in the environment that users are in."""
        return self._find(service)

    def _find(self, service: str) -> str:
        pod = self.pod(service)
        return "http://{}:{}/".format(*self._places.pod(pod.service, pod.environment))

    def pod(self, service: str) -> Pod:
        """The pod of a service in the environment that users are in."""
        return self.pods[service, self._places.model.fleet.environments[-1].name]

    async def __aenter__(self) -> ListeningPods:
        """Listens everywhere. Raises OSError when a port is taken."""
        for pod in self.pods.values():
            host, port = self._places.pod(pod.service, pod.environment)
            name = f"{pod.service.id} in {pod.environment.name}"
            await self._enter(Site(host, port, pod.answer, name=name))
            if pod.service.environments[pod.environment.name].route.hosts:
                pod.tls = self._certificates.context()
                host, port = self._places.public(pod.service, pod.environment)
                await self._enter(Site(host, port, pod.public, pod.tls, f"public host of {name}"))
        return self

    async def __aexit__(self, *_: object) -> None:
        """Listens no more."""
        await self._stack.aclose()

    async def _enter(self, site: Site) -> None:
        self.sites.append(await self._stack.enter_async_context(site))

    def show_certificate(self, service: str, which: str) -> None:
        """Changes the certificate at the public hosts of a service: ``good`` or ``expired``.

        Raises ValueError.
        """
        context = self.pod(service).tls
        if context is None:
            raise ValueError(f"{service} has no public host")
        self._certificates.use(context, which)
