"""Cron expressions and time zones: what is well formed, and what never comes.

Pure and independent of the host: the time zones there are stand in ``time_zones``.
"""

from __future__ import annotations

import re
from itertools import pairwise

from generators.grammar.scalars import Refused, seen
from generators.grammar.time_zones import NAMES

ZONE = (
    r"(UTC|Etc/(UTC|GMT(-(1[0-4]|[1-9])|[+](1[0-2]|[1-9]))?)"
    r"|(Africa|America|Antarctica|Arctic|Asia|Atlantic|Australia|Europe|Indian|Pacific)"
    r"(/[A-Z][A-Za-z_-]+){1,2})"
)
"""The form of a zone for editors: ``UTC``, ``Etc/…`` or Area/City."""

_FIELDS = (
    ("minute", 0, 59, ()),
    ("hour", 0, 23, ()),
    ("day of the month", 1, 31, ()),
    ("month", 1, 12, tuple("jan feb mar apr may jun jul aug sep oct nov dec".split())),
    ("day of the week", 0, 6, tuple("sun mon tue wed thu fri sat".split())),
)
_PART = re.compile(r"(\*|[a-z]{3}|[0-9]{1,2})(?:-([a-z]{3}|[0-9]{1,2}))?(?:/([1-9][0-9]?))?")
_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)

Field = tuple[str, int, int, tuple[str, ...]]


def zone(value: object) -> str:
    """A time zone that IANA's data has. Raises Refused."""
    if isinstance(value, str) and value in NAMES:
        return value
    if isinstance(value, str) and value.startswith("Etc/GMT"):
        hint = "write Etc/GMT-14 (ahead of UTC) to Etc/GMT+12 (behind it)"
        raise Refused(f"{seen(value)} is no time zone", hint)
    # Only catalogs with an unknown zone pay for the import.
    from difflib import get_close_matches

    near = get_close_matches(value, sorted(NAMES), n=1) if isinstance(value, str) else []
    hint = "write UTC or Area/City as IANA's list of zones has it, such as Europe/Berlin"
    raise Refused(
        f"{seen(value)} is no time zone", f"did you mean {near[0]}? otherwise {hint}" if near else hint
    )


def cron(value: object) -> str:
    """Five fields: minute, hour, day of the month, month, day of the week. Raises Refused."""
    # Only blanks part the fields: whoever reads them next may know no others.
    if not isinstance(value, str) or not value.isascii() or len(fields := value.split()) != len(_FIELDS):
        raise Refused(
            f"{seen(value)} is no cron expression: five fields are needed",
            'write minute, hour, day, month and weekday, for example "0 3 * * *" for 3:00 daily',
        )
    for text, field in zip(fields, _FIELDS, strict=True):
        for part in text.lower().split(","):
            _values(part, field, value)
    return " ".join(fields)


def never(text: str) -> bool:
    """Whether a checked expression names only days that no year has, such as the 31st of February."""
    _, _, days, months, weekdays = text.lower().split()
    # With a weekday beside it, either of the two is enough.
    if days.startswith("*") or not weekdays.startswith("*"):
        return False
    every = [n for part in days.split(",") for n in _values(part, _FIELDS[2], text)]
    chosen = [n for part in months.split(",") for n in _values(part, _FIELDS[3], text)]
    return all(day > _DAYS[month - 1] for day in every for month in chosen)


def longest_pause(text: str) -> int:
    """Seconds between two runs of a checked expression, at most; months count as 31 days."""
    minutes, hours, days, months, weekdays = (
        sorted({n for part in chosen.split(",") for n in _values(part, field, text)})
        for chosen, field in zip(text.lower().split(), _FIELDS, strict=True)
    )
    _, _, every_day, every_month, every_weekday = (chosen == "*" for chosen in text.split())
    if not every_month:
        cycle, on = 12 * 31, [(month - 1) * 31 + day - 1 for month in months for day in days]
    elif not every_day:
        cycle, on = 31, [day - 1 for day in days]
    elif not every_weekday:
        cycle, on = 7, weekdays
    else:
        cycle, on = 1, [0]
    runs = [(day * 24 + hour) * 60 + minute for day in on for hour in hours for minute in minutes]
    return 60 * max(later - run for run, later in pairwise([*runs, runs[0] + cycle * 24 * 60]))


def _values(part: str, field: Field, whole: str) -> range:
    """The numbers that one part of a field stands for."""
    name, low, high, words = field
    match = _PART.fullmatch(part)
    if match is None or (match[1] == "*" and match[2]):
        raise _outside(part, field, whole)
    step = int(match[3] or 1)
    if match[1] == "*":
        first, last = low, high
    else:
        first = _number(match[1], low, words)
        last = _number(match[2], low, words) if match[2] else high if match[3] else first
    if low <= last < first <= high:
        message = f"the {name} {part!r} of the cron expression {seen(whole)} is a range that is reversed"
        either = f"{match[1]}-{words[-1] if words else high},{words[0] if words else low}-{match[2]}"
        raise Refused(message, f"write {match[2]}-{match[1]}, or {either} if it goes over the end")
    if not low <= first <= last <= high:
        raise _outside(part, field, whole)
    if step > high:
        message = f"the {name} {part!r} of the cron expression {seen(whole)} steps over every {name}"
        raise Refused(message, f"write a step from 1 to {high}")
    return range(first, last + 1, step)


def _outside(part: str, field: Field, whole: str) -> Refused:
    name, low, high, _ = field
    return Refused(
        f"the {name} {part!r} of the cron expression {seen(whole)} is outside {low}-{high}",
        f"write *, a number from {low} to {high}, a range a-b, a step */n, or a list a,b",
    )


def _number(word: str, low: int, words: tuple[str, ...]) -> int:
    if word in words:
        return words.index(word) + low
    return int(word) if word.isdecimal() else -1
