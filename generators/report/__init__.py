"""How findings, counts and diffs look: for a person, for a program, for a code review.

Nothing is judged here and nothing printed: every function returns text. Results belong on standard
output, findings as text on standard error; under JSON one document holds both.
"""

from generators.report.counts import check_line, closing, summary
from generators.report.diff import FileDiff, diff_text
from generators.report.document import document
from generators.report.github import annotated as annotations
from generators.report.places import shown_from
from generators.report.screen import Screen, screen_of
from generators.report.text import findings_text

__all__ = [
    "FileDiff",
    "Screen",
    "annotations",
    "check_line",
    "closing",
    "diff_text",
    "document",
    "findings_text",
    "screen_of",
    "shown_from",
    "summary",
]
