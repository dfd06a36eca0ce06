"""Asks a Prometheus, and believes nothing that does not look like an answer of one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from math import isfinite
from typing import Any, NamedTuple, TypeVar

from reporting.exchange import UnansweredError, document
from reporting.questions import Sample

__all__ = ["Prometheus", "Series", "Span", "UnansweredError"]

PATIENCE = 30
"""Seconds for one answer about one moment."""
PATIENCE_OVER_TIME = 120
"""Seconds for one answer about a span of time."""
POINTS = 10_000
"""Moments asked about at once; Prometheus refuses more than 11,000."""


Answer = TypeVar("Answer")


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
            for one in self._read("query_range", form, PATIENCE_OVER_TIME, partial(_series, part)):
                found.setdefault(tuple(sorted(one.labels.items())), []).extend(one.times)
        return tuple(Series(dict(labels), tuple(found[labels])) for labels in sorted(found))

    def knows(self, selector: str, span: Span) -> bool:
        """Whether any series of a selector has a sample in that time. Raises UnansweredError."""
        form = {"match[]": selector, "start": str(span.since), "end": str(span.until), "limit": "1"}

        def known(found: Mapping[str, Any]) -> bool:
            if not isinstance(found["data"], list):
                raise TypeError
            # With a limit of one it warns of every second series; what was found is there anyway.
            if not found["data"]:
                _without_warnings(found)
            return bool(found["data"])

        return self._read("series", form, PATIENCE_OVER_TIME, known)

    def newest(self) -> float | None:
        """The last moment of what is not yet in blocks, in seconds; None where there is nothing."""

        def head(found: Mapping[str, Any]) -> float | None:
            stats = found["data"]["headStats"]
            return _finite(stats["maxTime"] / 1000) if stats["numSeries"] else None

        return self._read("status/tsdb", {}, PATIENCE, head)

    def _read(
        self, path: str, form: Mapping[str, str], patience: int, read: Callable[[Mapping[str, Any]], Answer]
    ) -> Answer:
        found = document(self.address, path, form, patience)
        try:
            return read(found)
        except (ValueError, KeyError, TypeError, AttributeError, OverflowError) as error:
            raise UnansweredError("what answers there is no Prometheus") from error


def _samples(found: Mapping[str, Any]) -> tuple[Sample, ...]:
    samples = []
    for one in _results(found, "vector"):
        _, value = one["value"]
        samples.append(Sample(_labels(one), float(value)))
    return tuple(sorted(samples, key=lambda one: sorted(one.labels.items())))


def _series(asked: Span, found: Mapping[str, Any]) -> list[Series]:
    series = [
        Series(_labels(one), tuple(float(at) for at, _ in one["values"])) for one in _results(found, "matrix")
    ]
    if not all(asked.since <= at <= asked.until for one in series for at in one.times):
        raise ValueError("a moment that nobody asked about")
    return series


def _results(found: Mapping[str, Any], kind: str) -> list[dict[str, Any]]:
    _without_warnings(found)
    data = found["data"]
    if data["resultType"] != kind or not isinstance(data["result"], list):
        raise ValueError(f"not a {kind}")
    results: list[dict[str, Any]] = data["result"]
    return results


def _without_warnings(found: Mapping[str, Any]) -> None:
    """A part of what was asked for looks like all of it, but for this."""
    if found.get("warnings"):
        raise UnansweredError(f"it answers in part only: {'; '.join(map(str, found['warnings']))}")


def _labels(one: Mapping[str, Any]) -> dict[str, str]:
    labels = {name: value.encode("utf-8", "replace").decode() for name, value in one["metric"].items()}
    return {name.encode("utf-8", "replace").decode(): value for name, value in labels.items()}


def _finite(seconds: float) -> float:
    if not isfinite(seconds):
        raise ValueError("no moment")
    return seconds
