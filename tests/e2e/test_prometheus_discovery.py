"""The real Prometheus finds the fleet by the files as shipped, and names it as the check foretells."""

from __future__ import annotations

import json
import re
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest

from generators.checks import Context
from generators.checks._prometheus.found_targets import Found, found
from generators.checks._prometheus.scrape_jobs import plain_jobs
from generators.checks._prometheus.scraped_targets import targets
from generators.toolchain import Toolchain
from tests.e2e.kubernetes_api import Object, serving
from tests.unit.checks.fleets import REPOSITORY, Plan, context_of
from tests.unit.checks.monitoring_plans import load, plan

pytestmark = pytest.mark.slow

PATIENCE = 60.0
_DISCOVERY = re.compile(r"^( *)- role: (?=pod|node|endpointslice)", re.MULTILINE)
_DISCOVERY_INLINE = re.compile(r"kubernetes_sd_configs: \[\{role: ")


@pytest.fixture(scope="module")
def fleet(tmp_path_factory: pytest.TempPathFactory) -> tuple[Plan, Context]:
    """The repository's own catalog, planned, its charts rendered."""
    planned = plan(load("services.yaml"))
    return planned, context_of(planned, tmp_path_factory.mktemp("fleet"))


def test_prometheus_discovers_every_service_through_the_relabelling_as_shipped(
    fleet: tuple[Plan, Context], tmp_path: Path
) -> None:
    planned, context = fleet
    there = tuple(_on_loopback(one) for one in found(context))
    foretold = [t for t in targets(plain_jobs(context), there) if not t.job.startswith("probe/")]
    expected = {target.url: dict(target.labels) for target in foretold}
    with serving(_objects(there)) as api:
        substituted = _installed(planned, tmp_path, api.url)
        with _prometheus(tmp_path) as address:
            discovered = _discovered(address, set(expected))
            active = _ask(address, "targets?state=active")["activeTargets"]
        watched = [one for one in api.watches if "codai-production/pods" in one]
    assert discovered == expected
    services = {labels["service"] for labels in discovered.values() if "service" in labels}
    assert services == {service.id for service in planned.model.services}
    assert len(watched) == 1, "jobs with one and the same discovery share one watch a namespace"
    intervals = {one["scrapeUrl"]: _in_seconds(one["scrapeInterval"]) for one in active if not _probe(one)}
    assert intervals == {target.url: _in_seconds(target.settings["interval"]) for target in foretold}
    assert set(intervals.values()) == {15, 30, 60}
    assert substituted == {"api_server", "address", "secret"}


def _in_seconds(duration: str) -> int:
    return 60 if duration == "1m" else int(duration.removesuffix("s"))


def _on_loopback(one: Found) -> Found:
    """The same at an address where nobody but this machine listens."""
    return replace(one, labels={name: re.sub(r"^10\.", "127.", value) for name, value in one.labels.items()})


def _objects(there: Sequence[Found]) -> dict[str, list[Object]]:
    pods: dict[tuple[str, str], Object] = {}
    for one in there:
        if one.role == "pod":
            name = (one.namespace, one.labels["__meta_kubernetes_pod_name"])
            pods.setdefault(name, _pod(one))
            port = one.labels.get("__meta_kubernetes_pod_container_port_name")
            if port:
                number = int(one.labels["__meta_kubernetes_pod_container_port_number"])
                ports = pods[name]["spec"]["containers"][0]["ports"]
                ports.append({"name": port, "containerPort": number, "protocol": "TCP"})
    return {"pods": list(pods.values()), **_cluster(there)}


def _pod(one: Found) -> Object:
    labels = one.labels
    hashed = labels.get("__meta_kubernetes_pod_label_rollouts_pod_template_hash")
    metadata = {
        "name": labels["__meta_kubernetes_pod_name"],
        "namespace": one.namespace,
        "uid": f"{one.namespace}-{labels['__meta_kubernetes_pod_name']}",
        "labels": {**one.selectable, **({"rollouts-pod-template-hash": hashed} if hashed else {})},
    }
    container: dict[str, Any] = {"name": labels["__meta_kubernetes_pod_container_name"], "ports": []}
    address = labels["__meta_kubernetes_pod_ip"]
    return {
        "metadata": metadata,
        "spec": {"nodeName": "node-1", "containers": [container]},
        "status": {
            "phase": labels["__meta_kubernetes_pod_phase"],
            "podIP": address,
            "podIPs": [{"ip": address}],
        },
    }


