"""A Kubernetes API that answers list and watch from memory: enough for Prometheus' discovery."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

Object = dict[str, Any]
KINDS = {
    "pods": ("v1", "Pod"),
    "services": ("v1", "Service"),
    "nodes": ("v1", "Node"),
    "endpointslices": ("discovery.k8s.io/v1", "EndpointSlice"),
}


class Api(ThreadingHTTPServer):
    """Serves ``objects`` by plural; ``watches`` holds path and query of every watch it was asked for."""

    daemon_threads = True

    def __init__(self, objects: Mapping[str, Sequence[Object]]) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.objects = objects
        self.watches: list[str] = []
        self.ended = threading.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Handler(BaseHTTPRequestHandler):
    server: Api
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        where = urlsplit(self.path)
        query = {key: values[0] for key, values in parse_qs(where.query).items()}
        plural = where.path.rpartition("/")[2]
        api, kind = KINDS[plural]
        found = [one for one in self.server.objects.get(plural, ()) if _asked(one, where.path, query)]
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        if query.get("watch") not in {"true", "1"}:
            listed = {"apiVersion": api, "kind": f"{kind}List", "metadata": {"resourceVersion": "1"}}
            body = json.dumps({**listed, "items": found}).encode()
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
            return
        self.server.watches.append(f"{where.path}?{query.get('labelSelector', '')}")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        if query.get("sendInitialEvents") == "true":
            for one in found:
                self._event("ADDED", {"apiVersion": api, "kind": kind, **one})
            told = {"resourceVersion": "1", "annotations": {"k8s.io/initial-events-end": "true"}}
            self._event("BOOKMARK", {"apiVersion": api, "kind": kind, "metadata": told})
        self.server.ended.wait()
        self.close_connection = True

    def _event(self, what: str, one: Object) -> None:
        line = json.dumps({"type": what, "object": one}).encode() + b"\n"
        self.wfile.write(b"%x\r\n%s\r\n" % (len(line), line))
        self.wfile.flush()

    def log_message(self, *_: object) -> None:
        """Says nothing: the test asks what it wants to know."""


def _asked(one: Object, path: str, query: Mapping[str, str]) -> bool:
    metadata = one["metadata"]
    _, inside, rest = path.partition("/namespaces/")
    if inside and metadata.get("namespace") != rest.partition("/")[0]:
        return False
    wanted = dict(pair.split("=", 1) for pair in query.get("labelSelector", "").split(",") if pair)
    return all(metadata.get("labels", {}).get(key) == value for key, value in wanted.items())


@contextmanager
def serving(objects: Mapping[str, Sequence[Object]]) -> Iterator[Api]:
    """The API on a free port of loopback while the block runs."""
    api = Api(objects)
    thread = threading.Thread(target=api.serve_forever, daemon=True)
    thread.start()
    try:
        yield api
    finally:
        api.ended.set()
        api.shutdown()
        api.server_close()
        thread.join()
