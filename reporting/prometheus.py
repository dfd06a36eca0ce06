"""Asks a Prometheus over HTTP. The only module here that talks to anybody."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPException
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode, urlsplit
from urllib.request import Request, urlopen

from reporting.questions import Sample

PATIENCE = 30
"""Seconds for one answer."""


class UnansweredError(Exception):
    """The server cannot be reached, or refuses; the text says what it said."""


@dataclass(frozen=True, slots=True)
class Prometheus:
    """A server by its address; ``at`` is the moment asked about, in seconds since 1970; None: now."""

    address: str
    at: float | None = None

    def ask(self, query: str) -> tuple[Sample, ...]:
        """The answer to an instant query, sorted by labels. Raises UnansweredError."""
        if urlsplit(self.address).scheme not in {"http", "https"}:
            raise UnansweredError("an address begins with http:// or https://")
        form = {"query": query} if self.at is None else {"query": query, "time": str(self.at)}
        request = Request(f"{self.address.rstrip('/')}/api/v1/query", urlencode(form).encode())  # noqa: S310
        try:
            with urlopen(request, timeout=PATIENCE) as answer:  # noqa: S310 - the scheme was looked at
                return _samples(json.load(answer))
        except HTTPError as error:
            raise UnansweredError(_refusal(error)) from error
        except (URLError, OSError, HTTPException) as error:
            raise UnansweredError(str(getattr(error, "reason", error))) from error
        except (ValueError, KeyError, TypeError) as error:
            raise UnansweredError("what answers there is no Prometheus") from error


def _samples(document: Mapping[str, object]) -> tuple[Sample, ...]:
    data = document["data"]
    if not isinstance(data, dict) or data.get("resultType") != "vector":
        raise ValueError("not a vector")
    found = [Sample(one["metric"], float(one["value"][1])) for one in data["result"]]
    return tuple(sorted(found, key=lambda one: sorted(one.labels.items())))


def _refusal(error: HTTPError) -> str:
    try:
        return str(json.load(error)["error"])
    except (ValueError, KeyError, TypeError, OSError):
        return f"status {error.code}"
