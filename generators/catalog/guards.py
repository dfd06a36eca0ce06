"""What is refused before YAML nodes are built: depth, anchors, aliases, tags, directives, tabs.

A quick look at the text decides that nothing suspicious is there. Only where something is, libyaml's
events are asked, which never recurse and never expand an alias: a bomb costs as much as its bytes.
"""

from __future__ import annotations

import re
from typing import Any

from generators.catalog.tree import Report, events

DEPTH_LIMIT = 40
"""Levels of nesting; the deepest key of the language has eight."""

_BRACKETS_ONLY = bytes(set(range(256)) - set(b"[]{}"))
_INDICATOR = re.compile(r"[&*!]")
_BEFORE = " \t\r\n[{,:?-"
_AFTER = re.compile(r"[0-9A-Za-z_-]")
# Three block indicators in a row open three levels in one line; no catalog has a use for it.
_COMPACT = re.compile(r"[-?:] +[-?:] +[-?:] ")
_INDENTED = "\n" + " " * DEPTH_LIMIT
_SEPARATORS = ("\r", "\x85", "\u2028", "\u2029")
_SEPARATOR = re.compile("\r(?!\n)|[\x85\u2028\u2029]")
# Tags, selectors and private use beyond the first plane, as they are or as an escape of a quoted text.
_UNSEEN = re.compile("[\U000e0000-\U000effff\U000f0000-\U0010ffff]|\\\\U00(?:0[eEfF]|10)[0-9A-Fa-f]{4}")
_TAB = re.compile(r"^ *\t", re.MULTILINE)


def refuse_dangerous(text: str, data: bytes, report: Report) -> bool:
    """Whether the text may be composed; what speaks against it is reported.

    Raises ``yaml.YAMLError`` where the text is suspicious and no YAML either.
    """
    if any(one in text for one in _SEPARATORS) and _separators(text, report):
        return False
    if "\t" in text and _tabs(text, report):
        return False
    if (not text.isascii() or "\\U" in text) and _unseen(text, report):
        return False
    if not _maybe_special(text) and not _maybe_deep(text, data):
        return True
    return _examine(text, report)


def _separators(text: str, report: Report) -> bool:
    """YAML 1.1 takes them for the end of a line, YAML 1.2 and every editor do not."""
    found = [match.start() for match in _SEPARATOR.finditer(text)]
    for index in found:
        message = f"the character U+{ord(text[index]):04X} ends a line for some readers only"
        hint = "remove it; end lines as everywhere in the file, and write text on one line"
        report("catalog/hidden-character", message, hint, index, index + 1)
    return bool(found)


def _unseen(text: str, report: Report) -> bool:
    """Nobody sees them in a review, and they may hold a whole text."""
    found = list(_UNSEEN.finditer(text))
    for match in found:
        code = match[0][2:].lstrip("0").upper() if match[0].startswith("\\") else f"{ord(match[0]):04X}"
        message = f"the character U+{code} is one that nobody can see, or one of a private font"
        hint = "remove it; write what everybody reads alike"
        report("catalog/hidden-character", message, hint, match.start(), match.end())
    return bool(found)


def _tabs(text: str, report: Report) -> bool:
    found = [match.end() - 1 for match in _TAB.finditer(text) if not _is_blank(text, match.end())]
    for index in found:
        message = "a tab in the indentation: YAML indents with blanks only"
        report("catalog/tab", message, "replace the tab with two blanks", index, index + 1)
    return bool(found)


def _is_blank(text: str, index: int) -> bool:
    line = text[index : text.find("\n", index) % (len(text) + 1)].strip()
    return not line or line.startswith("#")


def _maybe_deep(text: str, data: bytes) -> bool:
    left = data.translate(None, _BRACKETS_ONLY)
    for _ in range(DEPTH_LIMIT // 2):
        shorter = left.replace(b"[]", b"").replace(b"{}", b"")
        if len(shorter) == len(left):
            break
        left = shorter
    return len(left) > DEPTH_LIMIT // 2 or _INDENTED in text or _COMPACT.search(text) is not None


def _maybe_special(text: str) -> bool:
    """Whether an anchor, alias, tag or directive may stand somewhere."""
    if text.startswith("%") or "\n%" in text:
        return True
    for match in _INDICATOR.finditer(text):
        index = match.start()
        if index and text[index - 1] not in _BEFORE:
            continue
        if text[index] == "!" or _AFTER.match(text, index + 1):
            return True
    return False


def _examine(text: str, report: Report) -> bool:
    """Reports every anchor, alias, tag and directive, and the first place that is too deep."""
    depth, clean = 0, True
    aliases: set[str] = set()
    for event in events(text):
        name = type(event).__name__
        if name.endswith("StartEvent") and name != "StreamStartEvent":
            depth += 1
        elif name.endswith("EndEvent"):
            depth -= 1
        if depth > DEPTH_LIMIT:
            message = f"more than {DEPTH_LIMIT} levels of nesting"
            _at(
                event,
                "too-deep",
                message,
                "close the brackets; no key lies that deep",
                report,
            )
            return False
        if name == "AliasEvent":
            clean = False
            # A bomb repeats one alias a thousand times: each name is told once.
            if event.anchor not in aliases:
                aliases.add(event.anchor)
                message = f"the alias *{event.anchor}: aliases are not read"
                _at(event, "alias", message, "write the value out, or move it into a tier or kind", report)
        else:
            clean &= _plain_event(event, name, report)
    return clean


def _plain_event(event: Any, name: str, report: Report) -> bool:
    if name == "DocumentStartEvent" and (event.version or event.tags):
        _at(event, "directive", "a YAML directive", "remove the line that begins with %", report)
        return False
    clean = True
    if getattr(event, "anchor", None):
        message = f"the anchor &{event.anchor}: anchors are not read"
        _at(
            event,
            "anchor",
            message,
            "remove it; defaults belong into tiers, kinds and languages",
            report,
        )
        clean = False
    if getattr(event, "tag", None):
        tag = event.tag.replace("tag:yaml.org,2002:", "!!")
        message = f"the tag {tag}: tags are not read"
        _at(event, "tag", message, "remove the tag; write text in quotes", report)
        clean = False
    return clean


def _at(event: Any, rule: str, message: str, hint: str, report: Report) -> None:
    start = event.start_mark.index
    report(f"catalog/{rule}", message, hint, start, max(event.end_mark.index, start + 1))
