"""The page's sign-in: the token goes into a cookie that no script can read."""

from datetime import UTC, datetime
from typing import Annotated, Any
from urllib.parse import parse_qs

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, StringConstraints

from service import bodies
from service.authentication import COOKIE, identify, same_origin
from service.config import Config
from service.guard import Guard
from service.problems import unauthenticated

FORM = "application/x-www-form-urlencoded"
# Written as it is given; its type knows small letters only.
STRICT: Any = "Strict"


class SignIn(BaseModel):
    """What the page sends."""

    token: Annotated[str, StringConstraints(min_length=1, max_length=8192, strip_whitespace=True)]


def routes(config: Config, guard: Guard) -> APIRouter:
    """All of them; none is part of the API."""
    router = APIRouter(include_in_schema=False)
    secure = not config.insecure_cookie

    @router.post("/session")
    async def sign_in(request: Request) -> Response:
        await guard.count(request, None)
        same_origin(request)
        form = request.headers.get("content-type", "").startswith(FORM)
        if form:
            fields = parse_qs((await bodies.raw(request)).decode("utf-8", "replace"))
            wanted = bodies.parse({name: values[0] for name, values in fields.items()}, SignIn)
        else:
            wanted = await bodies.read(request, SignIn)
        identity = await guard.verifier.verify(wanted.token)
        response = Response(status_code=303, headers={"location": "/"}) if form else Response(status_code=204)
        expires = datetime.fromtimestamp(identity.expires, UTC)
        response.set_cookie(
            COOKIE, wanted.token, expires=expires, path="/", secure=secure, httponly=True, samesite=STRICT
        )
        return response

    @router.get("/session")
    async def who(request: Request, response: Response) -> dict[str, object]:
        identity = await identify(request, guard.verifier)
        if identity is None:
            raise unauthenticated("Nobody is signed in.")
        response.headers["cache-control"] = "no-store"
        return {"subject": identity.subject, "scopes": sorted(identity.scopes)}

    @router.delete("/session")
    async def sign_out(request: Request) -> Response:
        same_origin(request)
        response = Response(status_code=204)
        ended = f"{COOKIE}=; Path=/; Max-Age=0; HttpOnly; SameSite={STRICT}"
        response.headers["set-cookie"] = f"{ended}; Secure" if secure else ended
        return response

    return router
