"""Why an id cannot be one, in words: shared by the shape check, which refuses it."""

from __future__ import annotations

import re

from generators.conventions.names import ID_LIMIT
from generators.grammar.vocabulary import WORDS

_LABEL = re.compile(WORDS)


def explain(name: str) -> tuple[str, str, str]:
    """Rule, message and hint for an id that the grammar refused."""
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
        return "catalog/id-capitals", message, f"write {lower}, and keep {name} as its title"
    if "--" in name:
        message = f"the id '{name}' has two hyphens in a row"
        return "catalog/bad-id", message, f"one hyphen between words: {re.sub('-+', '-', lower).strip('-')}"
    message = f"the id {name!r} has characters that are not allowed"
    hint = "use lower case letters, digits and hyphens, and begin with a letter"
    return "catalog/bad-id", message, hint
