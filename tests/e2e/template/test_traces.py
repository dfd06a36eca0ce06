"""Traces reach a collector and lead to the services that are called; without a collector there are none."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from lab import App, Lab
from tests.e2e.template.client import Client

pytestmark = pytest.mark.slow
TRACE = "0af7651916cd43dd8448eb211c80319c"


class Collector:
    """Takes what is sent to it, by path."""

    def __init__(self) -> None:
        self.got: list[tuple[str, bytes]] = []
        collector = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                collector.got.append((self.path, self._body()))
                self.send_response(200)
                self.send_header("content-length", "0")
                self.end_headers()

            def _body(self) -> bytes:
                if "content-length" in self.headers:
                    return self.rfile.read(int(self.headers["content-length"]))
                body = b""
                while size := int(self.rfile.readline(), 16):
                    body += self.rfile.read(size)
                    self.rfile.readline()
                self.rfile.readline()
                return body

            def log_message(self, *_words: object) -> None:
                """Nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()


@pytest.fixture
def collector() -> Iterator[Collector]:
    one = Collector()
    yield one
    one.server.shutdown()
    one.server.server_close()


def test_a_trace_goes_through_the_service(lab: Lab, app: App, collector: Collector, pattern: str) -> None:
    running = lab.serve(
        app,
        OTEL_EXPORTER_OTLP_ENDPOINT=collector.url,
        OTEL_EXPORTER_OTLP_PROTOCOL="http/protobuf",
        OTEL_SERVICE_NAME="traced",
        OTEL_TRACES_SAMPLER="parentbased_traceidratio",
        OTEL_TRACES_SAMPLER_ARG="0.05",
        DRAIN_MILLISECONDS="0",
    )
    called = app.service.calls[0].service
    sampled = {"traceparent": f"00-{TRACE}-{'b' * 16}-01"}
    assert Client.of(lab, running).ask("GET", f"/api/v1/upstream/{called}", headers=sampled).status == 200
    version, trace, span, sampled_too = (
        running.upstreams[called].requests[-1].headers["traceparent"].split("-")
    )
    assert (version, trace, sampled_too) == ("00", TRACE, "01")
    assert span != "b" * 16
    running.terminate()
    assert running.wait(20) == 0
    assert {path for path, _ in collector.got} == {"/v1/traces"}
    sent = b"".join(body for _, body in collector.got)
    assert bytes.fromhex(TRACE) in sent
    assert bytes.fromhex(span) in sent
    # One span, by the pattern: each address under a name of its own would be a name for each item.
    name = f"GET {pattern}".encode()
    assert (sent.count(b"GET /api/v1/upstream/"), sent.count(bytes([len(name)]) + name)) == (1, 1)
    assert b"traced" in sent
