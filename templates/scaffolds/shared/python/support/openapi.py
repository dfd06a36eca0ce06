"""What is said of a service's answers, by its team, by itself or by its callers, as judges of them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import httpx
from jsonschema import Draft202012Validator
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from support.client import Client, media_type
from support.service import Service

_ADDRESS = "urn:openapi:document"
_JSON = "application/json"
_METHODS = frozenset({"get", "put", "post", "delete", "options", "head", "patch", "trace"})


def complaints(body: object, schema: Mapping[str, Any], known: Registry[Any] | None = None) -> list[str]:
    """Where a body does not fit a JSON Schema (2020-12), and why. Raises SchemaError for one that is none."""
    Draft202012Validator.check_schema(schema)
    judge = Draft202012Validator(
        schema, registry=known or Registry(), format_checker=Draft202012Validator.FORMAT_CHECKER
    )
    return [f"{one.json_path}: {one.message}" for one in judge.iter_errors(body)]


class Document:
    """An OpenAPI document."""

    def __init__(self, content: Mapping[str, Any]) -> None:
        self.content = content
        self._known: Registry[Any] = Registry().with_resource(_ADDRESS, DRAFT202012.create_resource(content))

    @property
    def paths(self) -> Mapping[str, Mapping[str, Any]]:
        return dict(self.content["paths"])

    def path(self, shape: str) -> str:
        """Its path of a shape, ``/api/v1/items/{}``; empty where it has none."""
        return next((path for path in self.paths if _shape(path) == shape), "")

    def operations(self) -> Iterator[str]:
        """Everything it tells of: ``GET /api/v1/items/{}``."""
        for path, item in self.paths.items():
            yield from (f"{method.upper()} {_shape(path)}" for method in item if method in _METHODS)

    def judge(self, answer: httpx.Response, shape: str) -> None:
        """Proves that an answer has the media type and the schema that are stated of its path and status."""
        path, method, status = self.path(shape), answer.request.method.lower(), str(answer.status_code)
        what = f"{method} {path} {status}"
        stated = self.paths[path][method]["responses"]
        assert status in stated, f"{what} is not in the document"
        media = media_type(answer)
        assert media in stated[status].get("content", {}), f"{what} is {media}, which is not in the document"
        words = ("paths", path, method, "responses", status, "content", media, "schema")
        pointer = "/".join(word.replace("~", "~0").replace("/", "~1") for word in words)
        wanted = {"$ref": f"{_ADDRESS}#/{pointer}"}
        assert complaints(answer.json(), wanted, self._known) == [], what


def own(client: Client) -> Document:
    """What a service says of itself."""
    answer = client.get("/openapi.json")
    assert (answer.status_code, media_type(answer)) == (200, _JSON)
    return Document(answer.json())


def promised(service: Service) -> Document | None:
    """The team's description, the file ``openapi.json`` among the service's sources, where there is one."""
    file = service.target.get("openapi")
    return Document(json.loads(Path(file).read_text(encoding="utf-8"))) if file else None


def judge(described: Sequence[Document], answer: httpx.Response, shape: str) -> None:
    """By the first of some documents that tells of it. Raises AssertionError where none does."""
    what = f"{answer.request.method} {shape}"
    telling = [one for one in described if what in one.operations()]
    assert telling, f"no OpenAPI document tells of {what}"
    telling[0].judge(answer, shape)


def untold(promise: Document, by: Document) -> list[str]:
    """What one document tells of and another one does not."""
    told = {*by.operations()}
    return [one for one in promise.operations() if one not in told]


def _shape(path: str) -> str:
    return re.sub(r"\{[^}]*\}", "{}", path)
