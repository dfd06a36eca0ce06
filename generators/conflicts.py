"""What an unfinished merge left in a text: taken apart into the two sides. Pure: texts in, texts out."""

from __future__ import annotations

_OPENS, _BASE, _TURNS, _CLOSES = "<<<<<<< ", "|||||||", "=======", ">>>>>>> "
_BOTH, _OURS, _MIDDLE, _THEIRS, _BROKEN = range(5)


def sides(text: str) -> tuple[str, ...]:
    """The text with every conflict resolved to our side, then with every one resolved to theirs.

    Empty where there is no conflict, and where a marker is missing, so that nobody can say where a
    side ends. Reads the styles ``merge``, ``diff3`` and ``zdiff3`` of git; gives LF for CRLF.
    """
    if _OPENS not in text:
        return ()
    ours: list[str] = []
    theirs: list[str] = []
    where = _BOTH
    seen = False
    for line in text.replace("\r\n", "\n").split("\n"):
        now = _after(line, where)
        if now is not None:
            where, seen = now, True
            continue
        if where in (_BOTH, _OURS):
            ours.append(line)
        if where in (_BOTH, _THEIRS):
            theirs.append(line)
    return ("\n".join(ours), "\n".join(theirs)) if seen and where == _BOTH else ()


def _after(line: str, where: int) -> int | None:
    """Which part begins after a marker; None for a line that is none where it stands."""
    if line.startswith(_OPENS):
        return _OURS if where == _BOTH else _BROKEN
    if where == _OURS and line.startswith(_BASE):
        return _MIDDLE
    if where in (_OURS, _MIDDLE) and line == _TURNS:
        return _THEIRS
    if where != _BOTH and line.startswith(_CLOSES):
        return _BOTH if where == _THEIRS else _BROKEN
    return None
