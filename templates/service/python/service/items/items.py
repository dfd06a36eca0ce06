"""Items with everything that belongs to a change: the store first, then the cache, then who listens."""

from service.items.cache import ItemCache
from service.items.feed import Feed
from service.items.item import Change, Draft, Gone, Item
from service.items.store import Created, Repeatable, Stated, Store
from service.problems import not_found


class Items:
    """Every method raises Problem."""

    def __init__(self, store: Store, feed: Feed, cache: ItemCache | None) -> None:
        self._store, self._feed, self.cache = store, feed, cache

    async def create(self, owner: str, draft: Stated, repeatable: Repeatable | None) -> Created:
        created = await self._store.create(owner, draft, repeatable)
        if not created.replayed:
            if self.cache:
                await self.cache.keep(owner, created.item)
            await self._feed.tell(owner, Change(type="created", item=created.item))
        return created

    async def page(self, owner: str, limit: int, after: int) -> list[tuple[int, Item]]:
        return await self._store.page(owner, limit, after)

    async def get(self, owner: str, identifier: str) -> tuple[Item, bool]:
        if self.cache:
            item, hit = await self.cache.get(owner, identifier)
        else:
            item, hit = await self._store.get(owner, identifier), False
        if item is None:
            raise not_found("item")
        return item, hit

    async def replace(self, owner: str, identifier: str, draft: Draft, version: int | None) -> Item:
        item = await self._store.replace(owner, identifier, draft, version)
        if self.cache:
            await self.cache.keep(owner, item)
        await self._feed.tell(owner, Change(type="updated", item=item))
        return item

    async def remove(self, owner: str, identifier: str, version: int | None) -> None:
        removed = await self._store.remove(owner, identifier, version)
        if self.cache:
            await self.cache.forget(owner, identifier, removed)
        await self._feed.tell(owner, Change(type="deleted", item=Gone(id=identifier)))
