"""Spellings of values and what they mean: durations, percents, quantities, dates and times of day.

Every function takes the value as it was read (text, whole number, truth value) and returns the
meaning, or raises ``Refused`` with what is wrong and what to write instead. Pure, and independent
of the host: no time zone data, no resolver, no clock.
"""

from __future__ import annotations

import re
from decimal import Decimal

from generators.grammar.quantities import bytes_of, millicores


class Refused(ValueError):
    """A value that does not fit. ``hint`` says what to write instead."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


# ASCII throughout: \d would take any script's digits, which Kubernetes and Prometheus do not read.
_N = "([0-9]{1,9})"
_DURATION = re.compile(rf"(?:{_N}d)?(?:{_N}h)?(?:{_N}m(?!s))?(?:{_N}s)?(?:{_N}ms)?")
_SECONDS = (86400, 3600, 60, 1)
_DURATIONS = "write for example 300ms, 15s, 5m or 1h30m"
_PERCENT = re.compile(r"(?:0|[1-9][0-9]{0,3})(?:\.[0-9]{1,6})?%")
_NEAR_PERCENT = re.compile(r"([0-9]{1,4}(?:\.[0-9]{1,8})?|\.[0-9]{1,8}) ?(%?)")
_CPU = re.compile(r"[1-9][0-9]{0,11}m|(?:0|[1-9][0-9]{0,11})\.[0-9]{1,3}|[1-9][0-9]{0,11}")
_BYTES = re.compile(r"[1-9][0-9]{0,14}(Ki|Mi|Gi|Ti)")
_NEAR_BYTES = re.compile(r"([1-9][0-9]{0,14}) ?([kKmMgGtT])[iI]?[bB]?")
_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
INSTANT = (
    "[0-9]{4}-[0-9]{2}-[0-9]{2}T([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?(Z|[+-](0[0-9]|1[0-4]):[0-5][0-9])"
)
"""A day, a time of it, and what that is ahead of UTC."""
CLOCK = "(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)"
"""A time of day; ``24:00`` is the end of it."""
_INSTANT = re.compile(INSTANT)
_CLOCK = re.compile(CLOCK)
_MOST_CORES = 1_000_000
_MOST_BYTES = 1024**5
_LONGEST_WORD = 200
"""Characters: more than two of the longest names, with the path to a key, have."""
_LONGEST_TEXT = 6_000
"""Characters: a cycle through 300 services is named whole."""
_TOO_LONG = re.compile(rf"\S{{{_LONGEST_WORD + 1},}}")
_LONG_MONTHS = (1, 3, 5, 7, 8, 10, 12)


def seen(value: object) -> str:
    """The value as a finding quotes it: text in quotes, everything else as it was written."""
    if isinstance(value, str):
        shown = value if len(value) <= 60 else f"{value[:57]}…"
        return f"'{visible(shown)}'"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return "a mapping"
    return "a list" if isinstance(value, list) else str(value)


def visible(text: str) -> str:
    """The text on one line, with what cannot be seen written out: no terminal and no log is told by a
    value or a key what to do.
    """
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else repr(c)[1:-1] for c in text)


def readable(text: str) -> str:
    """What a finding says of a value or a key, ``visible`` and of a length that people read: of a word
    that is too long its two ends stay, and of the whole.
    """
    if len(text) > _LONGEST_WORD:
        text = _TOO_LONG.sub(lambda word: _ends(word[0], _LONGEST_WORD), text)
    return visible(_ends(text, _LONGEST_TEXT))


def _ends(text: str, room: int) -> str:
    return text if len(text) <= room else f"{text[: room // 2]}…{text[-(room // 2 - 1) :]}"


def milliseconds(value: object) -> int:
    """``1h30m``, ``15s``, ``300ms`` in milliseconds. Raises Refused."""
    if isinstance(value, int) and not isinstance(value, bool):
        raise Refused(f"{value} has no unit", _DURATIONS)
    match = _DURATION.fullmatch(value) if isinstance(value, str) and value else None
    if match is None:
        raise Refused(f"{seen(value)} is no duration", _DURATIONS)
    *whole, rest = match.groups()
    total = sum(int(n) * unit for n, unit in zip(whole, _SECONDS, strict=True) if n)
    return total * 1000 + int(rest or 0)


def percent(value: object) -> Decimal:
    """``99.9%`` as the number before the sign. Raises Refused."""
    if isinstance(value, int) and not isinstance(value, bool):
        raise Refused(f"{value} has no percent sign", f"write {value}%")
    if not isinstance(value, str) or not _PERCENT.fullmatch(value):
        meant = percent_meant(value)
        hint = f"write {meant}" if meant else "write for example 5% or 99.9%"
        raise Refused(f"{seen(value)} is no percentage", hint)
    return Decimal(value[:-1])


def percent_meant(value: object) -> str:
    """The percentage that is near: ``99.9`` has no sign, ``0.02`` and ``1.0`` are shares. Empty for none."""
    if isinstance(value, int):
        return "" if isinstance(value, bool) else f"{value}%"
    near = _NEAR_PERCENT.fullmatch(value) if isinstance(value, str) else None
    number = Decimal(near[1]) if near else Decimal(0)
    # Who counts in percent writes a 1 without decimals.
    if near and not near[2] and (number < 1 or (number == 1 and "." in near[1])):
        number *= 100
    written = f"{number.normalize():f}%"
    return written if number and _PERCENT.fullmatch(written) else ""


def cpu(value: object) -> str:
    """``250m``, ``2`` or ``0.5`` in the Kubernetes spelling. Raises Refused."""
    text = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
    if not isinstance(text, str) or not _CPU.fullmatch(text):
        raise Refused(f"{seen(value)} is no amount of CPU", "write for example 250m or 2")
    if not 0 < millicores(text) <= _MOST_CORES * 1000:
        raise Refused(f"{text} is outside 1m-{_MOST_CORES} cores", "write for example 250m or 2")
    return text


def size(value: object) -> str:
    """``512Mi`` in the Kubernetes spelling; only powers of 1024, so that all figures compare.

    Raises Refused.
    """
    if not isinstance(value, str) or not _BYTES.fullmatch(value):
        raise Refused(f"{seen(value)} is no amount of memory", _size_meant(value))
    if bytes_of(value) > _MOST_BYTES:
        raise Refused(f"{value} is more than 1024Ti", "write for example 512Mi or 2Gi")
    return value


def _size_meant(value: object) -> str:
    """``256M`` and ``1gb`` have a unit that is near one of ours."""
    near = _NEAR_BYTES.fullmatch(value) if isinstance(value, str) else None
    return f"write {near[1]}{near[2].upper()}i" if near else "write for example 512Mi or 2Gi"


def date(value: object) -> str:
    """``2027-01-31``: a day that exists. Raises Refused."""
    match = _DATE.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise Refused(f"{seen(value)} is no date", 'write for example "2027-01-31", in quotes')
    year, month, day = map(int, match.groups())
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    days = 31 if month in _LONG_MONTHS else 30 if month != 2 else 29 if leap else 28
    if not (year and 1 <= month <= 12 and 1 <= day <= days):
        raise Refused(f"there is no day {value}", "write a day of the calendar, year-month-day")
    return match[0]


def instant(value: object) -> str:
    """``2026-12-18T18:00+01:00`` in one spelling: with seconds, and ``+00:00`` for ``Z``. Raises Refused."""
    if not isinstance(value, str) or not _INSTANT.fullmatch(value):
        message = f"{seen(value)} is no moment with a time zone"
        raise Refused(message, 'write for example "2026-12-18T18:00+01:00", in quotes')
    day = date(value[:10])
    clock, zone = value[11:16], value[16:]
    seconds = "00"
    if zone.startswith(":"):
        seconds, zone = zone[1:3], zone[3:]
    return f"{day}T{clock}:{seconds}{'+00:00' if zone == 'Z' else zone}"


def clock(value: object) -> str:
    """``22:30``: a time of day, ``24:00`` for its end. Raises Refused."""
    if not isinstance(value, str) or not _CLOCK.fullmatch(value):
        raise Refused(f"{seen(value)} is no time of day", 'write for example "22:30", in quotes')
    return value


def as_duration(seconds: float) -> str:
    """Seconds as people write them: ``90`` is ``1m30s``, ``0.3`` is ``300ms``."""
    rest = round(seconds * 1000)
    text = ""
    for unit, size in (("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000), ("ms", 1)):
        count, rest = divmod(rest, size)
        text += f"{count}{unit}" if count else ""
    return text or "0s"


def as_percent(share: float) -> str:
    """A share of 1 as people write it: ``0.999`` is ``99.9%``."""
    return f"{round(share * 100, 6):g}%"
