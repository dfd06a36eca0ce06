"""``python -m service``."""

import asyncio
import os
import signal
import sys

import uvloop

from service import app, logs, parts, tracing, work
from service.config import Config, ConfigError, read
from service.declared import DECLARED
from service.server import Server

WRONG_ENVIRONMENT = 78


async def serve(config: Config) -> int:
    """Until it is told to end. It listens before it is ready, so that probes are answered meanwhile."""
    own = parts.make(DECLARED, config)
    tracing.start(config)
    server = Server(app.make(DECLARED, own), config, own.lifecycle)
    listening = asyncio.create_task(server.serve())
    working = asyncio.create_task(_begin(own, config, server.listens))
    done, _ = await asyncio.wait({listening, working}, return_when=asyncio.FIRST_COMPLETED)
    failed = next((error for one in done if (error := one.exception())), None)
    if failed:
        logs.logger().error("not started", reason=str(failed))
        server.should_exit = True
    await asyncio.wait({listening})
    working.cancel()
    await asyncio.gather(working, return_exceptions=True)
    await own.close()
    if not failed:
        listening.result()
    logs.logger().info("ended")
    return 1 if failed or not server.started else 0


async def _begin(own: parts.Parts, config: Config, listens: asyncio.Event) -> None:
    await own.open()
    await listens.wait()
    own.lifecycle.started()
    logs.logger().info("started", port=config.port)
    if DECLARED.kind == "worker":
        while not own.lifecycle.draining.is_set():
            own.lifecycle.resting.clear()
            try:
                await work.step(own)
            finally:
                own.lifecycle.resting.set()


async def run_once(config: Config) -> int:
    """Work of a cron or job: all units, or as many as there is time for."""
    own = parts.make(DECLARED, config)
    loop = asyncio.get_running_loop()
    for one in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(one, own.lifecycle.drain)
    try:
        # Who started it starts it again; a run that waits would only be in the way of the next.
        await own.open(patient=False)
        await work.run(own)
    except Exception as error:  # noqa: BLE001 - whatever it was, the exit code says it
        logs.logger().error("failed", reason=str(error))
        return 1
    finally:
        await own.close()
    logs.logger().info("ended")
    return 0


def main() -> int:
    """The exit code."""
    logs.set_up(DECLARED.id, "info")
    try:
        config = read(DECLARED, os.environ)
    except ConfigError as error:
        logs.logger().error("not started", reason=str(error))
        return WRONG_ENVIRONMENT
    logs.set_up(config.service, config.log_level)
    begin = run_once if DECLARED.kind in ("cron", "job") else serve
    return uvloop.run(begin(config))


if __name__ == "__main__":
    sys.exit(main())
