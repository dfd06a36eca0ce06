"""A service that is called."""

import asyncio
from typing import Any

import httpx
import stamina
from purgatory import AsyncCircuitBreakerFactory
from purgatory.domain.model import OpenedState

from service.config import Upstream as Settings
from service.logs import logger

TRIES, FAILURES, OPEN, AT_ONCE = 3, 5, 5.0, 20


class DownError(Exception):
    """It cannot be had."""


class Upstream:
    """Each try has a time limit; a failed one is repeated after a wait with jitter; after five failures in a
    row nobody calls for five seconds; twenty calls run at once, the others wait.
    """

    def __init__(self, settings: Settings, milliseconds: int) -> None:
        self.id, self.optional = settings.id, settings.optional
        self._seconds = milliseconds / 1000
        self._client = httpx.AsyncClient(base_url=settings.url, timeout=self._seconds, trust_env=False)
        self._breakers = AsyncCircuitBreakerFactory(default_threshold=FAILURES, default_ttl=OPEN)
        self._places = asyncio.Semaphore(AT_ONCE)

    async def get(self, path: str, passed: dict[str, str]) -> Any:
        """The JSON that a path answers with. Raises DownError."""
        again = stamina.retry_context(
            on=_worth_it, attempts=TRIES, timeout=None, wait_initial=0.05, wait_max=0.5, wait_jitter=0.1
        )
        try:
            async with self._places:
                async for attempt in again:
                    with attempt:
                        async with await self._breakers.get_breaker(self.id):
                            return await self._ask(path, passed)
        except (httpx.HTTPError, OSError, ValueError, TimeoutError, OpenedState) as error:
            logger().warning("upstream failed", upstream=self.id, reason=str(error) or type(error).__name__)
            raise DownError(self.id) from error

    async def _ask(self, path: str, passed: dict[str, str]) -> Any:
        async with asyncio.timeout(self._seconds):
            answer = await self._client.get(path, headers=passed)
        if not answer.is_success:
            raise httpx.HTTPStatusError(
                f"{self.id} answered {answer.status_code}", request=answer.request, response=answer
            )
        return answer.json()

    async def close(self) -> None:
        """Ends all connections."""
        await self._client.aclose()


def _worth_it(error: Exception) -> bool:
    return isinstance(error, (httpx.HTTPError, OSError, ValueError, TimeoutError))
