"""The types that keys can have. Each says in words what it wants, and in JSON Schema for editors."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import Any

from generators.grammar.scalars import Refused

__all__ = [
    "DATA",
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
    "stated",
]


# C0, DEL, C1 with NEL, separators of lines and paragraphs, what turns the direction of text, what has no
# width (but for the joiners and selectors that scripts and emoji need), what only a private font shows and
# what YAML refuses: each is a line break or a mistake to some reader, or shows another text than it holds.
# Those beyond the first plane are refused by the reader: no expression of an editor knows them.
_UNSEEN = (
    r"\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200e\u200f\u2028-\u202e"
    r"\u2060-\u206f\u3164\ue000-\uf8ff\ufe00-\ufe0d\ufeff\uffa0\ufff9-\ufffb\ufffe\uffff"
)
_CONTROL = rf"\x00-\x1f{_UNSEEN}"
_CONTROL_OF_DATA = rf"\x00-\x08\x0a-\x1f{_UNSEEN}"
_FIRST = rf"[^\s{_CONTROL}]"

DATA = rf"{_FIRST}[^{_CONTROL_OF_DATA}]*"
"""One line that nobody interprets; a tab may stand in it."""
_PROSE = (
    rf"([^{{}}\s{_CONTROL}]|(\{{(\}}\{{)*\}}?|\}}(\{{\}})*\{{?)[^{{}}{_CONTROL}])"
    rf"(\{{?(\}}\{{)*\}}?[^{{}}{_CONTROL}])*(\{{?\}})?(\{{\}})*"
)
"""One line that may be put into a template: ``{{`` and ``}}`` and a brace that would become one at the
end are no part of it. Without looking ahead, as Rust's expressions cannot: runs of braces alternate."""
_HIDDEN = re.compile(f"[{_CONTROL}]")


def hidden(text: str) -> str:
    """The first character of a text that nobody can see, as ``U+0085``; empty without one."""
    found = _HIDDEN.search(text)
    return f"U+{ord(found[0]):04X}" if found else ""


class Type:
    """What a value may be. ``wants`` completes "… is needed", ``schema`` is draft-07."""

    wants = "a value"

    def schema(self) -> dict[str, Any]:
        """The draft-07 fragment that says the same, as far as that vocabulary can."""
        return {}


class Boolean(Type):
    """``true`` or ``false``."""

    wants = "true or false"

    def schema(self) -> dict[str, Any]:
        return {"type": "boolean"}


class Integer(Type):
    """A whole number within bounds."""

    def __init__(self, minimum: int, maximum: int) -> None:
        self.minimum, self.maximum = minimum, maximum
        self.wants = f"a whole number from {minimum} to {maximum}" if minimum < maximum else f"{minimum}"

    def schema(self) -> dict[str, Any]:
        return {"type": "integer", "minimum": self.minimum, "maximum": self.maximum}


class Text(Type):
    """One line of text, optionally of a fixed form: ``pattern`` is anchored at both ends."""

    def __init__(self, wants: str = "text", pattern: str = "", maximum: int = 200, minimum: int = 0) -> None:
        self.wants, self.maximum, self.minimum = wants, maximum, minimum
        self.pattern = f"^{pattern or _PROSE}$"

    def schema(self) -> dict[str, Any]:
        schema = {"type": "string", "pattern": self.pattern, "maxLength": self.maximum}
        return {**schema, "minLength": self.minimum} if self.minimum else schema


class Choice(Type):
    """One of a few words."""

    def __init__(self, *words: str) -> None:
        self.words = words
        self.wants = f"one of {', '.join(words)}"

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "enum": list(self.words)}


class Parsed(Type):
    """Text with a meaning of its own. ``parse`` returns the meaning or raises ``Refused``."""

    def __init__(
        self,
        wants: str,
        parse: Callable[[Any], Any],
        pattern: str = "",
        *,
        types: tuple[str, ...] = ("string",),
    ) -> None:
        self.wants, self.parse, self.pattern, self.types = wants, parse, pattern, types

    def schema(self) -> dict[str, Any]:
        types = self.types[0] if len(self.types) == 1 else list(self.types)
        return {"type": types, "pattern": f"^{self.pattern}$"} if self.pattern else {"type": types}


