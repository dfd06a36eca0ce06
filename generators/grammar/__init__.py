"""The language of ``services.yaml`` as plain data: every key once, with type, meaning and example.

Three readers share it, so they cannot disagree: the catalog turns it into a pydantic validator, the
editor schema into JSON Schema, the reference page into a table. Nothing in here opens a file or
knows a validator. A key begins with its ``Key`` here; docs/guide/add-a-key.md has what else it needs.
"""

from generators.grammar.catalog import CATALOG
from generators.grammar.settings import KIND_KEYS, LANGUAGE_KEYS, LEVELS, TIER_KEYS, owner_of
from generators.grammar.types import (
    Boolean,
    Choice,
    Integer,
    Key,
    ListOf,
    MapOf,
    Parsed,
    Refused,
    Shape,
    Text,
    Type,
    at,
    hidden,
    key_at,
    stated,
)

__all__ = [
    "CATALOG",
    "KIND_KEYS",
    "LANGUAGE_KEYS",
    "LEVELS",
    "TIER_KEYS",
    "Boolean",
    "Choice",
    "Integer",
    "Key",
    "ListOf",
    "MapOf",
    "Parsed",
    "Refused",
    "Shape",
    "Text",
    "Type",
    "at",
    "hidden",
    "key_at",
    "owner_of",
    "stated",
]
