"""Answers of a server of Prometheus."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs

from generators.model import Model
from reporting import questions
from reporting.document import Document
from reporting.questions import Answers, Sample


def sample(value: float, **labels: str) -> Sample:
    return Sample(labels, value)


WATCHED = (sample(2016),)


def answers(model: Model, found: Mapping[str, tuple[Sample, ...]], *, period: str = "weekly") -> Answers:
    """Nothing for every question but those that are answered here."""
    asked = questions.weekly(model) if period == "weekly" else questions.daily(model)
    assert found.keys() <= asked.keys()
    return {name: found.get(name, WATCHED if name == "watchdog" else ()) for name in asked}


def rows(document: Document, title: str) -> tuple[tuple[str, ...], ...]:
    return next(section.rows for section in document.sections if section.title == title)


ERRORS = {
    "alertname": "ErrorsWarning",
    "severity": "warning",
    "team": "commerce",
    "service": "wallet",
    "environment": "production",
}


@contextmanager
def serving(status: int, body: bytes) -> Iterator[tuple[str, list[dict[str, list[str]]]]]:
    """A server on loopback that says the same to everybody, and what it was asked."""
    asked: list[dict[str, list[str]]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked.append(parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode()))
            self.send_response(status)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Nothing on the terminal."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", asked
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def vector(*series: tuple[dict[str, str], str]) -> bytes:
    result = [{"metric": labels, "value": [1, value]} for labels, value in series]
    return json.dumps({"status": "success", "data": {"resultType": "vector", "result": result}}).encode()
