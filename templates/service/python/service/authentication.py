"""Who asks, by the header or by the page's cookie."""

import re
from urllib.parse import urlsplit

from starlette.requests import HTTPConnection

from service.problems import Problem, unauthenticated
from service.tokens import Identity, Verifier

COOKIE = "session"
_BEARER = re.compile(r"Bearer +([\w.~+/-]+=*)", re.IGNORECASE)


async def identify(connection: HTTPConnection, verifier: Verifier) -> Identity | None:
    """Nobody when neither is there. Raises Problem."""
    header = connection.headers.get("authorization")
    if header is not None:
        found = _BEARER.fullmatch(header)
        if found is None:
            raise unauthenticated("The authorization header holds no bearer token.")
        return await verifier.verify(found[1])
    session = connection.cookies.get(COOKIE)
    if not session:
        return None
    same_origin(connection)
    return await verifier.verify(session)


def same_origin(connection: HTTPConnection) -> None:
    """A browser sends the cookie by itself, so a page of somebody else may not be what makes it."""
    origin = connection.headers.get("origin")
    if origin is not None and urlsplit(origin).netloc != connection.headers.get("host"):
        raise Problem(403, "forbidden", "This comes from a page of another origin.")
