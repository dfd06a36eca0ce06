"""How the lines of a file end: merged as LF, given back as they were."""

from __future__ import annotations


def is_binary(content: bytes) -> bool:
    """Whether it is no text in UTF-8: nothing to be merged line by line."""
    if b"\0" in content:
        return True
    try:
        content.decode()
    except UnicodeDecodeError:
        return True
    return False


def ends_in_crlf(content: bytes) -> bool:
    """Whether every line does; a file with both kinds is edited text like any other."""
    return b"\r\n" in content and content.count(b"\r\n") == content.count(b"\n")


def as_lf(content: bytes) -> bytes:
    """With LF, where every line ended in CRLF; else as it is."""
    return content.replace(b"\r\n", b"\n") if ends_in_crlf(content) else content


def like(content: bytes, other: bytes) -> bytes:
    """The content (in LF) with line ends as the other has them."""
    return content.replace(b"\n", b"\r\n") if ends_in_crlf(other) else content
