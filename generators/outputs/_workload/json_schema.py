"""JSON Schema in few words, closed by construction.

An object is either ``closed`` over the keys it lists or ``keyed`` by identifiers; there is no third
way to write one, so that none is left open by forgetting a line.
"""

from __future__ import annotations

from collections.abc import Mapping

Schema = dict[str, object]

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def closed(
    required: Mapping[str, object], optional: Mapping[str, object] | None = None, **more: object
) -> Schema:
    """An object with these keys and no others."""
    return {
        "type": "object",
        "additionalProperties": False,
        "required": list(required),
        "properties": {**required, **(optional or {})},
        **more,
    }


def keyed(value: Schema, pattern: str = "") -> Schema:
    """An object whose keys are identifiers, all with values of one shape."""
    names = {"pattern": pattern} if pattern else ref("name")
    return {"type": "object", "propertyNames": names, "additionalProperties": value}


def exactly(value: object) -> Schema:
    """One value and no other; of a mapping, each key by itself, so that a refusal names the place."""
    if isinstance(value, Mapping):
        return closed({name: exactly(inner) for name, inner in value.items()})
    return {"const": value}


def listed(items: Schema, **more: object) -> Schema:
    """A list in which nothing stands twice."""
    return {"type": "array", "uniqueItems": True, "items": items, **more}


def text(pattern: str) -> Schema:
    """A text of this form; ``pattern`` is anchored."""
    return {"type": "string", "pattern": f"^{pattern}$"}


def integer(minimum: int, maximum: int | None = None) -> Schema:
    """A whole number within bounds."""
    bounds: Schema = {"type": "integer", "minimum": minimum}
    return bounds if maximum is None else {**bounds, "maximum": maximum}


def ref(name: str) -> Schema:
    """A definition of this schema."""
    return {"$ref": f"#/$defs/{name}"}
