"""Reads a body of JSON, and says where it is not valid."""

import json
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from starlette.requests import Request

from service.problems import Problem, invalid

LARGEST = 65_536
Model = TypeVar("Model", bound=BaseModel)


async def read(request: Request, model: type[Model]) -> Model:
    """Raises Problem: 400, 413 or 415."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        raise Problem(415, "unsupported-media-type", "application/json is needed.")
    data = await raw(request)
    try:
        found: Any = json.loads(data)
    except ValueError as error:
        raise invalid("The body is no JSON.") from error
    return parse(found, model)


async def raw(request: Request) -> bytes:
    """At most 64 KiB. Raises Problem."""
    pieces = bytearray()
    async for piece in request.stream():
        pieces += piece
        if len(pieces) > LARGEST:
            raise Problem(413, "too-large", f"At most {LARGEST} bytes.")
    return bytes(pieces)


def parse(found: Any, model: type[Model]) -> Model:
    """Raises Problem."""
    try:
        return model.model_validate(found)
    except ValidationError as error:
        errors = [
            {"path": "/" + "/".join(map(str, one["loc"])), "message": one["msg"]} for one in error.errors()
        ]
        raise Problem(400, "invalid", "body is not valid", errors=errors) from error
