"""What a query reads, by its words alone: metrics, the functions around them, ranges and variables."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from generators.checks._prometheus.durations import seconds_or

_STRING = re.compile(r'"(?:[^"\\]|\\.)*"|\'(?:[^\'\\]|\\.)*\'')
_LABELS = re.compile(r"\b(?:by|without|on|ignoring|group_left|group_right)\s*\([^)]*\)")
_BRACES = re.compile(r"\{[^}]*\}")
_RANGE = re.compile(r"\[[^\]]*\]")
_OFFSET = re.compile(r"\b(?:offset|@)\s*-?[\w.]+")
_NAME = re.compile(r"\$?[a-zA-Z_:][a-zA-Z0-9_:]*")
_SELECTOR = re.compile(r"([a-zA-Z_:][a-zA-Z0-9_:]*)?(\{(?:[^}\"]|\"(?:[^\"\\]|\\.)*\")*\})?(\[[^\]\"]*\])")
_FUNCTION = re.compile(r"(\w+)\s*\(\s*$")
_JOB = re.compile(r'[{,]\s*job="([^"]*)"')
_WORDS = frozenset(
    "and or unless bool by without on ignoring group_left group_right offset inf nan start end atan2".split()
)
_VARIABLE = re.compile(r"\$\{(\w+)(?::\w+)?\}|\$(\w+)|\[\[(\w+)\]\]")

COUNTER_FUNCTIONS = frozenset({"rate", "irate", "increase"})
COUNTER_ENDINGS = ("_total", "_count", "_sum", "_bucket")


class Call(NamedTuple):
    """A function over a range: ``rate``, the metric, its job where one is named, the range as written."""

    function: str
    metric: str
    job: str
    range: str


def bare(query: str) -> str:
    """The query without texts, label lists, matchers, ranges and offsets."""
    query = _STRING.sub('""', query)
    query = _LABELS.sub(" ", _BRACES.sub(" ", query))
    return _OFFSET.sub(" ", _RANGE.sub(" ", query))


def metrics(query: str) -> frozenset[str]:
    """The names of all series that the query reads."""
    text = bare(query)
    found = set()
    for match in _NAME.finditer(text):
        word = match[0]
        called = text[match.end() :].lstrip().startswith("(")
        after_digit = match.start() and (text[match.start() - 1].isdigit() or text[match.start() - 1] == ".")
        if not called and not after_digit and word.lower() not in _WORDS and not word.startswith("$"):
            found.add(word)
    return frozenset(found)


def ranged(query: str) -> Iterator[Call]:
    """Every metric that is read over a range, with the function right around it."""
    for match in _SELECTOR.finditer(query):
        function = _FUNCTION.search(query[: match.start()])
        job = _JOB.search(match[2] or "")
        if match[1]:
            yield Call(function[1] if function else "", match[1], job[1] if job else "", match[3][1:-1])


def bare_counters(query: str) -> frozenset[str]:
    """Counters by their name that are read without a range."""
    with_range = [call.metric for call in ranged(query)]
    text = _LABELS.sub(" ", _STRING.sub('""', query))
    found = set()
    for match in _NAME.finditer(_BRACES.sub(" ", text)):
        if match[0].endswith("_total") and match[0] not in with_range:
            found.add(match[0])
    return frozenset(found)


def span(duration: str) -> float:
    """A range or a step in seconds, 0 where it is none; the part of a subquery before its colon counts."""
    return seconds_or(duration.partition(":")[0], 0)


def variables(text: str) -> frozenset[str]:
    """The dashboard's variables that a text uses, Grafana's own included."""
    return frozenset(next(name for name in found if name) for found in _VARIABLE.findall(text))
