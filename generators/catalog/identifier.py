"""Why an id cannot be one, in words: for the checks that refuse it, and for the question about a new one.

Each answer is a rule, a message and a hint.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable

from generators.conventions.names import ID_LIMIT, NO_TEXT, RESERVED_IDS, is_device
from generators.conventions.scraping import RESERVED_JOBS
from generators.grammar.vocabulary import WORDS

Why = tuple[str, str, str]

_LABEL = re.compile(WORDS)
_FORM = "use lower case letters, digits and hyphens, and begin with a letter"


def explain(name: str, taken: Container[object] = ()) -> Why:
    """Of an id that the grammar refused; ``taken`` are those that cannot be what was meant."""
    lower = name.lower()
    if len(name) > ID_LIMIT:
        message = f"the id '{name[:20]}…' has {len(name)} characters"
        return (
            "catalog/id-too-long",
            message,
            f"at most {ID_LIMIT}: suffixes are added to it in object names",
        )
    if _LABEL.fullmatch(lower):
        message = f"the id '{name}' has capitals; it becomes a host name and an object name"
        hint = _unless(lower, taken, f"write {lower}, and keep {name} as its title")
        return "catalog/id-capitals", message, hint
    if "--" in name:
        message = f"the id '{name}' has two hyphens in a row"
        single = re.sub("-+", "-", lower).strip("-")
        return "catalog/bad-id", message, _unless(single, taken, f"one hyphen between words: {single}")
    if not name:
        return "catalog/bad-id", "an id is empty", _FORM
    if _LABEL.fullmatch(bare := lower.strip("-")):
        message = f"the id '{name}' {'ends' if name.endswith('-') else 'begins'} with a hyphen"
        return "catalog/bad-id", message, _unless(bare, taken, f"without it: {bare}")
    message = f"the id {name!r} has characters that are not allowed"
    if _LABEL.fullmatch(dashed := re.sub("[ _.]+", "-", lower)):
        return "catalog/bad-id", message, _unless(dashed, taken, f"one hyphen between words: {dashed}")
    return "catalog/bad-id", message, _FORM


def _unless(name: str, taken: Container[object], hint: str) -> str:
    """The hint that leads to an id; another one where that would be the next mistake."""
    if not _LABEL.fullmatch(name):
        return _FORM
    if name in taken:
        return f"choose another id: {name} is taken"
    if as_word(name) or as_device(name) or name in RESERVED_IDS or name in RESERVED_JOBS:
        return f"choose another id, such as {name}-1"
    return hint


def twin(name: str, names: Iterable[object]) -> str:
    """The id that is taken already and differs in case only: some file systems, and every host name, take
    the two for one. The one in lower case, else the first in the file; empty where there is none before.
    """
    same = [str(one) for one in names if str(one).lower() == name.lower()]
    taken = name.lower() if name.lower() in same else same[0]
    return taken if taken != name else ""


def reserved(name: str, platform: str) -> Why | None:
    """Of a service's id that would collide with a folder, a chart, a key of Helm's or a job."""
    if name in RESERVED_IDS:
        hint = f"choose another id; reserved are {', '.join(sorted(RESERVED_IDS))}"
        return "catalog/reserved-id", f"the id '{name}' is reserved", hint
    if name in RESERVED_JOBS:
        message = f"the id '{name}' is reserved: Prometheus has a part of the platform under this name"
        return "catalog/reserved-id", message, f"choose another id, such as {platform}-{name}"
    return None


def as_device(name: str) -> Why | None:
    """Of a name that no folder or file can have on Windows."""
    if not is_device(name):
        return None
    message = f"'{name}' cannot be a name: on Windows no folder can be called so"
    return "catalog/bad-name", message, f"choose another one, such as {name}-1"


def as_word(name: str) -> Why | None:
    """Of a name that stands without quotes in many a file, and means something else to a reader there."""
    if name not in NO_TEXT:
        return None
    message = f"'{name}' cannot be a name: without quotes YAML readers take it for no text"
    return "catalog/bad-name", message, f"choose another one, such as {name}-1"
