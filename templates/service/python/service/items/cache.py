"""Items by id, in Redis for a minute. Without Redis everything is loaded."""

import asyncio
import json
from collections.abc import Awaitable, Callable

from service.items.item import Item
from service.shared import LostError, Shared

MILLISECONDS = 60_000
# Keeps what is newer than what is held: a slow reader cannot put back what a writer has replaced. A
# removed item is held as one, for the same reason. No general cache library can be told so.
KEEP_NEWER = """
local held = redis.call('HGET', KEYS[1], 'version')
if held and tonumber(held) >= tonumber(ARGV[1]) then return 0 end
redis.call('HSET', KEYS[1], 'version', ARGV[1], 'item', ARGV[2])
redis.call('PEXPIRE', KEYS[1], ARGV[3])
return 1
"""


class ItemCache:
    """Many who miss the same item at once wait for one load: a table of tasks, where a library would bring a
    store of its own beside the one above.
    """

    def __init__(
        self, shared: Shared, service: str, load: Callable[[str, str], Awaitable[Item | None]]
    ) -> None:
        self._shared, self._prefix, self._source = shared, f"{service}:item:", load
        self._loading: dict[str, asyncio.Task[Item | None]] = {}
        self._keep_newer = shared.client.register_script(KEEP_NEWER)

    async def get(self, owner: str, identifier: str) -> tuple[Item | None, bool]:
        """The item, and whether it was held. Raises Problem."""
        key = self._key(owner, identifier)
        try:
            held = await self._shared.attempt(lambda: self._shared.client.hget(key, "item"))
        except LostError:
            held = None
        if held:
            found = json.loads(held)
            return Item.model_validate(found) if found else None, True
        loading = self._loading.get(key)
        if loading is None:
            loading = self._loading[key] = asyncio.create_task(self._load(owner, identifier))
            loading.add_done_callback(lambda _: self._loading.pop(key, None))
        return await asyncio.shield(loading), False

    async def keep(self, owner: str, item: Item) -> None:
        """To be waited for before a write is answered."""
        await self._set(owner, item.id, item.version, item.model_dump_json())

    async def forget(self, owner: str, identifier: str, version: int) -> None:
        """To be waited for before a removal is answered."""
        await self._set(owner, identifier, version + 1, "null")

    async def _load(self, owner: str, identifier: str) -> Item | None:
        item = await self._source(owner, identifier)
        if item:
            await self.keep(owner, item)
        return item

    async def _set(self, owner: str, identifier: str, version: int, item: str) -> None:
        key = self._key(owner, identifier)
        try:
            await self._shared.attempt(
                lambda: self._keep_newer(keys=[key], args=[version, item, MILLISECONDS])
            )
        except LostError:
            return

    def _key(self, owner: str, identifier: str) -> str:
        return f"{self._prefix}{identifier}:{owner}"
