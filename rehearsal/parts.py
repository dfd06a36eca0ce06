"""Fake parts of the platform: for each shipped scrape job a pod or node that exports healthy figures.

Which series, and what is healthy, comes from the alerts themselves: each states the inputs that make
it true and untrue. A scenario turns the inputs of one alert bad.
"""

from __future__ import annotations

import re
import ssl
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from math import isinf
from pathlib import Path
from typing import Any

import yaml
from prometheus_client import CollectorRegistry
from prometheus_client.core import Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest

from generators.alerts import Alert, Input
from generators.conventions import scraping, workloads
from generators.model import Service
from rehearsal.fake_api import Cluster, pod
from rehearsal.web import Answer, Request, Site

_PORT = 18082
_LABEL = re.compile(r'(\w+)="((?:[^"\\]|\\.)*)"')
# Labels that the target gets by relabelling; an exporter that repeated them would clash with it.
_OF_TARGET = frozenset({"job", "component", "resource", "environment", "node", "instance"})
_MOMENTS = ("_time", "_timestamp", "_timestamp_seconds")
"""Ends of names whose values are moments: a test's clock starts at 0, ours does not."""
_HOUR_AGO = -3600
_ITS_OWN = frozenset({"instance", "node", "resource"})


@dataclass(eq=False)
class Part:
    """One job's exporter. ``bad`` holds the names of series that fail."""

    job: str
    component: str
    environment: str = ""
    honest: bool = False
    """Whether its own labels win over the target's."""
    inputs: dict[str, Input] = field(default_factory=dict)
    bad: set[str] = field(default_factory=set)
    _begin: float = field(default_factory=time.monotonic)
    _day: float = field(default_factory=time.time)

    async def handle(self, request: Request) -> Answer:
        """The exposition."""
        registry = CollectorRegistry()
        registry.register(self)
        return Answer(generate_latest(registry), 200, CONTENT_TYPE_LATEST)

    def collect(self) -> Iterator[Metric]:
        """Every series, at its level of this moment."""
        families: dict[str, Metric] = {}
        elapsed = time.monotonic() - self._begin
        for series, one in self.inputs.items():
            level = one.bad if series in self.bad else one.good
            if isinf(level):
                continue
            name, labels = parse(series)
            # Whose labels win has some of the same name that mean another thing: a quota's resource.
            dropped = _OF_TARGET - _ITS_OWN if self.honest else _OF_TARGET
            labels = {key: value for key, value in labels.items() if key not in dropped}
            value = 1000 + level * elapsed if one.kind == "counter" else level
            if name.endswith(_MOMENTS):
                value += self._day
            family = families.setdefault(name, Metric(name, name, "untyped"))
            family.add_sample(name, labels, value)
        yield from families.values()


