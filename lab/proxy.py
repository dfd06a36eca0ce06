"""Stands before a resource and makes it slow, or loses it."""

from __future__ import annotations

import os
import socket
import threading
import time
from contextlib import suppress
from pathlib import Path

from lab.ports import LOOPBACK

_PIECE = 65536


class Proxy:
    """Passes bytes on. ``host`` and ``port`` go where the resource's went: a socket, or an address."""

    def __init__(self, folder: Path, host: str, port: int) -> None:
        """Listens at once. ``host`` and ``port`` are those of ``Postgres`` or of ``Redis``."""
        self._target: str | tuple[str, int]
        if host.startswith("/"):
            folder.mkdir()
            name = f".s.PGSQL.{port}" if port else "redis.sock"
            own = folder / name
            self._target = os.fspath(Path(host, name)) if port else host
            self.host, self.port = os.fspath(folder if port else own), port
            self._listener = socket.socket(socket.AF_UNIX)
            self._listener.bind(os.fspath(own))
            own.chmod(0o777)
        else:
            self._target = host, port
            self._listener = socket.create_server((LOOPBACK, 0))
            self.host, self.port = self._listener.getsockname()
        self._delay = 0.0
        self._open: set[socket.socket] = set()
        self._cut = False
        self._lock = threading.Lock()
        self._listener.listen(64)
        threading.Thread(target=self._accept, daemon=True).start()

    def delay(self, seconds: float) -> None:
        """From now on every piece that the resource answers comes so much later."""
        self._delay = seconds

    def cut(self) -> None:
        """Open connections end and new ones are ended at once."""
        with self._lock:
            self._cut = True
            for one in self._open:
                with suppress(OSError):
                    one.shutdown(socket.SHUT_RDWR)

    def restore(self) -> None:
        """Passes everything on, at once."""
        self._delay, self._cut = 0.0, False

    def stop(self) -> None:
        """Ends it."""
        self.cut()
        # Closing alone does not wake the thread that accepts.
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                threading.Thread(target=self._connect, args=(client,), daemon=True).start()

    def _connect(self, client: socket.socket) -> None:
        server = socket.socket(self._listener.family)
        with client, server:
            try:
                server.connect(self._target)
            except OSError:
                return
            with self._lock:
                if self._cut:
                    return
                self._open |= {client, server}
            back = threading.Thread(target=self._pass, args=(server, client, True), daemon=True)
            back.start()
            self._pass(client, server, False)
            back.join()
            with self._lock:
                self._open -= {client, server}

    def _pass(self, source: socket.socket, target: socket.socket, answers: bool) -> None:
        with suppress(OSError):
            while piece := source.recv(_PIECE):
                if answers and self._delay:
                    time.sleep(self._delay)
                target.sendall(piece)
        for one in (source, target):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
