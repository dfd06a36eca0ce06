"""Ports of loopback that nobody listens on."""

from __future__ import annotations

import socket

LOOPBACK = "127.0.0.1"


def free() -> int:
    """One. Another program may take it before it is used: then starting fails."""
    with socket.socket() as one:
        one.bind((LOOPBACK, 0))
        return int(one.getsockname()[1])