class ListOf(Type):
    """Items of one type, each at most once."""

    wants = "a list"

    def __init__(self, item: Type, minimum: int = 0) -> None:
        self.item, self.minimum = item, minimum

    def schema(self) -> dict[str, Any]:
        return {"type": "array", "minItems": self.minimum, "uniqueItems": True}


class MapOf(Type):
    """Entries of one type under names of the writer's choice."""

    wants = "a mapping"

    def __init__(self, item: Type, name: Text, minimum: int = 0) -> None:
        self.item, self.name, self.minimum = item, name, minimum

    def schema(self) -> dict[str, Any]:
        names = {"pattern": self.name.pattern, "maxLength": self.name.maximum}
        return {"type": "object", "propertyNames": names, "minProperties": self.minimum}


class Key:
    """One key of a shape: its type, its meaning in a sentence or two, and an example.

    ``default`` is what holds where the catalog says nothing, as it would be written there;
    ``otherwise`` says so in words where that is no fixed value. Settings have neither: theirs are
    in the built-in layer.
    """

    def __init__(
        self,
        of: Type,
        doc: str,
        example: str = "",
        *,
        required: bool = False,
        default: str = "",
        otherwise: str = "",
    ) -> None:
        self.type, self.doc, self.example, self.required = of, doc, example, required
        self.default, self.otherwise = default, otherwise

    @cached_property
    def meaning(self) -> Any:
        """The default as a valid catalog would hold it, parsed."""
        if isinstance(self.type, Boolean):
            return self.default == "true"
        if isinstance(self.type, Integer):
            return int(self.default)
        return self.type.parse(self.default) if isinstance(self.type, Parsed) else self.default


class Shape(Type):
    """A closed mapping: these keys and no others.

    With ``short`` a bare text stands for a mapping with just that key.
    """

    def __init__(self, name: str, doc: str, keys: Mapping[str, Key], short: str = "") -> None:
        self.name, self.doc, self.keys, self.short = name, doc, keys, short
        self.wants = f"text or a mapping with {short}" if short else "a mapping"

    def schema(self) -> dict[str, Any]:
        types: Any = ["string", "object"] if self.short else "object"
        return {"type": types, "additionalProperties": False}

    def walk(self, prefix: str = "") -> Iterator[tuple[str, Key]]:
        """Every key below, ``services.*.port`` and its ``Key``, in the order of the grammar."""
        for name, key in self.keys.items():
            path = f"{prefix}.{name}" if prefix else name
            yield path, key
            inner, tail = key.type, ""
            while isinstance(inner, ListOf | MapOf):
                tail += ".*" if isinstance(inner, MapOf) else "[]"
                inner = inner.item
            if isinstance(inner, Shape):
                yield from inner.walk(path + tail)


def key_at(shape: Type, path: tuple[str | int, ...]) -> Key | None:
    """The key that the grammar has at a path of the catalog; None where there is none."""
    parent, name = at(shape, path[:-1]), path[-1] if path else ""
    return parent.keys.get(name) if isinstance(parent, Shape) and isinstance(name, str) else None


def stated(shape: Shape, value: Mapping[str, Any], name: str) -> Any:
    """What a valid mapping says under a key, or the key's default."""
    return value[name] if name in value else shape.keys[name].meaning


def at(shape: Type, path: tuple[str | int, ...]) -> Type | None:
    """The type that the grammar has at a path of the catalog; None where it has none."""
    here: Type | None = shape
    for step in path:
        if isinstance(here, Shape):
            key = here.keys.get(step) if isinstance(step, str) else None
            here = key.type if key else None
        elif isinstance(here, ListOf | MapOf):
            here = here.item
        else:
            return None
    return here
