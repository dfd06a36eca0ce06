"""One question over HTTP, with an end: a server may be slow, endless, or no Prometheus at all."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Mapping
from http.client import HTTPException
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import unquote, urlencode, urlsplit, urlunsplit
from urllib.request import Request, urlopen

MOST = 128 * 2**20
"""Bytes of an answer that are read; what is longer is refused."""
MOST_OF_REFUSAL = 64 * 2**10
_LONGEST = 400


class UnansweredError(Exception):
    """The server cannot be reached, or refuses; the text says what it said, in one printable line."""

    def __init__(self, said: str) -> None:
        super().__init__(printable(said)[:_LONGEST])


def printable(text: str) -> str:
    """One line that no terminal obeys: what is no printable character stands as its escape."""
    return "".join(one if one.isprintable() else one.encode("unicode_escape").decode() for one in text)


def document(address: str, path: str, form: Mapping[str, str], patience: float) -> Mapping[str, Any]:
    """What a server says, once it says that it succeeded; without a form, it is only read.

    ``patience``: seconds for the whole exchange, however the server spreads it. Raises
    UnansweredError, never with the credentials that the address may hold.
    """
    request = _request(address, path, form)
    said: SimpleQueue[bytes | Exception] = SimpleQueue()
    # A time-out of a socket begins anew with every byte, and looking up a name has none.
    Thread(target=_exchange, args=(request, patience, said), daemon=True).start()
    try:
        body = said.get(timeout=patience)
    except Empty:
        raise UnansweredError(f"no whole answer within {patience:g} s") from None
    if isinstance(body, Exception):
        raise UnansweredError(str(getattr(body, "reason", body)) or type(body).__name__) from body
    if len(body) > MOST:
        raise UnansweredError(f"an answer of more than {MOST >> 20} MiB; ask about less")
    try:
        found = json.loads(body)
        status = found["status"]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise UnansweredError("what answers there is no Prometheus") from error
    if status != "success":
        raise UnansweredError(str(found.get("error") or f"status {status}"))
    whole: dict[str, Any] = found
    return whole


def _request(address: str, path: str, form: Mapping[str, str]) -> Request:
    try:
        parts = urlsplit(address)
    except ValueError as error:
        raise UnansweredError(f"no address: {error}") from error
    if parts.scheme not in {"http", "https"}:
        raise UnansweredError("an address begins with http:// or https://")
    user, _, place = parts.netloc.rpartition("@")
    where = urlunsplit((parts.scheme, place, f"{parts.path.rstrip('/')}/api/v1/{path}", "", ""))
    try:
        request = Request(where, urlencode(form).encode() if form else None)  # noqa: S310
    except ValueError as error:
        raise UnansweredError("no address: it names no server") from error
    if user:
        # Wherever the server sends us on to, that one is not told.
        known = b64encode(unquote(user).encode()).decode()
        request.add_unredirected_header("Authorization", f"Basic {known}")
    return request


def _exchange(request: Request, patience: float, said: SimpleQueue[bytes | Exception]) -> None:
    try:
        with urlopen(request, timeout=patience) as answer:  # noqa: S310 - the scheme was looked at
            said.put(answer.read(MOST + 1))
    except HTTPError as error:
        said.put(UnansweredError(_refusal(error)))
    except (URLError, OSError, HTTPException, ValueError) as error:
        said.put(error)


def _refusal(error: HTTPError) -> str:
    try:
        with error:
            return str(json.loads(error.read(MOST_OF_REFUSAL))["error"])
    except (ValueError, KeyError, TypeError, OSError, HTTPException, RecursionError):
        return f"status {error.code}"
