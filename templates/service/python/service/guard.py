"""Who may: identity, then the limit, then the scope."""

from collections.abc import Awaitable, Callable

from fastapi import Request, WebSocket
from starlette.requests import HTTPConnection

from service.authentication import identify
from service.limiting import Limiter
from service.problems import Problem
from service.tokens import Identity, Verifier, allowed


class Guard:
    """Of all requests below ``/api/v1``."""

    def __init__(self, verifier: Verifier, limiter: Limiter) -> None:
        self.verifier, self._limiter = verifier, limiter

    async def admit(self, connection: HTTPConnection) -> Identity | None:
        """Counts bad tokens too. Raises Problem."""
        refused: Problem | None = None
        identity = None
        try:
            identity = await identify(connection, self.verifier)
        except Problem as problem:
            refused = problem
        await self.count(connection, identity)
        if refused:
            raise refused
        return identity

    async def count(self, connection: HTTPConnection, identity: Identity | None) -> None:
        """Raises Problem."""
        told = await self._limiter.count(connection, identity)
        connection.state.headers.update(told)


def needs(scope: str) -> Callable[[Request], Awaitable[str]]:
    """A dependency: the subject of a request that may do this."""

    async def subject(request: Request) -> str:
        guard: Guard = request.app.state.guard
        return allowed(await guard.admit(request), scope)

    return subject


async def listener(socket: WebSocket, scope: str) -> str:
    """The same for a WebSocket. Raises Problem."""
    guard: Guard = socket.app.state.guard
    return allowed(await guard.admit(socket), scope)
