"""The grammar as a pydantic validator: strict, closed, every mistake at once.

Built from pydantic-core's own schema language instead of model classes: the grammar is data already,
and importing pydantic's class machinery would cost more than all the rest of loading a catalog.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from pydantic_core import SchemaValidator, core_schema

from generators.grammar import (
    Boolean,
    Choice,
    Integer,
    ListOf,
    MapOf,
    Parsed,
    Refused,
    Shape,
    Text,
    Type,
)

Schema = Any


@cache
def validator(shape: Shape) -> SchemaValidator:
    """The validator of a shape. ``validate_python`` returns plain values, parsed; only keys given."""
    return SchemaValidator(_compile(shape, {}))


def _compile(kind: Type, known: dict[Type, Schema]) -> Schema:
    schema = known.get(kind)
    if schema is None:
        schema = known[kind] = _schema(kind, known)
    return schema


def _schema(kind: Type, known: dict[Type, Schema]) -> Schema:
    if isinstance(kind, Shape):
        return _shape(kind, known)
    if isinstance(kind, Text):
        return core_schema.str_schema(
            strict=True, pattern=kind.pattern, max_length=kind.maximum, min_length=kind.minimum
        )
    if isinstance(kind, Parsed):
        return core_schema.no_info_plain_validator_function(_remembering(kind))
    if isinstance(kind, Integer):
        return core_schema.int_schema(strict=True, ge=kind.minimum, le=kind.maximum)
    if isinstance(kind, Choice):
        return core_schema.literal_schema(list(kind.words))
    if isinstance(kind, Boolean):
        return core_schema.bool_schema(strict=True)
    if isinstance(kind, ListOf):
        items = core_schema.list_schema(_compile(kind.item, known), min_length=kind.minimum, strict=True)
        return core_schema.no_info_after_validator_function(_each_once, items)
    if isinstance(kind, MapOf):
        return core_schema.dict_schema(
            _compile(kind.name, known),
            _compile(kind.item, known),
            min_length=kind.minimum,
            strict=True,
        )
    raise AssertionError(f"no schema for {type(kind).__name__}")


def _shape(shape: Shape, known: dict[Type, Schema]) -> Schema:
    fields = {
        name: core_schema.typed_dict_field(_compile(key.type, known), required=key.required)
        for name, key in shape.keys.items()
    }
    closed = core_schema.typed_dict_schema(fields, strict=True, extra_behavior="forbid")
    if not shape.short:
        return closed
    short = shape.short

    def in_full(value: Any) -> Any:
        return {short: value} if isinstance(value, str) else value

    return core_schema.no_info_before_validator_function(in_full, closed)


def _remembering(kind: Parsed) -> Any:
    """The parser of a type with the answers it has given: a fleet has few different spellings."""
    answers: dict[Any, Any] = {}
    parse = kind.parse

    def answer(value: Any) -> Any:
        if value.__class__ is not str:
            return parse(value)
        found = answers.get(value)
        if found is None:
            found = answers[value] = parse(value)
        return found

    return answer


def _each_once(items: list[Any]) -> list[Any]:
    for index, item in enumerate(items):
        if item in items[:index]:
            name = item.get("id", "an entry") if isinstance(item, dict) else item
            raise Refused(f"{name} stands twice in the list", "keep one of them")
    return items
