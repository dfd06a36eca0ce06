"""Headers and cursors of items, read and written."""

import base64
import hashlib
import json
import re

from service.items.store import Repeatable, Stated
from service.problems import Problem, invalid

_ETAG = re.compile(r'"(\d{1,9})"')
_KEY = re.compile(r"[\x21-\x7e]{1,200}")
_PLACE = re.compile(rb"place:(\d{1,18})")


def etag(version: int) -> str:
    """``"3"``, with its quotes."""
    return f'"{version}"'


def version_of(header: str | None, *, needed: bool) -> int | None:
    """The version that ``if-match`` names; none for ``*``, or when it may be left out. Raises Problem."""
    if header is None:
        if needed:
            raise Problem(428, "version-needed", "Send the etag that you have read as if-match.")
        return None
    if header.strip() == "*":
        return None
    found = _ETAG.fullmatch(header.strip())
    # What is no etag of ours is a version that never was.
    return int(found[1]) if found else -1


def repeatable_of(header: str | None, draft: Stated) -> Repeatable | None:
    """Raises Problem for a key that is none."""
    if header is None:
        return None
    if not _KEY.fullmatch(header):
        raise invalid("idempotency-key: 1 to 200 printable characters are needed")
    said = json.dumps([draft.name, draft.quantity, draft.note])
    return Repeatable(header, hashlib.sha256(said.encode()).hexdigest())


def limit_of(text: str | None) -> int:
    """1 to 100. Raises Problem."""
    if text is None:
        return 20
    if not re.fullmatch(r"[0-9]{1,3}", text) or not 1 <= int(text) <= 100:
        raise invalid("limit: a whole number from 1 to 100 is needed")
    return int(text)


def cursor_of(place: int) -> str:
    """Leads to what comes behind a place."""
    return base64.urlsafe_b64encode(f"place:{place}".encode()).decode().rstrip("=")


def place_of(cursor: str | None) -> int:
    """Raises Problem for a cursor that this service did not make."""
    if cursor is None:
        return 0
    try:
        found = _PLACE.fullmatch(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except ValueError:
        found = None
    if found is None or cursor_of(int(found[1])) != cursor:
        raise invalid("cursor: take it from `next` of a list")
    return int(found[1])
