"""JSON that a command was given: of the shape it needs, or told in one sentence.

A shape is a type; ``[shape]``, a list of such; ``{"key": shape}``, an object with at least these keys;
``{str: shape}``, an object whose every value is such.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

_CALLED = {str: "text", bool: "true or false", int: "a whole number", float: "a number"}


class Unusable(Exception):
    """What was given is missing, is no JSON, or is not of the shape; names it and the place in it."""


def file(path: Path, shape: Any) -> Any:
    """What a file holds. Raises Unusable."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise Unusable(f"{path} cannot be read: {error.strerror}") from None
    return text(content, str(path), shape)


def text(content: str | bytes, name: str, shape: Any) -> Any:
    """What a text holds that people know as ``name``. Raises Unusable."""
    try:
        found = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise Unusable(f"{name} is no JSON: {error}") from None
    wrong = _wrong(found, shape, "")
    if wrong:
        raise Unusable(f"{name} cannot be used: {wrong}")
    return found


def _wrong(found: object, shape: Any, place: str) -> str:
    """What is not of the shape, the first of it; empty where all is."""
    if isinstance(shape, list):
        if not isinstance(found, list):
            return f"{place or 'it'} is no list"
        parts = [(one, shape[0], f"{place}[{at}]") for at, one in enumerate(found)]
    elif isinstance(shape, dict):
        if not isinstance(found, dict):
            return f"{place or 'it'} is no object"
        each = shape.get(str)
        stated = dict.fromkeys(found, each) if each is not None else shape
        lacking = [key for key in stated if key not in found]
        if lacking:
            return f"{place or 'it'} has no {lacking[0]!r}"
        parts = [(found[key], one, f"{place}.{key}" if place else key) for key, one in stated.items()]
    else:
        # A truth is a whole number to Python, and to nobody else.
        fits = isinstance(found, shape) and isinstance(found, bool) == (shape is bool)
        return "" if fits else f"{place or 'it'} is not {_CALLED[shape]}"
    return next(filter(None, (_wrong(*part) for part in parts)), "")
