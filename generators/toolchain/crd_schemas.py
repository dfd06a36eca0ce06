"""JSON schemas of custom resources, from their definitions, as strict as an API server with strict fields.

Unknown fields are refused wherever the definition does not ask to keep them. Validation rules in CEL
are not expressible here; only an API server checks those. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypeGuard

from generators.toolchain.kubernetes_schemas import Schema, with_definitions

_OBJECT_META = "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"
_DIALECT = "http://json-schema.org/draft-07/schema#"
_EMBEDDED: Mapping[str, Schema] = {
    "apiVersion": {"type": "string"},
    "kind": {"type": "string"},
    "metadata": {"type": "object"},
}


def is_definition(document: object) -> TypeGuard[dict[str, Any]]:
    """Whether a YAML document defines a custom resource."""
    return isinstance(document, dict) and document.get("kind") == "CustomResourceDefinition"


def convert(documents: Iterable[object], definitions: Mapping[str, Schema]) -> Iterator[tuple[str, Schema]]:
    """`<group>/<kind in lower case>_<version>.json` with its schema, for each version served.

    `documents` are YAML documents; those that are no CustomResourceDefinition are passed over.
    `definitions` are the definitions of Kubernetes, for the metadata of an object.
    """
    for document in documents:
        if not is_definition(document):
            continue
        spec = document["spec"]
        kind = spec["names"]["kind"]
        for version in spec["versions"]:
            if version["served"]:
                path = f"{spec['group']}/{kind.lower()}_{version['name']}.json"
                schema = version["schema"]["openAPIV3Schema"]
                yield path, _root(schema, kind, f"{spec['group']}/{version['name']}", definitions)


def _root(schema: Schema, kind: str, api_version: str, definitions: Mapping[str, Schema]) -> Schema:
    closed = _close(schema)
    closed["properties"] |= {
        "apiVersion": {"const": api_version},
        "kind": {"const": kind},
        "metadata": {"$ref": f"#/$defs/{_OBJECT_META}"},
    }
    closed["required"] = sorted({*closed.get("required", ()), "apiVersion", "kind", "metadata"})
    return with_definitions({"$schema": _DIALECT, **closed}, definitions)


def _close(schema: Schema) -> Schema:
    """`schema` as plain JSON Schema that refuses unknown fields. The argument is not changed.

    Only what holds values is walked: below `allOf`, `anyOf`, `oneOf` and `not` stand conditions on the
    same object, which would refuse everything that they do not name.
    """
    closed = {
        key: value
        for key, value in schema.items()
        if not key.startswith("x-kubernetes-") and key != "nullable"
    }
    if "properties" in schema:
        closed["properties"] = {name: _close(inner) for name, inner in schema["properties"].items()}
    if isinstance(schema.get("items"), dict):
        closed["items"] = _close(schema["items"])
    if isinstance(schema.get("additionalProperties"), dict):
        closed["additionalProperties"] = _close(schema["additionalProperties"])
    elif schema.get("type") == "object" and not schema.get("x-kubernetes-preserve-unknown-fields"):
        closed.setdefault("additionalProperties", False)
    if schema.get("x-kubernetes-embedded-resource"):
        closed["properties"] = {**_EMBEDDED, **closed.get("properties", {})}
    if schema.get("x-kubernetes-int-or-string"):
        closed.pop("type", None)
        closed.setdefault("anyOf", [{"type": "integer"}, {"type": "string"}])
    return _allow_null(closed) if schema.get("nullable") else closed


def _allow_null(schema: Schema) -> Schema:
    # Beside, not inside: an enum, a pattern or a bound of the schema itself does not hold for null.
    return {"anyOf": [schema, {"type": "null"}]}
