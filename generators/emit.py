"""YAML and JSON from plain data, for files whose shape is a machine's: values, rules, dashboards.

Every text that some reader of YAML 1.1 or 1.2 could take for something else (``y``, ``1.10``,
``1e3``, ``012``, ``12:30``, ``~``, a date) is quoted, so it comes back as that same text from
PyYAML, ruamel.yaml and Helm alike. Plain data is: str, bool, int, finite float, None, dictionaries
with text keys, lists and tuples; anything else raises TypeError or ValueError.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from json.encoder import encode_basestring
from math import isfinite

from generators.conventions.names import NO_TEXT

WIDTH = 100
"""Longest line of a compact mapping or list, in characters."""

_List = list[object] | tuple[object, ...]
_Collection = dict[str, object] | _List
_COLLECTIONS = (dict, list, tuple)
_STEP = "  "
# Starts with a letter or a slash and holds nothing that means something to YAML anywhere, flow
# style included; or is a Kubernetes quantity or a duration, which no reader takes for a number.
_PLAIN = re.compile(
    r"[A-Za-z/_][A-Za-z0-9/_.@%+=()&*'!?;<>$~^|-]*"
    r"(?: [A-Za-z0-9/_.@%+=()&*'!?;<>$~^|-]+)*"
    r"|[0-9]+(?:m|s|d|h|k|Ki|Mi|Gi|Ti)"
)
_ESCAPED = re.compile("[\x7f-\xa0\u2028\u2029\ufeff\ufffe\uffff]|[\ud800-\udfff]")
_encode = json.JSONEncoder(ensure_ascii=False, allow_nan=False).encode
_spelled: dict[str, str] = {}
_SPELLED_LIMIT = 20_000


def to_json(data: object) -> str:
    """``data`` as JSON, two blanks deep, with a final newline.

    Raises ValueError for a float that JSON has no word for, TypeError for what is no plain data.
    """
    # Not json.dumps with an indent: that is written in Python, and much slower than this.
    return f"{_json(data, chr(10))}\n"


def to_json_in_yaml(data: object) -> str:
    """``data`` as JSON on one line that a reader of YAML takes for the same.

    JSON writes an emoji as two escapes, which is an error to YAML, and a control character as itself.
    Raises as ``to_json``.
    """
    return _ESCAPED.sub(lambda one: f"\\u{ord(one[0]):04x}", _encode(data))


def _json(value: object, line: str) -> str:
    """``line`` is what stands between two lines: the end of one, and the margin of the next."""
    if isinstance(value, str):
        return encode_basestring(value)
    if isinstance(value, dict):
        inner = f"{line}{_STEP}"
        items = [f"{encode_basestring(key)}: {_json(one, inner)}" for key, one in value.items()]
        return f"{{{inner}{f',{inner}'.join(items)}{line}}}" if items else "{}"
    if isinstance(value, list | tuple):
        inner = f"{line}{_STEP}"
        items = [_json(one, inner) for one in value]
        return f"[{inner}{f',{inner}'.join(items)}{line}]" if items else "[]"
    return _encode(value) if isinstance(value, float) else _scalar(value)


def to_yaml(
    data: Mapping[str, object],
    *,
    indent: int = 0,
    compact: bool = False,
    comments: Mapping[str, str] | None = None,
) -> str:
    """``data`` as a block of YAML that ends in a newline; ``{}`` when it is empty.

    Keys keep their order. With ``compact`` a mapping of scalars, a list of scalars, or one of the
    other, stands on one line where it fits into ``WIDTH``. ``indent`` moves the block to the right, by
    levels. ``comments`` maps top-level keys to the lines that stand before them. Texts of several lines
    become literal blocks where YAML can keep them exactly.
    """
    margin = _STEP * indent
    if not data:
        return f"{margin}{{}}\n"
    if not comments:
        return "\n".join(_mapping(data, margin, compact)) + "\n"
    lines: list[str] = []
    for key, value in data.items():
        lines += [f"{margin}# {line}".rstrip() for line in comments.get(key, "").splitlines()]
        lines += _mapping({key: value}, margin, compact)
    return "\n".join(lines) + "\n"


def to_yaml_text(text: str) -> str:
    """One text as a YAML scalar on one line, quoted where it has to be: for use in a template."""
    return _text(text)


def _mapping(data: Mapping[str, object], margin: str, compact: bool) -> list[str]:
    lines: list[str] = []
    for key, value in data.items():
        start = f"{margin}{_spelled.get(key) or _text(key)}:"
        if isinstance(value, str):
            lines.append(f"{start} {_value(value, margin)}")
        elif isinstance(value, _COLLECTIONS):
            inline = _inline(value, len(start) + 1, compact)
            if inline:
                lines.append(f"{start} {inline}")
            else:
                lines.append(start)
                lines += _block(value, margin + _STEP, compact)
        else:
            lines.append(f"{start} {_scalar(value)}")
    return lines


def _sequence(data: _List, margin: str, compact: bool) -> list[str]:
    lines: list[str] = []
    start = f"{margin}-"
    for value in data:
        if isinstance(value, str):
            lines.append(f"{start} {_value(value, margin)}")
        elif isinstance(value, _COLLECTIONS):
            inline = _inline(value, len(start) + 1, compact)
            if inline:
                lines.append(f"{start} {inline}")
            else:
                first, *rest = _block(value, margin + _STEP, compact)
                lines.append(f"{start} {first[len(start) + 1 :]}")
                lines += rest
        else:
            lines.append(f"{start} {_scalar(value)}")
    return lines


def _block(value: _Collection, margin: str, compact: bool) -> list[str]:
    if isinstance(value, dict):
        return _mapping(value, margin, compact)
    return _sequence(value, margin, compact)


def _inline(value: _Collection, column: int, compact: bool) -> str:
    """The collection on one line from ``column`` on; nothing when it should be a block."""
    if not value:
        return "{}" if isinstance(value, dict) else "[]"
    if not compact:
        return ""
    text = _flow(value, 0)
    return text if column + len(text) <= WIDTH else ""


def _flow(value: object, depth: int) -> str:
    """Scalars at most two levels deep, no mapping right inside another; nothing otherwise."""
    if isinstance(value, str):
        return "" if "\n" in value else _spelled.get(value) or _text(value)
    if not isinstance(value, _COLLECTIONS):
        return _scalar(value)
    if depth > 1:
        return ""
    parts: list[str] = []
    if isinstance(value, dict):
        for key, inner in value.items():
            part = "" if isinstance(inner, dict) else _flow(inner, depth + 1)
            if not part:
                return ""
            parts.append(f"{_spelled.get(key) or _text(key)}: {part}")
        return f"{{{', '.join(parts)}}}"
    for inner in value:
        part = _flow(inner, depth + 1)
        if not part:
            return ""
        parts.append(part)
    return f"[{', '.join(parts)}]"


def _scalar(value: object) -> str:
    if value is True:
        return "true"
    if value is False:
        return "false"
    if value is None:
        return "null"
    if isinstance(value, int):
        return repr(int(value))
    if isinstance(value, float):
        if not isfinite(value):
            raise ValueError(f"{value} has no spelling that all readers share")
        text = repr(value)
        # YAML 1.1 takes 1e-05 for a text: its floats need a point.
        return text.replace("e", ".0e") if "e" in text and "." not in text else text
    raise TypeError(f"{type(value).__name__} is not plain data")


def _text(value: str) -> str:
    """A text or key on one line, quoted where it has to be."""
    found = _spelled.get(value)
    if found is None:
        if not isinstance(value, str):
            raise TypeError(f"a key must be a text, not {type(value).__name__}")
        if _PLAIN.fullmatch(value) and value.lower() not in NO_TEXT:
            found = str(value)
        else:
            found = _ESCAPED.sub(_escape, json.dumps(value, ensure_ascii=False))
        if len(_spelled) >= _SPELLED_LIMIT:
            _spelled.clear()
        _spelled[value] = found
    return found


def _value(value: str, margin: str) -> str:
    """A text as a value or an item: a literal block where it has several lines."""
    if "\n" not in value or not _is_literal(value):
        return _spelled.get(value) or _text(value)
    ending = "|" if value.endswith("\n") else "|-"
    return "\n".join([ending, *_indented(value, margin + _STEP)])


def _is_literal(value: str) -> bool:
    """Whether a literal block keeps a text of several lines exactly.

    Printable lines, none that ends in a blank, the first not indented, at most one newline at the end.
    """
    if not value.isascii():
        return _literal().fullmatch(value) is not None
    broken = value.startswith((" ", "\n")) or value.endswith((" ", "\n\n")) or " \n" in value
    return not broken and value.replace("\n", "").isprintable()


@cache  # compiled where a text is not of ASCII: that takes longer than for all other patterns
def _literal() -> re.Pattern[str]:
    printable = "[ -~\u00a1-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010fffd]"
    return re.compile(f"(?![ \n])(?:{printable}*(?<! )\n)+(?:{printable}+(?<! ))?(?<!\n\n)")


def _indented(value: str, margin: str) -> Iterator[str]:
    for line in value.removesuffix("\n").split("\n"):
        yield f"{margin}{line}" if line else ""


def _escape(match: re.Match[str]) -> str:
    code = ord(match[0])
    if 0xD800 <= code <= 0xDFFF:
        raise ValueError(f"U+{code:04X} is half a character")
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"
