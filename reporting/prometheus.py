"""Asks a Prometheus over HTTP. The only module here that talks to anybody."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from http.client import HTTPException
from typing import Any, NamedTuple, TypeVar
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode, urlsplit
from urllib.request import Request, urlopen

from reporting.questions import Sample

PATIENCE = 30
"""Seconds for one answer about one moment."""
PATIENCE_OVER_TIME = 120
"""Seconds for one answer about a span of time."""
POINTS = 10_000
"""Moments asked about at once; Prometheus refuses more than 11,000."""


Answer = TypeVar("Answer")


class UnansweredError(Exception):
    """The server cannot be reached, or refuses; the text says what it said."""


class Span(NamedTuple):
    """A time, in seconds since 1970, and the seconds between two looks."""

    since: int
    until: int
    step: int

    def parts(self) -> Iterator[Span]:
        """The same looks, in spans that are short enough to be asked about at once."""
        since = self.since
        while since <= self.until:
            until = min(self.until, since + (POINTS - 1) * self.step)
            yield Span(since, until, self.step)
            since = until - (until - since) % self.step + self.step


class Series(NamedTuple):
    """One series of an answer over time: its labels, and the moments at which it is there."""

    labels: Mapping[str, str]
    times: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Prometheus:
    """A server by its address; ``at`` is the moment asked about, in seconds since 1970; None: now."""

    address: str
    at: float | None = None

    def ask(self, query: str) -> tuple[Sample, ...]:
        """The answer to an instant query, sorted by labels. Raises UnansweredError."""
        form = {"query": query} if self.at is None else {"query": query, "time": str(self.at)}
        return self._read("query", form, PATIENCE, _samples)

    def over(self, query: str, span: Span) -> tuple[Series, ...]:
        """When a query has an answer, by its labels, sorted. Raises UnansweredError."""
        found: dict[tuple[tuple[str, str], ...], list[float]] = {}
        for part in span.parts():
            form = {"query": query, "start": str(part.since), "end": str(part.until), "step": str(part.step)}
            for one in self._read("query_range", form, PATIENCE_OVER_TIME, _series):
                found.setdefault(tuple(sorted(one.labels.items())), []).extend(one.times)
        return tuple(Series(dict(labels), tuple(found[labels])) for labels in sorted(found))

    def knows(self, selector: str, span: Span) -> bool:
        """Whether any series of a selector has a sample in that time. Raises UnansweredError."""
        form = {"match[]": selector, "start": str(span.since), "end": str(span.until), "limit": "1"}
        return self._read("series", form, PATIENCE_OVER_TIME, lambda found: bool(found["data"]))

    def newest(self) -> float | None:
        """The last moment of what is not yet in blocks, in seconds; None where there is nothing."""

        def head(found: Mapping[str, Any]) -> float | None:
            stats = found["data"]["headStats"]
            return stats["maxTime"] / 1000 if stats["numSeries"] else None

        return self._read("status/tsdb", {}, PATIENCE, head)

    def _read(
        self, path: str, form: Mapping[str, str], patience: int, read: Callable[[Mapping[str, Any]], Answer]
    ) -> Answer:
        if urlsplit(self.address).scheme not in {"http", "https"}:
            raise UnansweredError("an address begins with http:// or https://")
        body = urlencode(form).encode() if form else None
        request = Request(f"{self.address.rstrip('/')}/api/v1/{path}", body)  # noqa: S310
        try:
            with urlopen(request, timeout=patience) as answer:  # noqa: S310 - the scheme was looked at
                return read(json.load(answer))
        except HTTPError as error:
            raise UnansweredError(_refusal(error)) from error
        except (URLError, OSError, HTTPException) as error:
            raise UnansweredError(str(getattr(error, "reason", error))) from error
        except (ValueError, KeyError, TypeError) as error:
            raise UnansweredError("what answers there is no Prometheus") from error


def _samples(document: Mapping[str, Any]) -> tuple[Sample, ...]:
    found = [Sample(one["metric"], float(one["value"][1])) for one in _results(document, "vector")]
    return tuple(sorted(found, key=lambda one: sorted(one.labels.items())))


def _series(document: Mapping[str, Any]) -> list[Series]:
    return [
        Series(one["metric"], tuple(float(at) for at, _ in one["values"]))
        for one in _results(document, "matrix")
    ]


def _results(document: Mapping[str, Any], kind: str) -> list[dict[str, Any]]:
    data = document["data"]
    if not isinstance(data, dict) or data.get("resultType") != kind:
        raise ValueError(f"not a {kind}")
    results: list[dict[str, Any]] = data["result"]
    return results


def _refusal(error: HTTPError) -> str:
    try:
        return str(json.load(error)["error"])
    except (ValueError, KeyError, TypeError, OSError):
        return f"status {error.code}"
