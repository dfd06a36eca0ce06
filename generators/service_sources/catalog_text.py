"""Splices a service's block into the text of a catalog: in id order within its tier, no other byte changed.

ruamel.yaml only says where things are; the text itself is never written by a YAML library, because each
would change spaces, comments or quotes somewhere else.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from generators.catalog.read import parse

SECTION = "services"


class UnfitError(Exception):
    """The text is written in a way that no block can be spliced into. ``line`` from 1, 0 for the file."""

    def __init__(self, message: str, hint: str, line: int = 0) -> None:
        super().__init__(message)
        self.hint, self.line = hint, line


@dataclass(frozen=True, slots=True)
class Spliced:
    """The whole new text, and the line (from 1) on which the block's key stands."""

    text: str
    line: int


@dataclass(frozen=True, slots=True)
class _Entry:
    id: str
    tier: str
    key: Any
    value: Any


def splice(text: str, block: Iterable[str], tier: str) -> Spliced:
    """The text with the block of a new service.

    It stands behind the last service of its tier with a smaller id, before all of them where there is
    none, and at the end where the tier has no service yet. Line ends, indentation, blank lines between
    services and a missing last line end are those of the text. Raises UnfitError.
    """
    body = list(block)
    service = body[0].rstrip(":")
    section = _section(text)
    entries = _entries(section)
    if any(entry.id == service for entry in entries):
        raise UnfitError(f"{service} is there already", "choose another id")
    newline = "\r\n" if "\r\n" in text else "\n"
    if not entries:
        return _checked(text, _into_nothing(text, section, body, newline), service, entries, 0)
    index = _index(entries, service, tier)
    indented = _indented(body, entries)
    gap = [""] if _apart(text, entries) and not _keeps_blank_lines(text, entries[index - 1]) else []
    if index == 0:
        start = _line_start(text, entries[0].key.start_mark.index, _key_of_section(text))
        new = [*indented, *gap]
        at = f"{newline.join(new)}{newline}"
        return _checked(
            text, Spliced(text[:start] + at + text[start:], _line(text, start)), service, entries, 0
        )
    end = _end(text, entries[index - 1])
    new = [*gap, *indented]
    if end == len(text) and not text.endswith("\n"):
        at = newline + newline.join(new)
        first = _line(text, end) + 1
    else:
        at = newline.join(new) + newline
        first = _line(text, end)
    spliced = Spliced(text[:end] + at + text[end:], first + len(gap))
    return _checked(text, spliced, service, entries, index)


def _section(text: str) -> Any:
    """The value's node of ``services``. Raises UnfitError."""
    try:
        root = YAML().compose(text)
    except YAMLError as error:
        raise UnfitError("the file is no YAML", "./doit check:catalog says where") from error
    if root is None or root.id != "mapping" or root.flow_style:
        raise UnfitError("the file is no mapping of lines", "begin it with version: 1")
    for key, value in root.value:
        if key.value == SECTION:
            if value.id == "mapping" and value.flow_style and value.value:
                line = value.start_mark.line + 1
                raise UnfitError("the services stand within {…}", "give each service lines of its own", line)
            return value
    raise UnfitError(f"the file has no key {SECTION}", f"add a line {SECTION}:")


def _key_of_section(text: str) -> int:
    """The index behind the line of the key ``services``."""
    for key, _ in YAML().compose(text).value:
        if key.value == SECTION:
            return _behind_line(text, key.end_mark.index)
    raise AssertionError(SECTION)


def _entries(section: Any) -> list[_Entry]:
    if section.id != "mapping":
        return []
    return [_Entry(key.value, _tier_of(value), key, value) for key, value in section.value]


def _tier_of(node: Any) -> str:
    if node.id != "mapping":
        return ""
    return next((str(value.value) for key, value in node.value if key.value == "tier"), "")


def _index(entries: list[_Entry], service: str, tier: str) -> int:
    same = [index for index, entry in enumerate(entries) if entry.tier == tier]
    if not same:
        return len(entries)
    smaller = [index for index in same if entries[index].id < service]
    return smaller[-1] + 1 if smaller else same[0]


def _indented(body: list[str], entries: list[_Entry]) -> list[str]:
    """The block with the indentation that the services have; nested blocks tell how deep a level is."""
    outer = entries[0].key.start_mark.column
    nested = (entry.value for entry in entries if entry.value.id == "mapping" and not entry.value.flow_style)
    inner = next((value.value[0][0].start_mark.column - outer for value in nested), 2)
    return [" " * outer + re.sub(r"^  ", " " * inner, line) for line in body]


def _apart(text: str, entries: list[_Entry]) -> bool:
    """Whether services are set apart by blank lines; a single one says nothing, so yes."""
    if len(entries) < 2:
        return True
    end, start = _end(text, entries[0]), entries[1].key.start_mark.index
    return any(not line.strip() for line in text[end:start].split("\n")[:-1])


