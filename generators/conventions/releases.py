"""The form of a release record's four values, the same for everything that reads one.

Each is a regular expression without anchors, in what Python, ECMAScript and Go have in common.
"""

from __future__ import annotations

VERSION = "[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?"
"""An image's tag that is a label's value as well; for people."""

DIGEST = "sha256:[0-9a-f]{64}"
"""What runs."""

COMMIT = "[0-9a-f]{40}"
"""What was verified, in full: a shorter one may come to name two."""

APPROVED_BY = ".{1,200}"
"""Who approved, on one line."""

NOBODY = "0" * 40
"""The commit of what was built from none: a sample for rehearsals. No approval names it."""


def or_empty(pattern: str) -> str:
    """The same form, or nothing: a chart's values before a record is laid over them."""
    return f"({pattern})?"
