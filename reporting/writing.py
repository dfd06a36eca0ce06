"""Writes a document as Markdown or as one HTML page that needs nothing besides itself."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape as _entities

from reporting.document import Document, Section
from reporting.exchange import printable

_STYLE = (
    ":root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;max-width:70rem;margin:2rem auto;"
    "padding:0 1rem}table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:.3rem .6rem;"
    "border-bottom:1px solid #8886}td:not(:first-child){font-variant-numeric:tabular-nums}"
)


_MARKS = frozenset("\\`*_{}[]|#~!")
_REFERENCES = (
    ("&", "&amp;"),
    ("<", "&lt;"),
    (">", "&gt;"),
    ("@", "&#64;"),
    ("://", "&#58;//"),
    ("www.", "www&#46;"),
)


def to_markdown(document: Document) -> str:
    """Headings, sentences and tables; ends in a newline."""
    return "\n".join(_markdown(document)) + "\n"


def to_html(document: Document) -> str:
    """One page; every text is escaped."""
    return "\n".join(_html(document)) + "\n"


def _markdown(document: Document) -> Iterator[str]:
    yield f"# {_plain(document.title)}"
    yield ""
    yield _plain(document.text)
    for section in document.sections:
        yield ""
        yield f"## {section.title}"
        yield ""
        if section.text:
            yield section.text
            yield ""
        if not section.rows:
            yield section.empty
            continue
        yield _row(section.columns)
        yield f"|{' --- |' * len(section.columns)}"
        yield from (_row(row) for row in section.rows)


def _row(cells: tuple[str, ...]) -> str:
    return f"| {' | '.join(map(_plain, cells))} |"


def _plain(text: str) -> str:
    """Text that Markdown, HTML and a forge's mentions and links leave as it is, in one line."""
    escaped = "".join(f"\\{one}" if one in _MARKS else one for one in printable(text.replace("\n", " ")))
    for marks, reference in _REFERENCES:
        escaped = escaped.replace(marks, reference)
    return escaped


def _html(document: Document) -> Iterator[str]:
    yield "<!doctype html>"
    yield '<html lang="en">'
    yield f'<head><meta charset="utf-8"><title>{escape(document.title)}</title><style>{_STYLE}</style></head>'
    yield f"<body><h1>{escape(document.title)}</h1><p>{escape(document.text)}</p>"
    for section in document.sections:
        yield from _section(section)
    yield "</body></html>"


def escape(text: str) -> str:
    """Text as HTML; what is no printable character stands as its escape."""
    return _entities(printable(text.replace("\n", " ")))


def _section(section: Section) -> Iterator[str]:
    yield f"<h2>{escape(section.title)}</h2>"
    if section.text:
        yield f"<p>{escape(section.text)}</p>"
    if not section.rows:
        yield f"<p>{escape(section.empty)}</p>"
        return
    yield f"<table><thead><tr>{_cells('th', section.columns)}</tr></thead><tbody>"
    yield from (f"<tr>{_cells('td', row)}</tr>" for row in section.rows)
    yield "</tbody></table>"


def _cells(tag: str, cells: tuple[str, ...]) -> str:
    return "".join(f"<{tag}>{escape(cell)}</{tag}>" for cell in cells)
