# Generated for demo from templates/scaffolds/shared/python/support/raw.py and golden.yaml; do not edit, run ./doit generate. sha256:addad06ebe6043e5
"""Requests that no client would send: the path goes out as it is written."""

from __future__ import annotations

import re
import socket
from urllib.parse import urlsplit

from support.client import PATIENCE

_STATUS = re.compile(r"HTTP/1\.1 (\d{3})")


def raw(url: str, path: str) -> tuple[int, str]:
    """The status, and all that was answered; 0 where that is no answer of HTTP."""
    address = urlsplit(url)
    received = bytearray()
    with socket.create_connection((address.hostname or "", address.port or 80), PATIENCE) as connection:
        connection.sendall(f"GET {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n".encode())
        while piece := connection.recv(65_536):
            received += piece
    text = received.decode("utf-8", "replace")
    found = _STATUS.match(text)
    return int(found[1]) if found else 0, text
