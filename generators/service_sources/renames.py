"""Which file of a template became which: by equal content, else by most of its lines."""

from __future__ import annotations

from difflib import SequenceMatcher

from generators.service_sources.files import Files
from generators.service_sources.line_ends import is_binary

_ALIKE = 0.6
"""The share of lines that makes two texts the same file, as in git."""


def renamed(base: Files, new: Files) -> dict[str, str]:
    """Old path to new path, each at most once; the most alike first."""
    gone, added = sorted(base.keys() - new.keys()), sorted(new.keys() - base.keys())
    scored = ((_likeness(base[old].content, new[path].content), old, path) for old in gone for path in added)
    found: dict[str, str] = {}
    for score, old, path in sorted(scored, key=lambda one: (-one[0], one[1], one[2])):
        if score >= _ALIKE and old not in found and path not in found.values():
            found[old] = path
    return found


def _likeness(one: bytes, other: bytes) -> float:
    if one == other:
        return 1.0 if one else 0.0
    if is_binary(one) or is_binary(other):
        return 0.0
    matcher = SequenceMatcher(None, one.splitlines(), other.splitlines(), autojunk=False)
    return matcher.ratio() if matcher.quick_ratio() >= _ALIKE else 0.0
