"""Redis, which is an improvement and no need: when it is lost, every use of it says so at once."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from purgatory import AsyncCircuitBreakerFactory
from purgatory.domain.model import OpenedState
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from service.config import Redis as Settings
from service.logs import logger

PATIENCE = 0.5
FAILURES, CLOSED_AGAIN = 3, 2
T = TypeVar("T")


class LostError(Exception):
    """Redis does not answer."""


class Shared:
    """One pool of connections."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.client = self._connect(PATIENCE)
        self._breakers = AsyncCircuitBreakerFactory(default_threshold=FAILURES, default_ttl=CLOSED_AGAIN)

    def _connect(self, patience: float | None) -> Redis:
        host, port = self.settings.host, self.settings.port
        return Redis(
            unix_socket_path=host if host.startswith("/") else None,
            host=host,
            port=port,
            password=self.settings.password,
            socket_timeout=patience,
            socket_connect_timeout=PATIENCE,
            retry=Retry(NoBackoff(), 0),
            decode_responses=True,
        )

    async def attempt(self, use: Callable[[], Awaitable[T]]) -> T:
        """Raises LostError; soon after others failed without trying."""
        try:
            async with await self._breakers.get_breaker("redis"):
                async with asyncio.timeout(PATIENCE):
                    return await use()
        except (RedisError, OSError, TimeoutError, OpenedState) as error:
            raise LostError(str(error)) from error

    async def subscribe(self, channel: str, told: Callable[[str], None]) -> None:
        """Calls with each message until it is cancelled; connects again for as long as it takes."""
        while True:
            client = self._connect(None)
            try:
                async with client.pubsub() as channels:
                    await channels.subscribe(channel)
                    async for message in channels.listen():
                        if message["type"] == "message":
                            told(message["data"])
            except (RedisError, OSError) as error:
                logger().warning("redis lost", reason=str(error))
            finally:
                await client.aclose()
            await asyncio.sleep(PATIENCE)

    async def close(self) -> None:
        """Ends all connections."""
        await self.client.aclose()
