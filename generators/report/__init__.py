"""How findings, counts and diffs look: for a person, for a program, for a code review.

Nothing is judged here and nothing printed: every function returns text. Results belong on standard
output, findings as text on standard error; under JSON one document holds both. Most names are looked
up on first use, because a run that finds nothing shows nothing.
"""

from generators.report.document import document
from generators.report.places import shown_from

TYPE_CHECKING = False
if TYPE_CHECKING:
    from generators.report.counts import check_line, closing, summary
    from generators.report.diff import FileDiff, diff_text
    from generators.report.github import annotated as annotations
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

_HOMES = {
    "annotations": ("github", "annotated"),
    **{name: ("counts", name) for name in ("check_line", "closing", "summary")},
    **{name: ("diff", name) for name in ("FileDiff", "diff_text")},
    **{name: ("screen", name) for name in ("Screen", "screen_of")},
    "findings_text": ("text", "findings_text"),
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    module, original = _HOMES[name]
    return getattr(import_module(f"{__name__}.{module}"), original)
