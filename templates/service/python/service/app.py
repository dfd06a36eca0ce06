"""Everything that a service answers."""

from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Depends, FastAPI, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.exceptions import HTTPException
from starlette.responses import FileResponse, JSONResponse

from service import session, tracing
from service.declaration import Declared, Probes
from service.guard import Guard, needs
from service.items import live
from service.items import routes as items
from service.limiting import Limiter
from service.logs import logger
from service.parts import Parts
from service.problems import Problem, not_found, unavailable
from service.surroundings import CORRELATION, Surroundings, to_problem
from service.tokens import Verifier
from service.upstream import DownError

PUBLIC = Path(__file__).parents[1] / "public"


def make(declared: Declared, parts: Parts) -> Surroundings:
    """With health and metrics only for a worker. Not listening yet."""
    app = FastAPI(
        title=declared.title,
        version=parts.config.version,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        telemetry=tracing.of_requests(declared.probes),
    )
    for refused in (Problem, HTTPException, Exception):
        app.add_exception_handler(refused, _answer_problem)
    app.include_router(_health(declared.probes, parts))
    if declared.kind in ("web", "stateful"):
        guard = Guard(Verifier(parts.config), Limiter(parts.config, parts.shared))
        app.state.guard = guard
        app.include_router(_about(parts))
        app.include_router(items.routes(parts.items))
        app.include_router(live.routes(parts.feed, parts.lifecycle))
        app.include_router(_upstreams(parts))
        app.include_router(session.routes(parts.config, guard))
        app.include_router(_page())
    else:
        app.openapi_url = None
    most = parts.config.max_in_flight
    return Surroundings(app, parts.lifecycle, parts.metrics, most, declared.probes)


async def _answer_problem(request: Request, error: Exception) -> Response:
    """What is no problem of ours goes on to be logged by what surrounds all of it."""
    problem = to_problem(error)
    if isinstance(error, Problem) and problem.status >= 500:
        logger().error(
            problem.slug, correlationId=request.state.correlation, reason=str(error.__cause__ or error)
        )
    document = problem.document(request.url.path, request.state.correlation)
    return JSONResponse(document, problem.status, problem.headers, "application/problem+json")


def _health(probes: Probes, parts: Parts) -> APIRouter:
    """Shared servers are not asked: if one is lost, all pods leaving at once would help nobody."""
    router = APIRouter(include_in_schema=False)
    lifecycle = parts.lifecycle

    @router.get(probes.startup)
    async def started() -> Response:
        return _status(lifecycle.status, good=lifecycle.status != "starting")

    @router.get(probes.readiness)
    async def ready() -> Response:
        return _status(lifecycle.status, good=lifecycle.status == "ok")

    @router.get(probes.liveness)
    async def alive() -> Response:
        return _status(lifecycle.status, good=True)

    @router.get("/metrics")
    async def metrics() -> Response:
        return Response(generate_latest(parts.metrics.registry), media_type=CONTENT_TYPE_LATEST)

    return router


def _status(status: str, *, good: bool) -> Response:
    return JSONResponse({"status": status}, 200 if good else 503)


def _about(parts: Parts) -> APIRouter:
    router = APIRouter()
    config = parts.config

    @router.get("/api/v1/about", summary="Who answers")
    async def about() -> dict[str, Any]:
        told = {"service": config.service, "version": config.version, "environment": config.environment}
        return {**told, "flags": parts.flags.all()}

    return router


def _upstreams(parts: Parts) -> APIRouter:
    router = APIRouter()

    @router.get("/api/v1/upstream/{id}", summary="Asks a service that is called")
    async def ask(
        id: str,  # noqa: A002 - as it is called in the path
        _owner: Annotated[str, Depends(needs("items:read"))],
        request: Request,
    ) -> dict[str, Any]:
        upstream = parts.upstreams.get(id)
        if upstream is None:
            raise not_found("service")
        passed = {CORRELATION: request.state.correlation}
        if trace := request.headers.get("traceparent"):
            passed["traceparent"] = trace
        try:
            about = await upstream.get("/api/v1/about", passed)
        except DownError as error:
            if not upstream.optional:
                raise unavailable(f"{id} does not answer.") from error
            return {"upstream": id, "degraded": True}
        return {"upstream": id, "degraded": False, "about": about}

    return router


def _page() -> APIRouter:
    """Each file under its own name: there is nothing else to be found."""
    router = APIRouter(include_in_schema=False)
    for path in sorted(PUBLIC.iterdir()):
        name = "/" if path.name == "index.html" else f"/{path.name}"
        router.add_api_route(name, _file(path), methods=["GET"], response_class=FileResponse)
    return router


def _file(path: Path) -> Any:
    async def answer() -> FileResponse:
        return FileResponse(path, headers={"cache-control": "public, max-age=0"})

    return answer
