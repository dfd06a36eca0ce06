"""Items over HTTP."""

import uuid
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from service import bodies
from service.guard import needs
from service.items.headers import cursor_of, etag, limit_of, place_of, repeatable_of, version_of
from service.items.item import Draft, Item, New, Page
from service.items.items import Items
from service.problems import not_found

PATH = "/api/v1/items"
Reader = Annotated[str, Depends(needs("items:read"))]
Writer = Annotated[str, Depends(needs("items:write"))]


def _body(model: type[Draft] | type[New]) -> dict[str, object]:
    content = {"application/json": {"schema": model.model_json_schema()}}
    return {"requestBody": {"required": True, "content": content}}


def identifier(id: str) -> str:  # noqa: A002 - as it is called in the path
    """An id that is no UUID is that of no item. Raises Problem."""
    try:
        return str(uuid.UUID(id))
    except ValueError as error:
        raise not_found("item") from error


Identifier = Annotated[str, Depends(identifier)]


def routes(items: Items) -> APIRouter:
    """All of them."""
    router = APIRouter(tags=["items"])

    @router.post(PATH, status_code=201, response_model=Item, openapi_extra=_body(New))
    async def create(owner: Writer, request: Request) -> Response:
        draft = await bodies.read(request, New)
        repeatable = repeatable_of(request.headers.get("idempotency-key"), draft)
        item, replayed = await items.create(owner, draft, repeatable)
        more = {"idempotency-replayed": "true"} if replayed else {}
        return _item(item, 201, {"location": f"{PATH}/{item.id}", **more})

    @router.get(PATH, response_model=Page)
    async def page(owner: Reader, request: Request) -> Page:
        limit, after = (
            limit_of(request.query_params.get("limit")),
            place_of(request.query_params.get("cursor")),
        )
        rows = await items.page(owner, limit + 1, after)
        following = cursor_of(rows[limit - 1][0]) if len(rows) > limit else None
        return Page(items=[item for _, item in rows[:limit]], next=following)

    @router.get(PATH + "/{id}", response_model=Item)
    async def read(owner: Reader, found: Identifier, request: Request) -> Response:
        item, hit = await items.get(owner, found)
        headers = {"cache-status": "items; hit" if hit else "items; fwd=miss"} if items.cache else {}
        if request.headers.get("if-none-match") == etag(item.version):
            return Response(status_code=304, headers={"etag": etag(item.version), **headers})
        return _item(item, 200, headers)

    @router.put(PATH + "/{id}", response_model=Item, openapi_extra=_body(Draft))
    async def replace(owner: Writer, found: Identifier, request: Request) -> Response:
        draft = await bodies.read(request, Draft)
        version = version_of(request.headers.get("if-match"), needed=True)
        return _item(await items.replace(owner, found, draft, version), 200, {})

    @router.delete(PATH + "/{id}", status_code=204)
    async def remove(owner: Writer, found: Identifier, request: Request) -> Response:
        await items.remove(owner, found, version_of(request.headers.get("if-match"), needed=False))
        return Response(status_code=204)

    return router


def _item(item: Item, status: int, headers: dict[str, str]) -> Response:
    return Response(
        item.model_dump_json(), status, {"etag": etag(item.version), **headers}, "application/json"
    )
