"""What is wrong where YAML ends, and where that began: libyaml names the place at which it gave up."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import Any, NamedTuple

import yaml

from generators.catalog.tree import events


class Slip(NamedTuple):
    """Rule, message and hint, and the characters they are about."""

    rule: str
    message: str
    hint: str
    start: int
    end: int


_NO_BLANK = re.compile(r"[ ]*(?:- )?([\w.-]+):([^\s,\]}].*)")
_NO_COLON = re.compile(r"[ ]*([a-z][\w-]*) *[= ] *(\S+)\s*")
_ODD_BLANK = re.compile(r"^[^\S\n]*?([^\S \t\r\n])|:([^\S \t\r\n])", re.MULTILINE)
_FIRST_KEY = re.compile(r"[ ]*(?:- )*[\"']?[\w.-]+[\"']?")
_CLOSE = "close it, or put a comma between its items"
_HINTS = {
    "control characters are not allowed": "remove the control character",
    # Only the names of anchors and aliases are of letters and digits alone.
    "did not find expected alphabetic or numeric character": "put text that begins with & or * in quotes",
    "found character that cannot start any token": "put text that begins with @, ` or % in quotes",
    "block sequence entries are not allowed in this context": (
        "begin a list on a line of its own, or write it in brackets: [one, two]"
    ),
}


def explained(error: yaml.YAMLError, text: str) -> Slip:
    """The mistake in ``text`` that made a reader of YAML stop."""
    mark = getattr(error, "problem_mark", None)
    said = str(getattr(error, "problem", None) or getattr(error, "reason", None) or "it ends too early")
    index = mark.index if mark else max(getattr(error, "position", 0) or 0, 0)
    if "expected a single document" in str(error):
        hint = "keep one document; remove the line ---"
        return Slip("several-documents", "a second document begins here", hint, index, index + 3)
    begin = text.rfind("\n", 0, index) + 1
    if found := _tab(text, begin, index):
        return found
    opened = getattr(error, "context_mark", None)
    at = opened.index if opened else index
    found = (
        _odd_blank(text, at, index)
        or _quote(text, at, index, said)
        or _bracket(text, index)
        or _no_blank(text, at, index, said)
    )
    if found:
        return found
    if said.startswith("did not find expected ','"):
        if "\n" not in text[at:index]:
            comma = "" if text[index] in "]}" else "put a comma before it, or "
            return _not_yaml(said, f"{comma}close the bracket {text[at]} first", index)
        said = f"the bracket {text[at]} that is opened here is not closed before the next key"
        return _not_yaml(said, _CLOSE, at)
    if said.startswith("mapping values") and not _FIRST_KEY.fullmatch(text[begin:index]):
        return _not_yaml(said, 'put text that holds ": " in quotes', index)
    if said.startswith(("mapping values", "did not find expected key")) and _is_first(text, begin, index):
        start = begin + _blanks(text, begin)
        return _not_yaml(said, _indentation(text, begin), start)
    hint = "check the indentation, quotes and brackets of this line and the one before"
    return _not_yaml(said, _HINTS.get(said, hint), index)


def _not_yaml(said: str, hint: str, index: int) -> Slip:
    return Slip("not-yaml", f"this is not YAML: {said}", hint, index, index + 1)


def _tab(text: str, begin: int, index: int) -> Slip | None:
    """A tab without which a reader gets further than this line."""
    end = text.find("\n", index) % (len(text) + 1)
    line = text[begin:end]
    if "\t" not in line[: index - begin + 1]:
        return None
    try:
        for _ in events(text[:begin] + line.replace("\t", " ") + text[end:]):
            pass
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        if mark is None or mark.index <= end:
            return None
    at = begin + line.index("\t")
    return Slip(
        "tab", "a tab where YAML wants a blank", "replace each tab of this line with a blank", at, at + 1
    )


def _odd_blank(text: str, opened: int, index: int) -> Slip | None:
    """A no-break space, or one of another width, where only a blank separates."""
    begin = _line_before(text, min(opened, index))
    found = _ODD_BLANK.search(text, begin, index + 1)
    if found is None:
        return None
    start = found.start(1 if found[1] else 2)
    said = f"the character U+{ord(text[start]):04X} where it wants a blank"
    return _not_yaml(said, "replace it with a blank", start)


def _quote(text: str, opened: int, index: int, said: str) -> Slip | None:
    """A quote that is closed by the next one, which was to open another text, or by none."""
    hint = "close the quote on the line it is opened in"
    if said == "found unexpected end of stream":
        return _not_yaml("the quote that is opened here is never closed", hint, opened)
    last: Any = None
    try:
        for event in events(text):
            if type(event).__name__ == "ScalarEvent" and event.style in ("'", '"'):
                last = event
    except yaml.YAMLError:
        pass
    if (
        last is None
        or last.start_mark.line == last.end_mark.line
        or "\n" in text[last.end_mark.index : index]
    ):
        return None
    start = last.start_mark.index
    said = f"the quote that is opened here is closed only in line {last.end_mark.line + 1}"
    return _not_yaml(said, hint, start)


def _bracket(text: str, index: int) -> Slip | None:
    """A bracket that the file ends in: the innermost, which is the last that was opened."""
    if text[index:].strip():
        return None
    opened: list[int] = []
    with suppress(yaml.YAMLError):
        for event in events(text):
            name = type(event).__name__
            if name in ("SequenceStartEvent", "MappingStartEvent") and event.flow_style:
                opened.append(event.start_mark.index)
            elif name in ("SequenceEndEvent", "MappingEndEvent") and opened:
                opened.pop()
    # A pair in a list, [a: b], is a mapping that no bracket opens.
    opened = [start for start in opened if text[start] in "[{"]
    if not opened:
        return None
    said = f"the bracket {text[opened[-1]]} that is opened here is never closed"
    return _not_yaml(said, _CLOSE, opened[-1])


def _no_blank(text: str, opened: int, index: int, said: str) -> Slip | None:
    """A key without a blank behind its colon, or a line that has no colon at all."""
    is_key = said == "could not find expected ':'"
    if not is_key and not said.startswith("mapping values"):
        return None
    begin = text.rfind("\n", 0, opened) + 1 if is_key else _line_before(text, index)
    line = text[begin : text.find("\n", begin) % (len(text) + 1)]
    if found := _NO_BLANK.fullmatch(line):
        said = f"the key {found[1]} has no blank behind its colon"
        return _not_yaml(said, f"write {found[1]}: {found[2].strip()}", begin + found.end(1))
    if not is_key:
        return None
    meant = _NO_COLON.fullmatch(line)
    hint = f"write {meant[1]}: {meant[2]}" if meant else "write a key and its value: key: value"
    return _not_yaml("this line has no colon", hint, opened)


def _is_first(text: str, begin: int, index: int) -> bool:
    """Whether what stands at an index is the first of its line, or the colon of its first key."""
    before = text[begin:index]
    return not before.strip() or _FIRST_KEY.fullmatch(before) is not None


def _indentation(text: str, begin: int) -> str:
    blanks, above = _blanks(text, begin), _blanks(text, _line_before(text, begin))
    if blanks == above:
        return "check the indentation, quotes and brackets of this line and the one before"
    return (
        f"check the indentation: this line begins with {blanks} blanks, the one before with {above};"
        " keys of one mapping begin in one column"
    )


def _blanks(text: str, begin: int) -> int:
    end = text.find("\n", begin) % (len(text) + 1)
    return end - begin - len(text[begin:end].lstrip(" "))


def _line_before(text: str, index: int) -> int:
    """Where the last line with a value begins that stands above the line of an index."""
    begin = text.rfind("\n", 0, index) + 1
    while begin > 0:
        begin = text.rfind("\n", 0, begin - 1) + 1
        line = text[begin : text.find("\n", begin)].strip()
        if line and not line.startswith("#"):
            break
    return begin
