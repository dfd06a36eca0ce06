"""Walks a JSON Schema: every object level and every value of it, each with a way to reach it.

Knows what the charts' schemas are written in: local ``$ref``, ``properties``, closed or keyed maps,
``items``, ``oneOf`` and ``anyOf``. Conditions (``allOf``, ``if``) only narrow and are left aside.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Pointer = tuple[str | int, ...]
Schema = Mapping[str, Any]

SAMPLES = (
    "a",
    "A",
    "/a",
    "1",
    "1s",
    "1Mi",
    "a.example",
    "https://a.example",
    "10.0.0.0/8",
    "2030-01-01",
    "0 2 * * *",
    "0" * 40,
    f"sha256:{'0' * 64}",
    "",
)
"""Texts of which one fits any pattern that a chart's schema has."""

TYPES: Mapping[type, str] = {str: "string", bool: "boolean", int: "integer", float: "number"}


class NoSampleError(Exception):
    """A value that nothing in ``SAMPLES`` fits: the schema cannot be exercised there."""


@dataclass(frozen=True, slots=True)
class Node:
    """One value of a schema. ``types`` it accepts, empty for any; ``keyed``: a map of identifiers.

    ``choice`` is where the outermost choice between shapes is, ``setup`` the values to put in place
    first so that the value is reached, from the outside in.
    """

    pointer: Pointer
    types: frozenset[str]
    keyed: bool
    inner: Schema | None
    choice: Pointer | None
    setup: tuple[tuple[Pointer, Any], ...]


def walk(root: Schema) -> Iterator[Node]:
    """Every value, the outermost first."""
    yield from _walk(root, root, (), None, ())


def sample(root: Schema, schema: Schema) -> Any:
    """A value that has every key the schema knows. Raises NoSampleError."""
    schema = resolved(root, schema)
    if "const" in schema:
        return schema["const"]
    if "enum" in schema:
        return schema["enum"][-1]
    shapes = _shapes(root, schema)
    if shapes:
        return sample(root, shapes[0])
    kinds = types(root, schema)
    if "object" in kinds:
        return _sample_object(root, schema)
    if "array" in kinds:
        return [sample(root, schema["items"])] if "items" in schema else []
    if "string" in kinds:
        return _sample_text(schema)
    if kinds & {"integer", "number"}:
        return _sample_number(schema)
    return True


def types(root: Schema, schema: Schema) -> frozenset[str]:
    """The JSON types that a schema accepts; empty when it accepts them all."""
    schema = resolved(root, schema)
    if "type" in schema:
        stated = schema["type"]
        return frozenset([stated] if isinstance(stated, str) else stated)
    if "const" in schema or "enum" in schema:
        values = schema.get("enum", [schema.get("const")])
        return frozenset(TYPES[type(value)] for value in values)
    shapes = _shapes(root, schema)
    found = [types(root, shape) for shape in shapes]
    return frozenset().union(*found) if found and all(found) else frozenset()


def resolved(root: Schema, schema: Schema) -> Schema:
    """The schema behind local references."""
    while "$ref" in schema:
        found: Any = root
        for step in schema["$ref"].removeprefix("#/").split("/"):
            found = found[step]
        schema = found
    return schema


def _walk(
    root: Schema,
    schema: Schema,
    pointer: Pointer,
    choice: Pointer | None,
    setup: tuple[tuple[Pointer, Any], ...],
) -> Iterator[Node]:
    schema = resolved(root, schema)
    shapes = _shapes(root, schema)
    keyed = "properties" not in schema and isinstance(schema.get("additionalProperties"), dict)
    inner = schema.get("additionalProperties") if keyed else None
    if not shapes or not any("object" in types(root, shape) for shape in shapes):
        yield Node(pointer, types(root, schema), keyed, inner, choice, setup)
    for shape in shapes:
        if "object" in types(root, shape):
            placed = (*setup, (pointer, sample(root, shape)))
            yield from _walk(root, shape, pointer, choice or pointer, placed)
    for name, value in (schema.get("properties") or {}).items():
        yield from _walk(root, value, (*pointer, name), choice, setup)
    if inner is not None:
        yield from _walk(root, inner, (*pointer, key_of(root, schema)), choice, setup)
    if schema.get("type") == "array":
        yield from _walk(root, schema.get("items", {}), (*pointer, 0), choice, setup)


def _shapes(root: Schema, schema: Schema) -> list[Schema]:
    """Alternatives with a type of their own; those that only require a key narrow and are none."""
    found = [*schema.get("oneOf", ()), *schema.get("anyOf", ())]
    return [shape for shape in found if "type" not in schema and types(root, shape)]


def key_of(root: Schema, schema: Schema) -> str:
    """A key that a map of identifiers accepts."""
    names = resolved(root, schema.get("propertyNames") or {})
    return _sample_text(names)


def _sample_object(root: Schema, schema: Schema) -> dict[str, Any]:
    made = {name: sample(root, value) for name, value in (schema.get("properties") or {}).items()}
    inner = schema.get("additionalProperties")
    if isinstance(inner, dict):
        made[key_of(root, schema)] = sample(root, inner)
    return made


def _sample_text(schema: Schema) -> str:
    pattern, least = schema.get("pattern", ""), schema.get("minLength", 0)
    for text in SAMPLES:
        if len(text) >= least and re.search(pattern, text):
            return text
    raise NoSampleError(f"no sample text fits the pattern {pattern!r}")


def _sample_number(schema: Schema) -> int | float:
    lowest = schema.get("minimum", schema.get("exclusiveMinimum", 0))
    highest = schema.get("maximum", schema.get("exclusiveMaximum", lowest + 2))
    if "integer" in types(schema, schema):
        return int(lowest) if "minimum" in schema else int(lowest) + 1
    return float(lowest + highest) / 2
