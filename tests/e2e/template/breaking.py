"""A copy of an instance with one mistake in it."""

from __future__ import annotations

from lab import App, Lab, copy


def broken(lab: Lab, app: App, name: str, file: str, what: str, instead: str) -> App:
    """``name`` is one that no other copy in this lab has; ``what`` stands in the file once."""
    one = copy(app, lab.folder / name)
    text = (one.folder / file).read_text()
    assert text.count(what) == 1
    (one.folder / file).write_text(text.replace(what, instead))
    return one
