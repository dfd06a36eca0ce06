"""Counts requests of one subject, or of one address; all processes together while Redis is there."""

import math
import time
from typing import Any

from limits import RateLimitItemPerSecond, WindowStats
from limits.aio.storage import MemoryStorage, RedisStorage
from limits.aio.strategies import FixedWindowRateLimiter
from starlette.requests import HTTPConnection

from service.config import Config
from service.problems import Problem
from service.shared import LostError, Shared
from service.tokens import Identity


class Limiter:
    """``RATE_LIMIT`` requests in ``RATE_WINDOW_SECONDS``."""

    def __init__(self, config: Config, shared: Shared | None) -> None:
        self._service, self._shared, self._most = config.service, shared, config.rate_limit
        self._item = RateLimitItemPerSecond(config.rate_limit, config.rate_window_seconds)
        self._alone = FixedWindowRateLimiter(MemoryStorage())
        self._together = FixedWindowRateLimiter(_storage(shared)) if shared else None

    async def count(self, connection: HTTPConnection, identity: Identity | None) -> dict[str, str]:
        """The headers that tell what is left. Raises Problem, with them, when nothing is."""
        key = f"subject:{identity.subject}" if identity else f"address:{_address(connection)}"
        good, stats = await self._hit(key)
        reset = max(0, math.ceil(stats.reset_time - time.time()))
        told = {
            "ratelimit-limit": str(self._most),
            "ratelimit-remaining": str(max(0, stats.remaining)),
            "ratelimit-reset": str(reset),
        }
        if good:
            return told
        seconds = str(max(1, reset))
        raise Problem(
            429, "rate-limited", f"Try again in {seconds} s.", headers={**told, "retry-after": seconds}
        )

    async def _hit(self, key: str) -> tuple[bool, WindowStats]:
        if self._shared and (together := self._together):
            try:
                return await self._shared.attempt(lambda: self._ask(together, key))
            except LostError:
                pass
        return await self._ask(self._alone, key)

    async def _ask(self, limiter: FixedWindowRateLimiter, key: str) -> tuple[bool, WindowStats]:
        good = await limiter.hit(self._item, self._service, key)
        return good, await limiter.get_window_stats(self._item, self._service, key)


def _storage(shared: Shared) -> RedisStorage:
    host, port = shared.settings.host, shared.settings.port
    address = f"async+redis+unix://{host}" if host.startswith("/") else f"async+redis://{host}:{port}"
    pool: Any = shared.client.connection_pool
    return RedisStorage(address, implementation="redispy", connection_pool=pool, key_prefix="limits")


def _address(connection: HTTPConnection) -> str:
    """The gateway says whose request it is; what came before the gateway is not believed."""
    forwarded = connection.headers.get("x-forwarded-for", "").rpartition(",")[2].strip()
    return forwarded or (connection.client.host if connection.client else "unknown")
