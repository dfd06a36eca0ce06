"""Nothing is missed between the word that a stream is open and what happens then."""

import asyncio
from typing import Any

import pytest
from starlette.websockets import WebSocketDisconnect

from service.items import live
from service.items.feed import Feed
from service.items.item import Change, Gone
from service.lifecycle import Lifecycle

GONE = Change(type="deleted", item=Gone(id="7"))


def endpoint(feed: Feed, name: str) -> Any:
    (found,) = [one for one in live.routes(feed, Lifecycle()).routes if getattr(one, "name", "") == name]
    return found.endpoint  # type: ignore[attr-defined]


async def event(feed: Feed) -> str:
    answer = await endpoint(feed, "events")(owner="ada")
    await feed.tell("ada", GONE)
    pieces = aiter(answer.body_iterator)
    beginning, told = await anext(pieces), await anext(pieces)
    await pieces.aclose()
    assert beginning == "retry: 1000\n\n"
    return str(told)


def test_an_event_stream_that_was_answered_misses_nothing() -> None:
    assert asyncio.run(asyncio.wait_for(event(Feed("shop", None)), 5)) == (
        f"event: item\ndata: {GONE.model_dump_json()}\n\n"
    )


class Socket:
    """One that is told of a change the moment it is accepted, and goes after it."""

    def __init__(self, feed: Feed) -> None:
        self.heard: list[str] = []
        self._feed, self._enough = feed, asyncio.Event()

    async def accept(self) -> None:
        await self._feed.tell("ada", GONE)

    async def send_text(self, text: str) -> None:
        self.heard.append(text)
        self._enough.set()

    async def receive_text(self) -> str:
        await self._enough.wait()
        raise WebSocketDisconnect


async def heard(feed: Feed) -> list[str]:
    socket = Socket(feed)
    await endpoint(feed, "live")(socket)
    return socket.heard


def test_a_websocket_that_was_accepted_misses_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    async def ada(*_: object) -> str:
        return "ada"

    monkeypatch.setattr(live, "listener", ada)
    assert asyncio.run(asyncio.wait_for(heard(Feed("shop", None)), 5)) == [GONE.model_dump_json()]
