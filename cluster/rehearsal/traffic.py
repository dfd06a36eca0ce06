"""Users, played: what each pod of a Rollout would count of them, read by a real Prometheus."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from cluster.api import Api, Object, Refused
from cluster.ports import LOOPBACK, free
from cluster.processes import wait_until
from cluster.rehearsal.person import Command
from generators.conventions.metrics import POD_HASH, POD_HASH_LABEL

RATE, FAILING = 40.0, 0.5
"""Requests per second and pod, and the share of them that an erring pod answers with 500."""
EVERY = "1s"
_LOOKS = 0.5
_PATIENCE = 60.0


class Users:
    """Requests to the pods of a service since each was seen first. Pods with an erring digest fail half."""

    def __init__(self, folder: Path, namespace: str, service: str) -> None:
        self._api = Api.of(folder)
        self._path = f"/api/v1/namespaces/{namespace}/pods"
        self._selector = f"{POD_HASH},app.kubernetes.io/name={service}"
        self._since: dict[str, float] = {}
        self._pods: list[Object] = []
        self.erring: set[str] = set()

    def look(self) -> None:
        """Sees which pods there are. A server that does not answer leaves those that were seen last."""
        with contextlib.suppress(OSError, Refused):
            self._pods = self._api.get(self._path, labelSelector=self._selector)["items"]

    def text(self) -> str:
        """What Prometheus reads now."""
        return "".join(line for one in self._pods for line in self._lines(one, time.monotonic()))

    def _lines(self, pod: Object, now: float) -> Iterator[str]:
        metadata = pod["metadata"]
        count = RATE * (now - self._since.setdefault(metadata["uid"], now))
        digests = {one["image"].rpartition("@")[2] for one in pod["spec"]["containers"]}
        bad = FAILING * count if digests & self.erring else 0.0
        labels = {
            "job": metadata["labels"]["app.kubernetes.io/name"],
            "namespace": metadata["namespace"],
            "pod": metadata["name"],
            POD_HASH_LABEL: metadata["labels"][POD_HASH],
        }
        for code, value in (("200", count - bad), ("500", bad)):
            yield f"http_requests_total{_labels({**labels, 'code': code})} {value:.3f}\n"
        for bound in ("0.05", "+Inf"):
            yield f"http_request_duration_seconds_bucket{_labels({**labels, 'le': bound})} {count:.3f}\n"


@contextmanager
def watched(users: Users, prometheus: Path, folder: Path) -> Iterator[int]:
    """A real Prometheus that reads them, for as long as the block lasts; its port of loopback."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = users.text().encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/plain; version=0.0.4")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            # A busy machine may let Prometheus give up a look; the next one counts on.
            with contextlib.suppress(ConnectionError):
                self.wfile.write(body)

        def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002 - named by the base class
            """Says nothing: every look would be a line."""

    server = ThreadingHTTPServer((LOOPBACK, 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    over = threading.Event()
    looking = threading.Thread(target=_look, args=(users, over), daemon=True)
    looking.start()
    folder.mkdir()
    target = {"targets": [f"{LOOPBACK}:{server.server_port}"]}
    config = {
        "global": {"scrape_interval": EVERY, "scrape_timeout": EVERY},
        "scrape_configs": [{"job_name": "users", "honor_labels": True, "static_configs": [target]}],
    }
    (folder / "prometheus.yaml").write_text(json.dumps(config), encoding="utf-8")
    (port,) = free(1)
    words = [
        os.fspath(prometheus),
        f"--config.file={folder / 'prometheus.yaml'}",
        f"--storage.tsdb.path={folder / 'data'}",
        f"--web.listen-address={LOOPBACK}:{port}",
    ]
    running = Command(words, "prometheus", os.environ)
    try:
        wait_until(lambda: _ready(port), _PATIENCE, "Prometheus")
        yield port
    finally:
        running.kill()
        running.answer(_PATIENCE)
        over.set()
        looking.join()
        server.shutdown()
        server.server_close()


def _look(users: Users, over: threading.Event) -> None:
    users.look()
    while not over.wait(_LOOKS):
        users.look()


def _ready(port: int) -> bool:
    connection = http.client.HTTPConnection(LOOPBACK, port, timeout=2)
    try:
        connection.request("GET", "/-/ready")
        return connection.getresponse().status == http.client.OK
    except OSError:
        return False
    finally:
        connection.close()


def _labels(labels: dict[str, str]) -> str:
    return "{" + ",".join(f'{name}="{value}"' for name, value in labels.items()) + "}"
