"""Two sentences as the words that differ: ``above 2% → 3%``."""

from __future__ import annotations

from difflib import SequenceMatcher

_FEW = 2
"""So many differing places are shown alone; more of them are marked within the sentence."""
_HALF = 0.5
"""Sentences that are less alike than this are shown one after the other."""
_PUNCTUATION = ".,;:"


def changed_words(before: str, after: str) -> str:
    """What differs, with the word before each place; or one sentence with all of them marked."""
    old, new = before.split(), after.split()
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    if matcher.ratio() < _HALF:
        return f"{before} → {after}"
    found, marked = [], []
    for what, i1, i2, j1, j2 in matcher.get_opcodes():
        if what == "equal":
            marked += old[i1:i2]
            continue
        said = f"{_said(old[i1:i2])} → {_said(new[j1:j2])}"
        marked.append(f"{said}{_end(new[j1:j2] or old[i1:i2])}")
        # "than" says nothing by itself: more, or less?
        before_it = _FEW if old[i1 - 1 : i1] == ["than"] else 1
        found.append(" ".join([*old[max(0, i1 - before_it) : i1], said]))
    return ", ".join(found) if len(found) <= _FEW else " ".join(marked)


def _said(words: list[str]) -> str:
    return " ".join(words).strip(_PUNCTUATION) or "nothing"


def _end(words: list[str]) -> str:
    last = words[-1]
    return last[len(last.rstrip(_PUNCTUATION)) :]
