"""Changes as they happen: an event stream, and the same over a WebSocket."""

import asyncio
import contextlib
import json
from collections.abc import AsyncGenerator, AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Depends, WebSocket, WebSocketDisconnect
from starlette.responses import Response, StreamingResponse

from service.guard import listener, needs
from service.items.feed import Feed
from service.lifecycle import Lifecycle
from service.problems import Problem, invalid

READ = "items:read"
HEARTBEAT = 15.0
GOING_AWAY = 1001


def routes(feed: Feed, lifecycle: Lifecycle) -> APIRouter:
    """Both of them."""
    router = APIRouter(tags=["live"])

    @router.get("/api/v1/events", response_class=StreamingResponse)
    async def events(owner: Annotated[str, Depends(needs(READ))]) -> StreamingResponse:
        headers = {
            "content-type": "text/event-stream",
            "cache-control": "no-store",
            "x-accel-buffering": "no",
        }
        stream = _stream(feed, lifecycle, owner)
        # Who is told that it is open is listened for already: what happens from then on is not missed.
        return StreamingResponse(_going_on(await anext(stream), stream), headers=headers)

    @router.get(
        "/api/v1/live",
        summary="Changes, over a WebSocket",
        status_code=101,
        response_class=Response,
    )
    async def upgrade(_owner: Annotated[str, Depends(needs(READ))]) -> None:
        raise invalid("This is a WebSocket: ask for an upgrade.")

    @router.websocket("/api/v1/live")
    async def live(socket: WebSocket) -> None:
        try:
            owner = await listener(socket, READ)
        except Problem as problem:
            document = json.dumps(problem.document(socket.url.path, socket.state.correlation))
            headers = {**problem.headers, "x-correlation-id": socket.state.correlation}
            await socket.send_denial_response(
                Response(document, problem.status, headers, "application/problem+json")
            )
            return
        with feed.listen(owner) as queue:
            # Not before it is listened: whoever is accepted counts on every change from then on.
            await socket.accept()
            hearing = asyncio.create_task(_hear(socket))
            try:
                async for change in _changes(queue, lifecycle, None, hearing):
                    if change is not None:
                        await socket.send_text(change)
            finally:
                hearing.cancel()
        if lifecycle.ending.is_set():
            with contextlib.suppress(RuntimeError):
                await socket.close(GOING_AWAY)

    return router


async def _going_on(first: str, rest: AsyncGenerator[str, None]) -> AsyncIterator[str]:
    async with contextlib.aclosing(rest):
        yield first
        async for more in rest:
            yield more


async def _stream(feed: Feed, lifecycle: Lifecycle, owner: str) -> AsyncGenerator[str, None]:
    """The first piece says only that it is listened."""
    with feed.listen(owner) as queue:
        yield "retry: 1000\n\n"
        async for change in _changes(queue, lifecycle, HEARTBEAT):
            yield f"event: item\ndata: {change}\n\n" if change is not None else ": still here\n\n"


async def _changes(
    queue: "asyncio.Queue[str]",
    lifecycle: Lifecycle,
    heartbeat: float | None,
    gone: "asyncio.Task[None] | None" = None,
) -> AsyncIterator[str | None]:
    """Each change, and None after a heartbeat, until streams are to end or the client is gone."""
    ending = asyncio.create_task(lifecycle.ending.wait())
    change: asyncio.Task[str] | None = None
    try:
        while True:
            change = change or asyncio.create_task(queue.get())
            watched = {change, ending, *([gone] if gone else [])}
            done, _ = await asyncio.wait(watched, timeout=heartbeat, return_when=asyncio.FIRST_COMPLETED)
            if change in done:
                yield change.result()
                change = None
            elif done:
                return
            else:
                yield None
    finally:
        ending.cancel()
        if change:
            change.cancel()


async def _hear(socket: WebSocket) -> None:
    """Ends when the client goes; what it says is not asked for."""
    with contextlib.suppress(WebSocketDisconnect):
        while True:
            await socket.receive_text()