def _end(text: str, entry: _Entry) -> int:
    """The index behind the last line of an entry: its own last value's, not that of a comment after it."""
    key, node = _last(entry)
    if _is_block_scalar(node):
        end = _end_of_block_scalar(text, key, node)
    else:
        # The mark of nothing at all is that of what comes next.
        empty = node.id == "scalar" and node.start_mark.index == node.end_mark.index
        end = _behind_line(text, (key if empty else node).end_mark.index)
    return _behind_own_comments(text, end, entry.key.start_mark.column)


def _last(entry: _Entry) -> tuple[Any, Any]:
    """The last value of an entry that is no block of others, and the key it belongs to."""
    key, node = entry.key, entry.value
    while node.id in ("mapping", "sequence") and node.value and not node.flow_style:
        last = node.value[-1]
        key, node = last if node.id == "mapping" else (key, last)
    return key, node


def _is_block_scalar(node: Any) -> bool:
    return node.id == "scalar" and node.style in ("|", ">")


def _header(text: str, node: Any) -> str:
    """``|2+`` of a block scalar, without its comment."""
    return text[node.start_mark.index : _behind_line(text, node.start_mark.index)].partition("#")[0]


def _keeps_blank_lines(text: str, entry: _Entry) -> bool:
    """Whether a blank line behind an entry would become part of its last text."""
    _, node = _last(entry)
    return _is_block_scalar(node) and "+" in _header(text, node)


def _behind_own_comments(text: str, end: int, margin: int) -> int:
    """Comments that are indented deeper than the entry's key, directly below it, are its own."""
    while end < len(text):
        after = _behind_line(text, end)
        line = text[end:after]
        if not line.lstrip(" ").startswith("#") or len(line) - len(line.lstrip(" ")) <= margin:
            break
        end = after
    return end


def _end_of_block_scalar(text: str, key: Any, node: Any) -> int:
    """Its mark runs over what follows, so the lines that are indented deeper than its key are counted."""
    margin = key.start_mark.column
    position = end = _behind_line(text, node.start_mark.index)
    keeps = "+" in _header(text, node)
    while position < len(text):
        after = _behind_line(text, position)
        line = text[position:after].rstrip("\r\n")
        if line.strip(" ") and len(line) - len(line.lstrip(" ")) <= margin:
            break
        position = after
        # Blank lines at its end are only part of it where it keeps them.
        if line.strip(" ") or keeps:
            end = after
    return end


def _behind_line(text: str, index: int) -> int:
    found = text.find("\n", index)
    return len(text) if found < 0 else found + 1


def _line_start(text: str, index: int, least: int) -> int:
    """The start of a line, above the comment that stands directly on top of it; not before ``least``."""
    start = text.rfind("\n", 0, index) + 1
    while start > least:
        above = text.rfind("\n", 0, start - 1) + 1
        if above < least or not text[above:start].lstrip(" ").startswith("#"):
            break
        start = above
    return start


def _line(text: str, index: int) -> int:
    return text.count("\n", 0, index) + 1


def _into_nothing(text: str, section: Any, body: list[str], newline: str) -> Spliced:
    """For ``services:`` or ``services: {}``: the empty value is the only thing that is taken away."""
    start, end = section.start_mark.index, section.end_mark.index
    if section.id != "mapping" and text[start:end] not in ("", "~", "null"):
        raise UnfitError("services is no mapping", "write it as services: {}", section.start_mark.line + 1)
    behind = _behind_line(text, end)
    head, below = text[:start].rstrip(" ") + text[end:behind], text[behind:]
    ended = head.endswith("\n")
    head += "" if ended else newline
    block = newline.join(f"  {line}" for line in body)
    return Spliced(f"{head}{block}{newline if ended else ''}{below}", _line(head, len(head)))


def _checked(before: str, spliced: Spliced, service: str, entries: list[_Entry], index: int) -> Spliced:
    """Reads the new text again: the same values and keys in the same order, and one more."""
    old, new = _read(before), _read(spliced.text)
    names = [entry.id for entry in entries]
    had, has = (_services(tree) for tree in (old, new))
    placed = list(has) == [*names[:index], service, *names[index:]]
    has.pop(service, None)
    if not placed or had != has or {**old, SECTION: {}} != {**new, SECTION: {}}:
        raise UnfitError(
            "the block cannot be put into it without a change elsewhere",
            "add the service by hand: docs/guide/add-a-service.md",
        )
    return spliced


def _read(text: str) -> dict[str, Any]:
    """As everything else reads it; empty for what is refused as a whole."""
    return parse(text.encode(), "").tree or {}


def _services(tree: dict[str, Any]) -> dict[str, Any]:
    section = tree.get(SECTION)
    return dict(section) if isinstance(section, dict) else {}
