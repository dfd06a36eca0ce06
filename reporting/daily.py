"""The day's report for the stand-up: what is open, what is about to open, what was closed again."""

from __future__ import annotations

from collections.abc import Iterator
from math import isfinite

from generators.alerts.text import duration
from generators.model import Model
from reporting.document import Document, Section
from reporting.questions import Answers, Sample, watched
from reporting.rows import alert, by_key, key, lasted, loudest_first, runbook, subject, times

_WHAT = ("Alert", "Severity", "Of", "Team")
_UNWATCHED = " The watchdog, which always fires, does not: more may be open than is known."


def report(model: Model, answers: Answers, until: str) -> Document:
    """The document; ``until`` is the moment it speaks of, as people read it."""
    ages, links = by_key(answers["age"]), model.fleet.platform.links
    still = {key(one.labels) for one in answers["open"]}
    opened = sorted(answers["open"], key=lambda one: (loudest_first(one)[0], -ages.get(key(one.labels), 0)))
    unwatched = "" if watched(answers) else _UNWATCHED
    return Document(
        f"{model.fleet.platform.title}: open on {until}",
        f"{len(opened)} open, {len(answers['coming'])} about to open.{unwatched}",
        (
            Section(
                "Open",
                "Oldest first within a severity.",
                (*_WHAT, "For", "What to do"),
                tuple(
                    (*_what(one), _age(ages.get(key(one.labels))), runbook(one.labels, links))
                    for one in opened
                ),
                "Nobody knows whether anything is open." if unwatched else "Nothing is open.",
            ),
            Section(
                "About to open",
                "True, but not for long enough yet.",
                _WHAT,
                tuple(_what(one) for one in sorted(answers["coming"], key=loudest_first)),
            ),
            Section(
                "Closed within a day",
                "",
                (*_WHAT, "Times", "In all"),
                tuple(_closed(answers, still)),
                "Nothing was closed.",
            ),
        ),
    )


def _closed(answers: Answers, still: set[tuple[str, ...]]) -> Iterator[tuple[str, ...]]:
    for one in sorted(answers["day"], key=loudest_first):
        if key(one.labels) not in still:
            yield (*_what(one), times(answers, one.labels), lasted(one.value))


def _what(one: Sample) -> tuple[str, ...]:
    labels = one.labels
    return alert(labels), labels.get("severity", ""), subject(labels), labels.get("team", "")


def _age(seconds: float | None) -> str:
    if seconds is None or not isfinite(seconds):
        return "?"
    return duration(int(seconds) // 60 * 60) if seconds >= 60 else "under 1m"
