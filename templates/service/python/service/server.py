"""uvicorn, but no request is lost when it is told to end."""

import asyncio
import contextlib
import signal
import socket
from types import FrameType

import uvicorn
from starlette.types import ASGIApp

from service.config import Config
from service.lifecycle import Lifecycle
from service.logs import logger

KEEP_ALIVE = 75
FAREWELL = 0.1


class Server(uvicorn.Server):
    """On SIGTERM it is not ready at once and every answer asks the client to close its connection, for as
    long as balancers and idle clients need to hear of it; then streams end, and what is open is finished. It
    has ended before the pod would be killed.
    """

    def __init__(self, app: ASGIApp, config: Config, lifecycle: Lifecycle) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                host=config.host,
                port=config.port,
                loop="uvloop",
                http="httptools",
                ws="websockets-sansio",
                ws_ping_interval=15,
                lifespan="off",
                log_config=None,
                access_log=False,
                server_header=False,
                proxy_headers=False,
                timeout_keep_alive=KEEP_ALIVE,
            )
        )
        self._lifecycle, self._drain, self._longest = lifecycle, config.drain, config.longest_end
        self._ending: asyncio.Task[None] | None = None
        self.listens = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Raises OSError where it cannot listen: uvicorn would end the process in the middle of its loop."""
        try:
            await super().startup(sockets)
        except SystemExit as ended:
            raise OSError(str(ended.__context__)) from ended
        self.listens.set()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Not handed on: uvicorn would end by raising the signal again, and the exit code would be no 0."""
        if self._ending is None:
            self._ending = asyncio.get_running_loop().create_task(self._end(signal.Signals(sig).name))
        elif sig == signal.SIGINT:
            self.force_exit = True

    async def _end(self, name: str) -> None:
        loop = asyncio.get_running_loop()
        end = loop.time() + self._longest
        logger().info("draining", signal=name)
        self._lifecycle.drain()
        await asyncio.sleep(self._drain)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._lifecycle.resting.wait(), max(0.0, end - loop.time() - 2 * FAREWELL))
        self._lifecycle.ending.set()
        await asyncio.sleep(FAREWELL)
        # uvicorn hands it to asyncio, which takes parts of a second, too.
        self.config.timeout_graceful_shutdown = max(0.0, end - loop.time() - FAREWELL)  # type: ignore[assignment]
        self.should_exit = True
