"""Ports of loopback that nobody listens on."""

from __future__ import annotations

import socket

LOOPBACK = "127.0.0.1"


def free(count: int) -> tuple[int, ...]:
    """That many different ports. Another program may take one before it is used: then starting fails."""
    sockets = [socket.socket() for _ in range(count)]
    try:
        for one in sockets:
            one.bind((LOOPBACK, 0))
        return tuple(one.getsockname()[1] for one in sockets)
    finally:
        for one in sockets:
            one.close()