def _cluster(there: Sequence[Found]) -> dict[str, list[Object]]:
    """The node and the API server's own Service, at the addresses that the check stands in."""
    node = next(one for one in there if one.role == "node")
    host, port = node.labels["__address__"].rsplit(":", 1)
    server = next(one for one in there if one.subject == "the API server")
    address, https = server.labels["__address__"].rsplit(":", 1)
    name = {"name": "kubernetes", "namespace": "default"}
    return {
        "nodes": [
            {
                "metadata": {"name": "node-1", "uid": "node-1"},
                "status": {
                    "addresses": [{"type": "InternalIP", "address": host}],
                    "daemonEndpoints": {"kubeletEndpoint": {"Port": int(port)}},
                },
            }
        ],
        "services": [{"metadata": {**name, "uid": "kubernetes"}, "spec": {"ports": []}}],
        "endpointslices": [
            {
                "metadata": {**name, "uid": "slice", "labels": {"kubernetes.io/service-name": "kubernetes"}},
                "addressType": "IPv4",
                "endpoints": [{"addresses": [address], "conditions": {"ready": True}}],
                "ports": [{"name": "https", "port": int(https), "protocol": "TCP"}],
            }
        ],
    }


def _installed(planned: Plan, folder: Path, api: str) -> set[str]:
    """The plain files below ``folder``; returns the kinds of substitution that were needed."""
    secret = folder / "secret"
    secret.write_text("none\n", encoding="utf-8")
    needed = set()
    for path, text in planned.texts.items():
        if not path.startswith(("monitoring/prometheus/", "monitoring/rules/")):
            continue
        changed = _DISCOVERY.sub(rf"\1- api_server: {api}\n\1  role: ", text)
        changed = _DISCOVERY_INLINE.sub(f"kubernetes_sd_configs: [{{api_server: {api}, role: ", changed)
        needed |= {"api_server"} if changed != text else set()
        for kind, old, new in (
            ("address", "https://metrics.codai.example/api/v1/push", "http://127.0.0.1:1/none"),
            ("address", "blackbox-exporter.monitoring.svc:9115", "127.0.0.1:1"),
            ("secret", "/etc/prometheus/secrets/remote-write/token", str(secret)),
            ("secret", "/var/run/secrets/kubernetes.io/serviceaccount/token", str(secret)),
            ("secret", "/var/run/secrets/kubernetes.io/serviceaccount/ca.crt", str(REPOSITORY / CERTIFICATE)),
        ):
            needed |= {kind} if old in changed else set()
            changed = changed.replace(old, new)
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(changed, encoding="utf-8")
    arguments = folder / "monitoring/prometheus/arguments.txt"
    text = arguments.read_text(encoding="utf-8").replace("/etc/prometheus/", f"{folder}/monitoring/")
    arguments.write_text(text.replace("=/prometheus\n", f"={folder}/data\n"), encoding="utf-8")
    return needed


CERTIFICATE = "tests/e2e/authority.crt"


@contextmanager
def _prometheus(folder: Path) -> Iterator[str]:
    """The real server on a free port of loopback, started by its shipped arguments."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    program = Toolchain(REPOSITORY, lambda _: None).program("prometheus")
    arguments = f"@{folder}/monitoring/prometheus/arguments.txt"
    log = folder / "prometheus.log"
    with log.open("w", encoding="utf-8") as stream:
        server = subprocess.Popen(
            [
                program,
                arguments,
                f"--web.listen-address=127.0.0.1:{port}",
                "--storage.remote.flush-deadline=1s",
            ],
            stdout=stream,
            stderr=stream,
            cwd=folder,
        )
        try:
            _until(lambda: _ready(port), server, log)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            try:
                server.wait(20)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()


def _ready(port: int) -> bool:
    try:
        with urlopen(f"http://127.0.0.1:{port}/-/ready", timeout=2) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def _until(done: Any, server: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + PATIENCE
    while not done():
        said = log.read_text(encoding="utf-8")[-2000:]
        assert server.poll() is None, said
        assert time.monotonic() < end, said
        time.sleep(0.1)


def _discovered(address: str, expected: set[str]) -> dict[str, Mapping[str, str]]:
    """Labels by URL once everything expected is there, or when patience ends."""
    end = time.monotonic() + PATIENCE
    while True:
        active = _ask(address, "targets?state=active")["activeTargets"]
        seen = {one["scrapeUrl"]: one["labels"] for one in active if not _probe(one)}
        if set(seen) >= expected or time.monotonic() > end:
            return seen
        time.sleep(0.5)


def _probe(target: Mapping[str, Any]) -> bool:
    return bool(target["scrapePool"].startswith("probe/"))


def _ask(address: str, what: str) -> Any:
    with urlopen(f"{address}/api/v1/{what}", timeout=10) as answer:
        return json.load(answer)["data"]
