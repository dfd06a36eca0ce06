"""What a process is made of."""

import asyncio
from dataclasses import dataclass, field

from service.config import Config
from service.database import Database
from service.declaration import Declared
from service.flags import Flags
from service.items.cache import ItemCache
from service.items.feed import Feed
from service.items.items import Items
from service.items.memory import MemoryStore
from service.items.postgres import PostgresStore
from service.items.store import Store
from service.lifecycle import Lifecycle
from service.metrics import Metrics
from service.shared import Shared
from service.upstream import Upstream


@dataclass(slots=True)
class Parts:
    """Nothing is connected before ``open``."""

    config: Config
    lifecycle: Lifecycle
    metrics: Metrics
    flags: Flags
    database: Database | None
    shared: Shared | None
    feed: Feed
    items: Items
    upstreams: dict[str, Upstream]
    _tasks: list[asyncio.Task[None]] = field(default_factory=list)

    async def open(self, *, patient: bool = True) -> None:
        """Migrates the database, waiting for it if ``patient``, and follows what changes. Raises Problem."""
        if self.database:
            await self.database.migrate(patient=patient)
        if self.config.flags_file:
            self.flags.read(self.config.flags_file)
        self._tasks = [asyncio.create_task(self.flags.follow()), asyncio.create_task(self.feed.follow())]

    async def close(self) -> None:
        """Ends everything that is connected."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for upstream in self.upstreams.values():
            await upstream.close()
        if self.shared:
            await self.shared.close()
        if self.database:
            await self.database.close()


def make(declared: Declared, config: Config) -> Parts:
    """From the configuration."""
    database = Database(config.database, config.service) if config.database else None
    shared = Shared(config.redis) if config.redis else None
    store: Store = PostgresStore(database) if database else MemoryStore()
    feed = Feed(config.service, shared)
    cache = ItemCache(shared, config.service, store.get) if shared else None
    return Parts(
        config=config,
        lifecycle=Lifecycle(),
        metrics=Metrics(declared),
        flags=Flags(declared.flags, config.flags_file),
        database=database,
        shared=shared,
        feed=feed,
        items=Items(store, feed, cache),
        upstreams={one.id: Upstream(one, config.upstream_timeout_milliseconds) for one in config.upstreams},
    )
