"""What several processes share: held items, changes that are told to others, and the connection itself."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from types import SimpleNamespace
from typing import Any, cast

import pytest
from redis.exceptions import ConnectionError as LostConnection

from service.config import Redis as Settings
from service.items.cache import ItemCache
from service.items.feed import Feed
from service.items.item import Change, Gone, Item
from service.shared import Shared

ITEM = Item(id="7", name="a", quantity=1, note="", version=2, createdAt="then", updatedAt="now")


class Held:
    """A Redis that is there, as far as items and their changes go."""

    def __init__(self) -> None:
        self.items: dict[str, str] = {}
        self.told: list[str] = []
        self.client = SimpleNamespace(
            hget=self._hget, publish=self._publish, register_script=lambda _text: self._keep
        )

    async def attempt(self, use: Callable[[], Awaitable[Any]]) -> Any:
        return await use()

    async def subscribe(self, _channel: str, told: Callable[[str], None]) -> None:
        for one in self.told:
            told(one)

    async def _hget(self, key: str, _field: str) -> str | None:
        return self.items.get(key)

    async def _keep(self, keys: list[str], args: list[Any]) -> None:
        self.items[keys[0]] = str(args[1])

    async def _publish(self, _channel: str, message: str) -> None:
        self.told.append(message)


async def cached(loads: list[str]) -> None:
    async def load(owner: str, identifier: str) -> Item | None:
        loads.append(owner)
        await asyncio.sleep(0)
        return ITEM if owner == "ada" else None

    cache = ItemCache(cast(Shared, Held()), "shop", load)
    both = [*await asyncio.gather(cache.get("ada", "7"), cache.get("ada", "7"))]
    assert both == [(ITEM, False), (ITEM, False)]
    assert await cache.get("ada", "7") == (ITEM, True)
    await cache.forget("ada", "7", 2)
    assert await cache.get("ada", "7") == (None, True)
    assert await cache.get("bob", "7") == (None, False)


def test_what_many_miss_at_once_is_loaded_once_and_held_until_it_goes() -> None:
    loads: list[str] = []
    asyncio.run(cached(loads))
    assert loads == ["ada", "bob"]


async def heard() -> list[str]:
    held = cast(Shared, Held())
    here, there = Feed("shop", held), Feed("shop", held)
    with there.listen("ada") as queue, there.listen("ada"), here.listen("bob") as other:
        await here.tell("ada", Change(type="deleted", item=Gone(id="7")))
        await there.tell("ada", Change(type="deleted", item=Gone(id="8")))
        await there.follow()
        assert other.empty()
        return [queue.get_nowait() for _ in range(queue.qsize())]


def test_a_change_is_heard_once_in_every_process() -> None:
    assert [json.loads(one)["item"]["id"] for one in asyncio.run(heard())] == ["8", "7"]


class Channels:
    """A subscription that hears one message and is lost then."""

    async def __aenter__(self) -> "Channels":
        return self

    async def __aexit__(self, *_: object) -> None:
        """Nothing to end."""

    async def subscribe(self, _channel: str) -> None:
        """At once."""

    async def listen(self) -> AsyncIterator[dict[str, str]]:
        yield {"type": "subscribe", "data": "1"}
        yield {"type": "message", "data": "told"}
        raise LostConnection


def test_a_lost_subscription_is_made_again(monkeypatch: pytest.MonkeyPatch) -> None:
    async def closed() -> None:
        """Nothing to end."""

    client = SimpleNamespace(pubsub=Channels, aclose=closed, register_script=lambda _text: None)
    monkeypatch.setattr(Shared, "_connect", lambda _self, _patience: client)
    monkeypatch.setattr("service.shared.PATIENCE", 0.0)
    told: list[str] = []

    async def follow() -> None:
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(Shared(Settings(host="redis")).subscribe("items", told.append), 0.2)

    asyncio.run(follow())
    assert len(told) > 1
    assert {*told} == {"told"}
