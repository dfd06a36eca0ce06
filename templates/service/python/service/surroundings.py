"""What surrounds every answer: correlation, headers, counting, logging, shedding, problems."""

import json
import re
import time
import uuid
from http import HTTPStatus

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.declaration import Probes
from service.lifecycle import Lifecycle
from service.logs import logger
from service.metrics import Metrics
from service.problems import Problem, not_found

CORRELATION = "x-correlation-id"
STREAMS = frozenset({"/api/v1/events", "/api/v1/live"})
SHED = ("/api/", "/session")
SAFE = {
    "content-security-policy": (
        "default-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
    ),
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "strict-transport-security": "max-age=31536000; includeSubDomains",
    "x-frame-options": "DENY",
}
_GOOD = re.compile(r"[A-Za-z0-9._-]{1,64}")


class Surroundings:
    """The outermost ASGI application."""

    def __init__(
        self, app: ASGIApp, lifecycle: Lifecycle, metrics: Metrics, most: int, probes: Probes
    ) -> None:
        self._app, self._lifecycle, self._metrics, self._most = app, lifecycle, metrics, most
        self._quiet = {probes.startup, probes.readiness, probes.liveness, "/metrics"}
        self._in_work = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        given = Headers(scope=scope).get(CORRELATION, "")
        state = scope.setdefault("state", {})
        state["correlation"] = given if _GOOD.fullmatch(given) else str(uuid.uuid4())
        state["headers"] = {}
        if scope["type"] == "websocket":
            await self._app(scope, receive, send)
        else:
            await self._answer(scope, receive, send)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        begun, status = time.perf_counter(), 0

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                for name, value in {**SAFE, **scope["state"]["headers"]}.items():
                    headers.setdefault(name, value)
                headers[CORRELATION] = scope["state"]["correlation"]
                if self._lifecycle.status == "draining":
                    headers["connection"] = "close"
            await send(message)

        sheds = scope["path"].startswith(SHED) and scope["path"] not in STREAMS
        self._in_work += sheds
        try:
            if sheds and self._in_work > self._most:
                raise Problem(503, "overloaded", "Try again in a second.", headers={"retry-after": "1"})
            await self._app(scope, receive, sending)
        except Exception as error:  # noqa: BLE001 - the last resort: a problem that says nothing of it
            problem = to_problem(error)
            if problem.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
                told = {"correlationId": scope["state"]["correlation"], "reason": str(error)}
                logger().error(problem.slug, **told, exc_info=_unknown(error))
            if not status:
                await _send_problem(problem, scope, sending)
        finally:
            self._in_work -= sheds
            self._observe(scope, status, time.perf_counter() - begun)

    def _observe(self, scope: Scope, status: int, seconds: float) -> None:
        found = getattr(scope.get("route"), "path", None)
        route = found if isinstance(found, str) and found else "unmatched"
        if route in self._quiet:
            return
        method = scope["method"]
        self._metrics.requests.labels(method, route, str(status)).inc()
        if route not in STREAMS:
            self._metrics.duration.labels(method, route).observe(seconds)
        logger().info(
            "answered",
            correlationId=scope["state"]["correlation"],
            method=method,
            route=route,
            status=status,
            ms=round(seconds * 1000),
        )


def to_problem(error: Exception) -> Problem:
    """What is said of an error; nothing of the inside."""
    if isinstance(error, Problem):
        return error
    if isinstance(error, HTTPException) and error.status_code in (404, 405):
        return not_found("address")
    if isinstance(error, HTTPException) and error.status_code < HTTPStatus.INTERNAL_SERVER_ERROR:
        return Problem(error.status_code, "invalid", str(error.detail))
    return Problem(500, "internal", "The correlation id leads to what happened.")


def _unknown(error: Exception) -> Exception | None:
    return None if isinstance(error, Problem) else error


async def _send_problem(problem: Problem, scope: Scope, send: Send) -> None:
    body = json.dumps(problem.document(scope["path"], scope["state"]["correlation"])).encode()
    headers = {
        **problem.headers,
        "content-type": "application/problem+json",
        "content-length": str(len(body)),
    }
    raw = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": problem.status, "headers": raw})
    await send({"type": "http.response.body", "body": body})
