"""Changes of items, told to everybody who listens for an owner, in every process that shares Redis."""

import asyncio
import json
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

from service.items.item import Change
from service.shared import LostError, Shared


class Feed:
    """``tell`` and ``listen``."""

    def __init__(self, service: str, shared: Shared | None) -> None:
        self._channel, self._shared, self._me = f"{service}:items", shared, str(uuid.uuid4())
        self._listeners: dict[str, set[asyncio.Queue[str]]] = {}

    async def follow(self) -> None:
        """Hears what other processes tell, until it is cancelled."""
        if self._shared:
            await self._shared.subscribe(self._channel, self._hear)

    async def tell(self, owner: str, change: Change) -> None:
        """To listeners here at once, to those elsewhere if Redis is there."""
        text = change.model_dump_json()
        self._give(owner, text)
        if shared := self._shared:
            message = json.dumps({"from": self._me, "owner": owner, "change": text})
            try:
                await shared.attempt(lambda: shared.client.publish(self._channel, message))
            except LostError:
                return

    @contextmanager
    def listen(self, owner: str) -> Iterator[asyncio.Queue[str]]:
        """Changes as JSON, while the block lasts."""
        queue: asyncio.Queue[str] = asyncio.Queue()
        listeners = self._listeners.setdefault(owner, set())
        listeners.add(queue)
        try:
            yield queue
        finally:
            listeners.discard(queue)
            if not listeners:
                self._listeners.pop(owner, None)

    def _hear(self, text: str) -> None:
        message = json.loads(text)
        if message["from"] != self._me:
            self._give(message["owner"], message["change"])

    def _give(self, owner: str, text: str) -> None:
        for queue in self._listeners.get(owner, ()):
            queue.put_nowait(text)
