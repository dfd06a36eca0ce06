"""An HTTP proxy that knows where names of the cluster are played on this machine.

Controllers run outside the cluster, so `prometheus.monitoring.svc:9090` means nothing to them. They
ask this proxy, which leads each name that a rehearsal has named to a port of loopback, and refuses
every other: nothing leaves the machine.
"""

from __future__ import annotations

import http.client
import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

from cluster.ports import LOOPBACK

_HOP = frozenset({"connection", "proxy-connection", "keep-alive", "transfer-encoding", "host"})
_SUFFIXES = (".cluster.local", ".")
_TIMEOUT = 30


def serve(folder: Path, port: int) -> None:
    """Serves until the process ends. Raises OSError when the port is taken."""

    class Handler(_Handler):
        table = folder / "routes.json"

    ThreadingHTTPServer((LOOPBACK, port), Handler).serve_forever()


def target(table: Path, host: str) -> int | None:
    """The port that a name leads to, or None. A name counts with and without ``.cluster.local``."""
    try:
        routes = json.loads(table.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    name, _, port = host.partition(":")
    for suffix in _SUFFIXES:
        name = name.removesuffix(suffix)
    found = routes.get(f"{name}:{port or 80}")
    return int(found) if found else None


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    table: Path

    def _forward(self) -> None:
        address = urlsplit(self.path)
        port = target(self.table, address.netloc)
        if port is None:
            self.send_error(502, f"no rehearsal plays {address.netloc}")
            return
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        path = address.path + (f"?{address.query}" if address.query else "")
        headers = {name: value for name, value in self.headers.items() if name.lower() not in _HOP}
        connection = http.client.HTTPConnection(LOOPBACK, port, timeout=_TIMEOUT)
        try:
            connection.request(self.command, path or "/", body or None, headers)
            answer = connection.getresponse()
            data = answer.read()
        except (OSError, http.client.HTTPException) as error:
            self.send_error(502, f"{address.netloc} is played by nobody: {error}")
            return
        finally:
            connection.close()
        self.send_response(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in _HOP | {"content-length"}:
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    do_GET = do_POST = do_PUT = do_HEAD = _forward  # noqa: N815 - named by the base class

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002 - named by the base class
        """Says nothing: every poll would be a line."""
