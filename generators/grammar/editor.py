"""The grammar as JSON Schema for editors: completion, hover text and early warnings.

Draft 7, the only vocabulary that every language server honours, and no composition: shapes are flat
and closed, so an editor can name the key that is wrong. What relates two keys is the catalog's.
"""

from __future__ import annotations

from typing import Any

from generators.conventions.enumerations import LANGUAGES
from generators.grammar.catalog import CATALOG
from generators.grammar.defaults import Defaults
from generators.grammar.types import Choice, Key, ListOf, MapOf, Shape, Type

_LEVELS = ("kind",)
"""Shapes that many keys share as a whole: written once. Draft 7 allows no text beside a reference."""

_SERVICE_SNIPPET = {
    "label": "service",
    "description": "A service in the usual ten lines.",
    "body": {
        "${1:id}": {
            "title": "${2:Title}",
            "tier": "${3:tier}",
            "team": "${4:team}",
            "language": f"${{5|{','.join(LANGUAGES)}|}}",
            "port": "${6:4200}",
            "depends_on": ["${7:dependency}"],
            "uses": ["${8:resource}"],
            "route": {"hosts": ["${1:id}"]},
        }
    },
}


def json_schema(defaults: Defaults) -> dict[str, Any]:
    """The whole schema. ``defaults`` are the built-in values that descriptions tell."""
    writer = _Writer(defaults)
    top = writer.shape(CATALOG, "")
    top["properties"]["services"]["defaultSnippets"] = [_SERVICE_SNIPPET]
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "The catalog of a platform",
        **top,
        "definitions": dict(sorted(writer.definitions.items())),
    }


class _Writer:
    def __init__(self, defaults: Defaults) -> None:
        self._defaults = defaults
        self.definitions: dict[str, Any] = {}

    def shape(self, shape: Shape, path: str) -> dict[str, Any]:
        properties = {
            name: self._key(key, f"{path}.{name}" if path else name) for name, key in shape.keys.items()
        }
        required = [name for name, key in shape.keys.items() if key.required]
        schema = {**shape.schema(), "description": shape.doc, "properties": properties}
        return {**schema, "required": required} if required else schema

    def _key(self, key: Key, path: str) -> dict[str, Any]:
        default = self._defaults.text(path) or key.default or key.otherwise
        doc = key.doc + (f" Default: {default}." if default else "")
        if isinstance(key.type, Shape) and key.type.name in _LEVELS:
            return self._inner(key.type)
        schema = {**self._type(key.type, path), "description": doc}
        return {**schema, "examples": [key.example]} if key.example else schema

    def _type(self, kind: Type, path: str) -> dict[str, Any]:
        schema = kind.schema()
        if isinstance(kind, Shape):
            return self.shape(kind, path)
        if isinstance(kind, ListOf):
            return {**schema, "items": self._inner(kind.item)}
        if isinstance(kind, MapOf):
            return {**schema, "additionalProperties": self._inner(kind.item)}
        if "pattern" in schema and not isinstance(kind, Choice):
            # One editor shows this in place of the bare expression.
            schema["patternErrorMessage"] = f"{kind.wants} is needed"
        return schema

    def _inner(self, kind: Type) -> dict[str, Any]:
        if not isinstance(kind, Shape):
            return self._type(kind, "")
        if kind.name not in self.definitions:
            self.definitions[kind.name] = {}
            self.definitions[kind.name] = self.shape(kind, "")
        return {"$ref": f"#/definitions/{kind.name.replace(' ', '%20')}"}
