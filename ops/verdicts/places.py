"""From a path in which items of lists have names to the place in an object, with numbers."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import Any

from ops.verdicts.differences import step


def pointer(item: Mapping[str, Any], path: str) -> tuple[str | int, ...]:
    """The steps to a field by its path with names; of a whole item added to a list, to the item.

    Empty where there is no such field.
    """
    for steps, text in _places(item, (), ""):
        if text == path:
            return steps
    return ()


def _places(
    value: Any, steps: tuple[str | int, ...], text: str
) -> Iterator[tuple[tuple[str | int, ...], str]]:
    if text:
        yield steps, text
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _places(inner, (*steps, key), text + step(key))
    elif isinstance(value, list):
        for at, inner in enumerate(value):
            for name in _item_names(inner, at):
                yield from _places(inner, (*steps, at), text + name)


def _item_names(item: Any, at: int) -> list[str]:
    if not isinstance(item, Mapping):
        return [f"[{json.dumps(item)}]", f"[{at}]"]
    plain = sorted((k, v) for k, v in item.items() if isinstance(v, str | int) and k in _KEYS)
    pairs = [pair for size in (1, 2, 3) for pair in combinations(plain, size)]
    return ["[" + ",".join(f"{k}={json.dumps(v)}" for k, v in pair) + "]" for pair in pairs]


_KEYS = frozenset(
    {"name", "containerPort", "port", "protocol", "mountPath", "type", "ip", "key", "topologyKey",
     "whenUnsatisfiable", "devicePath", "uid", "secretKey"}
)  # fmt: skip
