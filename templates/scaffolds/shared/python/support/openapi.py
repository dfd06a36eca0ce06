"""What the service says of itself, and what its callers say of it, as judges of its answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import httpx
from jsonschema import Draft202012Validator
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from support.client import Client, media_type

_ADDRESS = "urn:openapi:document"
_JSON = "application/json"


def complaints(body: object, schema: Mapping[str, Any], known: Registry[Any] | None = None) -> list[str]:
    """Where a body does not fit a JSON Schema (2020-12), and why. Raises SchemaError for one that is none."""
    Draft202012Validator.check_schema(schema)
    judge = Draft202012Validator(
        schema, registry=known or Registry(), format_checker=Draft202012Validator.FORMAT_CHECKER
    )
    return [f"{one.json_path}: {one.message}" for one in judge.iter_errors(body)]


class Document:
    """The OpenAPI document of a service."""

    def __init__(self, client: Client) -> None:
        answer = client.get("/openapi.json")
        assert (answer.status_code, media_type(answer)) == (200, _JSON)
        self.content: Mapping[str, Any] = answer.json()
        contents = DRAFT202012.create_resource(self.content)
        self._known: Registry[Any] = Registry().with_resource(_ADDRESS, contents)

    @property
    def paths(self) -> Mapping[str, Mapping[str, Any]]:
        return dict(self.content["paths"])

    def member(self, collection: str) -> str:
        """The path of one member of a collection."""
        inside = [path for path in self.paths if path.startswith(f"{collection}/{{")]
        (found,) = [path for path in inside if path.count("/") == collection.count("/") + 1]
        return found

    def judge(self, answer: httpx.Response, path: str) -> None:
        """Proves that an answer has the media type and the schema that are stated of its path and status."""
        method, status = answer.request.method.lower(), str(answer.status_code)
        what = f"{method} {path} {status}"
        stated = self.paths[path][method]["responses"]
        assert status in stated, f"{what} is not in the document"
        media = media_type(answer)
        assert media in stated[status].get("content", {}), f"{what} is {media}, which is not in the document"
        words = ("paths", path, method, "responses", status, "content", media, "schema")
        pointer = "/".join(word.replace("~", "~0").replace("/", "~1") for word in words)
        wanted = {"$ref": f"{_ADDRESS}#/{pointer}"}
        assert complaints(answer.json(), wanted, self._known) == [], what
