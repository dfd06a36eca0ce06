"""What a worker, cron or job does. Replace it; each step is a unit that a stop waits for."""

import asyncio

from service.logs import logger
from service.parts import Parts

UNITS = 3
PAUSE = 1.0


async def step(parts: Parts) -> None:
    """One unit of a worker's work."""
    try:
        await asyncio.wait_for(parts.lifecycle.draining.wait(), PAUSE)
    except TimeoutError:
        logger().debug("nothing to do")


async def run(parts: Parts) -> None:
    """All of a cron's or job's work, unit by unit; a stop is obeyed between them."""
    for number in range(UNITS):
        if parts.lifecycle.draining.is_set():
            logger().info("stopped", done=number)
            return
        logger().info("unit done", number=number + 1)
