"""Items of a service without a database."""

import asyncio

import pytest

from service.items.item import Draft, New
from service.items.memory import MemoryStore
from service.items.store import Repeatable
from service.problems import Problem


def test_an_item_belongs_to_who_made_it() -> None:
    async def work() -> None:
        store = MemoryStore()
        item, _ = await store.create("ada", New(name="a"), None)
        assert await store.get("ada", item.id) == item
        assert await store.get("bob", item.id) is None
        changed = await store.replace("ada", item.id, Draft(name="b", quantity=1, note=""), 1)
        assert changed.version == 2
        with pytest.raises(Problem, match="Read it again"):
            await store.replace("ada", item.id, Draft(name="b", quantity=1, note=""), 1)
        assert await store.page("ada", 10, 0) == [(1, changed)]
        assert await store.remove("ada", item.id, None) == 2

    asyncio.run(work())


def test_a_repeated_request_makes_one_item() -> None:
    async def work() -> None:
        store = MemoryStore()
        first = await store.create("ada", New(name="a"), Repeatable("k", "f"))
        again = await store.create("ada", New(name="a"), Repeatable("k", "f"))
        assert (first.item, first.replayed, again.replayed) == (again.item, False, True)
        with pytest.raises(Problem, match="another body"):
            await store.create("ada", New(name="b"), Repeatable("k", "g"))
        with pytest.raises(Problem, match="exists"):
            await store.create("ada", New(name="a"), None)

    asyncio.run(work())
