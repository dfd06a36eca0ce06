"""Kubernetes' own JSON schemas, made self-contained.

The package kubernetes-validate keeps one file per kind that refers to a common file by an address on
a web host. kubeconform would fetch that address, and would count a kind as "schema not found" where
it cannot. Here every file carries the definitions that it reaches, and no address. Pure.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

Schema = dict[str, Any]

_SHARED = "/api/_definitions.json"
_LOCAL = "#/$defs/"


def convert(files: Mapping[str, Schema]) -> dict[str, Schema]:
    """The schema of every kind in `files`, by file name, each self-contained.

    `files` maps the names of one folder of the package to their contents, `_definitions.json` among
    them. Files that describe a part of a kind, not a kind, are left out. Raises ValueError when a
    reference leads nowhere.
    """
    definitions = files["_definitions.json"]["$defs"]
    return {
        name: with_definitions({key: value for key, value in schema.items() if key != "$id"}, definitions)
        for name, schema in files.items()
        if "x-kubernetes-group-version-kind" in schema
    }


def with_definitions(schema: Schema, definitions: Mapping[str, Schema]) -> Schema:
    """`schema` with local references, and with those of `definitions` that it reaches under `$defs`.

    Raises ValueError.
    """
    found: dict[str, Schema] = {}
    waiting = set(_targets(schema))
    while waiting:
        name = waiting.pop()
        if name not in definitions:
            raise ValueError(f"a Kubernetes schema refers to {name!r}, which is not defined")
        found[name] = definitions[name]
        waiting |= set(_targets(found[name])) - found.keys()
    return {**_localise(schema), "$defs": {name: _localise(found[name]) for name in sorted(found)}}


def _targets(value: Any) -> Iterator[str]:
    """Names of the definitions that `value` refers to, at any depth."""
    if isinstance(value, dict):
        for key, inner in value.items():
            # A property may itself be called "$ref": then its value is a schema, not an address.
            if key == "$ref" and isinstance(inner, str):
                yield inner.removeprefix(_SHARED).removeprefix(_LOCAL)
            else:
                yield from _targets(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _targets(inner)


def _localise(value: Any) -> Any:
    if isinstance(value, dict):
        return {
            key: inner.removeprefix(_SHARED) if key == "$ref" and isinstance(inner, str) else _localise(inner)
            for key, inner in value.items()
        }
    if isinstance(value, list):
        return [_localise(inner) for inner in value]
    return value