class Parts:
    """All parts, in the fake cluster and listening. Use as an async context manager."""

    def __init__(
        self,
        jobs: Path,
        cluster: Cluster,
        alerts: Iterable[Alert],
        environments: tuple[str, ...],
        platform: str,
        shown: Iterable[Input] = (),
    ) -> None:
        self._cluster = cluster
        self._stack = AsyncExitStack()
        self._environments = environments
        self._platform = platform.replace("-", "_")
        self._labelled = platform
        self.parts: list[Part] = []
        self.sites: list[Site] = []
        self._jobs = [
            job
            for path in sorted(jobs.glob("*/*.yaml"))
            if path.parent.name != "services"
            for job in yaml.safe_load(path.read_text(encoding="utf-8"))["scrape_configs"]
        ]
        # What panels alone read is exported besides.
        self._inputs = (*(one for alert in alerts for one in alert.proof.inputs), *shown)

    def fail(self, alert: Alert) -> None:
        """Turns what one alert watches bad, in the environment that its proof is about."""
        environment = dict(alert.proof.labels).get("environment", "")
        for part in self.parts:
            if part.environment not in {"", environment} and environment:
                continue
            part.bad.update(one.series for one in alert.proof.inputs if one.series in part.inputs)

    async def listen(
        self, tls: ssl.SSLContext, node: tuple[str, int], real: Mapping[tuple[str, str], tuple[str, int]]
    ) -> None:
        """Adds all of them to the cluster and listens. ``real`` says where a real server stands
        for a component in an environment (empty where it has none).

        Raises OSError when a port is taken.
        """
        for job in self._jobs:
            steps = job["relabel_configs"]
            fixed = {
                one["target_label"]: one["replacement"]
                for one in steps
                if "target_label" in one and "replacement" in one
            }
            role = job["kubernetes_sd_configs"][0]["role"]
            if role == "pod":
                await self._pods(job, steps, fixed, real)
            else:
                self._feed(Part(fixed["job"], fixed["component"], honest=bool(job.get("honor_labels"))))
        host, port = node
        sites = {"/metrics": self._of("kubelet", "apiserver"), "/metrics/cadvisor": self._of("cadvisor")}

        async def answer(request: Request) -> Answer:
            part = sites.get(request.path)
            return await part.handle(request) if part else Answer(b"", 404, "text/plain")

        await self._enter(Site(host, port, answer, tls, "node"))
        self._control_plane(host, port)

    async def aclose(self) -> None:
        """Listens no more."""
        await self._stack.aclose()

    async def _enter(self, site: Site) -> None:
        self.sites.append(await self._stack.enter_async_context(site))

    def _of(self, *jobs: str) -> Part:
        merged = Part(jobs[0], jobs[0])
        for part in self.parts:
            if part.job in jobs:
                merged.inputs |= part.inputs
        self.parts.append(merged)
        return merged

    def _feed(self, part: Part) -> Part:
        for one in self._inputs:
            name, labels = parse(one.series)
            fits = labels.get("job") == part.job and labels.get("component", part.component) == part.component
            # Of an exporter it says whose; elsewhere it may be what a quota is of.
            of = part.component if part.honest else labels.get("resource", part.component)
            fits = fits and of == part.component
            if fits and name not in {"up", "scrape_samples_scraped"} and ":" not in name:
                part.inputs.setdefault(one.series, one)
        self.parts.append(part)
        return part

    async def _pods(
        self,
        job: dict[str, Any],
        steps: list[dict[str, Any]],
        fixed: dict[str, str],
        real: Mapping[tuple[str, str], tuple[str, int]],
    ) -> None:
        labels, port = self._kept(steps)
        namespace = job["kubernetes_sd_configs"][0]["namespaces"]["names"][0]
        asks = any(one.get("target_label") == "environment" for one in steps if "replacement" not in one)
        for environment in self._environments if asks else ("",):
            name = "-".join(filter(None, (fixed["component"], environment)))
            stated = {**labels, f"{self._labelled}/environment": environment} if environment else labels
            place = real.get((fixed["component"], environment))
            if place:
                host, number = place
            else:
                part = self._feed(
                    Part(fixed["job"], fixed["component"], environment, bool(job.get("honor_labels")))
                )
                host, number = f"127.9.1.{len(self.parts)}", _PORT
                await self._enter(Site(host, number, part.handle, name=f"{fixed['job']} of {name}"))
            self._cluster.add("pods", pod(name, namespace, host, {port: number}, stated))

    def _kept(self, steps: list[dict[str, Any]]) -> tuple[dict[str, str], str]:
        """The labels and the name of the port that a pod must have to be found."""
        labels, port = {}, ""
        for one in steps:
            if one.get("action") != "keep":
                continue
            source, value = one["source_labels"][0], one["regex"].split("|")[0]
            if source == scraping.POD_PORT:
                port = value
            else:
                short = source.removeprefix(scraping.POD_LABEL)
                own = short.removeprefix(f"{self._platform}_")
                labels[scraping.KUBERNETES_LABELS.get(short) or f"{self._labelled}/{own}"] = value
        return labels, port

    def _control_plane(self, host: str, port: int) -> None:
        self._cluster.add(
            "nodes",
            {
                "metadata": {
                    "name": "node-1",
                    "uid": "node-1",
                    "labels": {"kubernetes.io/hostname": "node-1"},
                },
                "status": {
                    "addresses": [{"type": "InternalIP", "address": host}],
                    "daemonEndpoints": {"kubeletEndpoint": {"Port": port}},
                },
            },
        )
        service = {"kubernetes.io/service-name": "kubernetes"}
        self._cluster.add(
            "services",
            {"metadata": {"name": "kubernetes", "namespace": "default", "uid": "kubernetes"}, "spec": {}},
        )
        self._cluster.add(
            "endpointslices",
            {
                "metadata": {"name": "kubernetes", "namespace": "default", "uid": "slice", "labels": service},
                "addressType": "IPv4",
                "ports": [{"name": "https", "port": port, "protocol": "TCP"}],
                "endpoints": [{"addresses": [host], "conditions": {"ready": True}}],
            },
        )


def runs(services: Iterable[Service], namespace: str) -> Iterator[Input]:
    """When each service that comes to an end ran last: its dashboard reads it, and no alert does."""
    for one in services:
        if one.kind not in workloads.RUNS:
            series = (
                f'kube_job_status_start_time{{job="{scraping.KUBE_STATE}",namespace="{namespace}",'
                f'job_name="{one.id}-1"}}'
            )
            yield Input(series, _HOUR_AGO, _HOUR_AGO, _HOUR_AGO)


def parse(series: str) -> tuple[str, dict[str, str]]:
    """Name and labels of a series as a test writes it."""
    name, _, rest = series.partition("{")
    return name, dict(_LABEL.findall(rest))
