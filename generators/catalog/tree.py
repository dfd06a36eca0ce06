"""YAML nodes to plain values: mappings, lists, text, whole numbers, ``true`` and ``false``.

Only what every reader of YAML understands alike is let through: text that a YAML 1.1 or 1.2 reader
could take for a number, a truth value, a date or nothing at all is a finding that names the quoted
form, and goes on as text so that the rest can be judged. So is a key that stands twice. ``guards``
has already refused what is dangerous to compose.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from yaml import MappingNode, ScalarNode
from yaml._yaml import CParser

Report = Callable[[str, str, str, int, int], None]
"""Rule, message, hint, first and last character."""

_INTEGER = re.compile(r"0|-?[1-9][0-9]{0,14}")
_NOTHING = re.compile(r"~|null|Null|NULL|")
_TRUTH = re.compile(r"y|Y|yes|Yes|YES|on|On|ON|True|TRUE|n|N|no|No|NO|off|Off|OFF|False|FALSE")
_NUMBER = re.compile(
    r"[-+]?(?:0x[0-9a-fA-F_]+|0b[01_]+|0o[0-7_]+|[0-9][0-9_]*(?:\.[0-9_]*)?(?:[eE][-+]?[0-9]+)?"
    r"|\.[0-9_]+(?:[eE][-+]?[0-9]+)?|[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?|\.(?:inf|Inf|INF))"
    r"|\.(?:nan|NaN|NAN)"
)
_DATE = re.compile(r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[Tt ].*)?")
_TRUE_WORDS = ("y", "yes", "on", "true")
_REFUSED = object()


class _Composer(CParser):
    """libyaml's composer without PyYAML's tag resolution: the tag of a scalar says "was plain"."""

    def resolve(self, kind: Any, value: Any, implicit: Any) -> Any:
        return implicit

    def descend_resolver(self, node: Any, index: Any) -> None: ...

    def ascend_resolver(self) -> None: ...


def compose(text: str) -> Any:
    """The node tree with marks, or None for an empty text. Raises ``yaml.YAMLError``."""
    return _Composer(text).get_single_node()


def events(text: str) -> Any:
    """The parser's events one by one, whatever the depth. Raises ``yaml.YAMLError``."""
    parser = _Composer(text)
    while parser.check_event():
        yield parser.get_event()


def plain(node: Any, report: Report) -> Any:
    """The values of a node tree. What cannot be read alike is reported, and kept as text."""
    return _Walk(report).value(node)


class _Walk:
    def __init__(self, report: Report) -> None:
        self._report = report
        # Most words of a catalog come again and again: each is judged once.
        self._known: dict[str, Any] = {"true": True, "false": False}

    def value(self, node: Any) -> Any:
        kind = node.__class__
        if kind is ScalarNode:
            text = node.value
            if not node.tag[0]:
                return text
            known = self._known.get(text)
            if known is None:
                known = self._known[text] = _judge(text)
            if known is _REFUSED:
                self._ambiguous(node)
                return text
            return known
        if kind is MappingNode:
            return self._mapping(node)
        return [self.value(item) for item in node.value]

    def _mapping(self, node: Any) -> dict[str, Any]:
        known, pairs = self._known, node.value
        result: dict[str, Any] = {}
        for key, item in pairs:
            if key.__class__ is not ScalarNode:
                self._at(key, "key-not-text", "a key is a list or a mapping", "write a word as the key")
                continue
            name = key.value
            if key.tag[0]:
                judged = known.get(name)
                if judged is None:
                    judged = known[name] = _judge(name)
                if judged.__class__ is not str:
                    self._no_key(key)
            # The first of two counts, so that what follows is judged as it was meant.
            if name not in result:
                result[name] = self.value(item)
        if len(result) != len(pairs):
            self._duplicates(pairs)
        return result

    def _no_key(self, key: Any) -> None:
        name = key.value
        if name == "<<":
            hint = "write the keys out, or move them into a tier or kind"
            self._at(key, "merge-key", "a merge key <<: merge keys are not read", hint)
        else:
            shown = f"the key {name} is no text" if name else "a key is empty"
            # In quotes too a number is no id, and no key of ours: folders alone may be called so.
            number = "begin it with a letter; the name of a folder is written in quotes"
            hint = f'write "{name}" in quotes' if name[:1].isalpha() else number if name else "write a word"
            self._at(key, "key-not-text", shown, hint)

    def _duplicates(self, pairs: Any) -> None:
        first: dict[str, Any] = {}
        for key, item in pairs:
            if key.__class__ is not ScalarNode:
                continue
            if key.value in first:
                line = first[key.value].start_mark.line + 1
                message = f"the key '{key.value}' stands twice in one mapping"
                # What has keys of its own was copied, and was to have another name.
                new = "give this one another name, or " if item.__class__ is MappingNode else ""
                hint = f"{new}keep one of them; the first is in line {line}"
                self._at(key, "duplicate-key", message, hint)
            else:
                first[key.value] = key

    def _ambiguous(self, node: Any) -> None:
        text = node.value
        if _NOTHING.fullmatch(text):
            what = f"{text} means no value" if text else "there is no value"
            self._at(node, "no-value", what, "write a value, or leave the key out")
        elif _TRUTH.fullmatch(text):
            truth = "true" if text.lower() in _TRUE_WORDS else "false"
            hint = f'write {truth}, or "{text}" in quotes for the text'
            self._at(
                node,
                "ambiguous",
                f"{text} is a truth value to some readers and text to others",
                hint,
            )
        else:
            what = "a date" if _DATE.fullmatch(text) else "a number"
            message = f"{text} without quotes may be read as {what} or as text"
            self._at(node, "ambiguous", message, f'write "{text}" in quotes')

    def _at(self, node: Any, rule: str, message: str, hint: str) -> None:
        self._report(f"catalog/{rule}", message, hint, node.start_mark.index, node.end_mark.index)


def _judge(text: str) -> Any:
    if _INTEGER.fullmatch(text):
        return int(text)
    first = text[:1]
    if first.isalpha() and not _NOTHING.fullmatch(text) and not _TRUTH.fullmatch(text):
        return text
    ambiguous = (_NOTHING, _TRUTH, _NUMBER, _DATE)
    if text in ("=", "<<") or any(form.fullmatch(text) for form in ambiguous):
        return _REFUSED
    return text
