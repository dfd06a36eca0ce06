"""Items that are a word or a mapping, ``wallet`` or ``{id: wallet, optional: true}``: their mistakes."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any

from generators.grammar import Boolean, Shape
from generators.suggest import nearest

_WITH_A_FLAG = re.compile(r"([\w-]+)\W+(\w+)\W*")


def word_of(shape: Shape, written: Any) -> str:
    """The word that a mapping has as a key, ``{wallet}`` or ``{wallet: optional}``, and that was to stand
    under ``short``; empty for what was not mistaken so.
    """
    if not shape.short or not isinstance(written, dict) or shape.short in written:
        return ""
    unknown = [str(key) for key in written if key not in shape.keys]
    return unknown[0] if len(unknown) == 1 else ""


def told(shape: Shape, written: Mapping[str, Any], word: str, names: Collection[str]) -> tuple[str, str]:
    """The message and the hint about it. ``names`` are those that ``short`` may give."""
    value = written[word]
    # A word that is the name of a flag stands for it, however near it is to some name.
    is_name = isinstance(value, str) and word not in names and value not in _flags(shape)
    meant = nearest(value, names) if is_name else ""
    if meant:
        right = _in_full(shape, meant, written)
        return f"{word} is no key here: {value} stands under {shape.short}", f"write {right}"
    inner = value if isinstance(value, dict) else {value: True} if isinstance(value, str) else {}
    right = _in_full(shape, word, {**{key: one for key, one in written.items() if key != word}, **inner})
    if value == "":
        return f"{{{word}}} is a mapping, and its key {word} has no value", f"write {right}"
    return f"{word} is the key of a mapping here, and not its {shape.short}", f"write {right}"


def with_a_flag(shape: Shape, text: str) -> str:
    """What ``wallet:optional`` is called in YAML; empty for what is no word with a flag behind it."""
    found = _WITH_A_FLAG.fullmatch(text)
    return _in_full(shape, found[1], {found[2]: True}) if found and found[2] in _flags(shape) else ""


def _flags(shape: Shape) -> list[str]:
    return [name for name, key in shape.keys.items() if isinstance(key.type, Boolean)]


def _in_full(shape: Shape, word: str, beside: Mapping[str, Any]) -> str:
    flags = {name: beside[name] for name in _flags(shape) if isinstance(beside.get(name), bool)}
    if not flags:
        return f"{word} without braces"
    said = ", ".join(f"{name}: {'true' if value else 'false'}" for name, value in flags.items())
    return f"{{{shape.short}: {word}, {said}}}"
