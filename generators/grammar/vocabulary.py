"""The few value types that keys of many sections share."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from generators.conventions.enumerations import SEVERITIES
from generators.grammar import addresses, scalars, schedules
from generators.grammar.durations import Span
from generators.grammar.scalars import Refused
from generators.grammar.types import DATA, Choice, Parsed, Text

WORDS = "[a-z][a-z0-9]*(-[a-z0-9]+)*"
"""Words in lower case with one hyphen between them: two would end the comment that a name stands in."""
Name = Text("a name in lower case, one hyphen between words, such as on-call", WORDS, 40)
Line = Text("a line of text")
Title = Text("a title of at most 60 characters", maximum=60)
Reason = Text("a reason of at least ten characters", maximum=400, minimum=10)
Value = Text("text; numbers in quotes", DATA, 1000)
UrlPath = Text(
    "a path such as /health/ready, without //, /. and /..",
    rf"/({addresses.SEGMENT}(/{addresses.SEGMENT})*/?)?",
    200,
)
RoutePath = Text(
    "a path such as /api, without //, /., /.. and a / at its end",
    rf"/({addresses.SEGMENT}(/{addresses.SEGMENT})*)?",
    200,
)
FilePath = Parsed("an absolute folder such as /data", addresses.folder, addresses.FOLDER)
SourcePath = Text(
    "a folder or file such as libs/ui, from the top of the repository",
    rf"{addresses.SOURCE}(/{addresses.SOURCE})*",
    200,
)
Variable = Text("a name such as LOG_LEVEL", r"[A-Z][A-Z0-9_]*", 100)
Team = Text("the name of a team", WORDS, 40)
Environment = Text("the name of an environment", WORDS, 40)
Mail = Text("an e-mail address", r"[a-z0-9._+-]+@[a-z0-9.-]+\.[a-z]+", 200)
Relay = Text("a host and a port such as mail.example:587", rf"{addresses.NAME}:{addresses.PORT}", 260)
Severity = Choice(*SEVERITIES)

Cron = Parsed("a cron expression", schedules.cron)
Zone = Parsed("UTC or a time zone of the form Area/City", schedules.zone, schedules.ZONE)
Cidr = Parsed("an address range", addresses.cidr)
Host = Parsed("a host name", addresses.host)
Domain = Parsed("a domain", addresses.domain)
Url = Parsed("an address", addresses.url)
SecureUrl = Parsed("an address with https", addresses.secure_url)
Instant = Parsed("a moment with its time zone, in quotes", scalars.instant, scalars.INSTANT)
Clock = Parsed("a time of day in quotes", scalars.clock, scalars.CLOCK)
Date = Parsed("a date in quotes", scalars.date, r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
Cpu = Parsed(
    "an amount of CPU",
    scalars.cpu,
    r"([1-9][0-9]*m|(0|[1-9][0-9]*)\.[0-9]{1,3}|[1-9][0-9]*)",
    types=("string", "integer"),
)
Size = Parsed("an amount of memory or storage", scalars.size, "[1-9][0-9]*(Ki|Mi|Gi|Ti)")

_DURATION = "([0-9]{1,9}d)?([0-9]{1,9}h)?([0-9]{1,9}m)?([0-9]{1,9}s)?"


def duration(low: str, high: str) -> Parsed:
    """Whole seconds within bounds."""
    span = Span(low, high, "1s")

    def parse(value: Any) -> int:
        return span.milliseconds(value) // 1000

    return Parsed(f"a duration from {low} to {high}", parse, _DURATION)


def latency(low: str, high: str) -> Parsed:
    """Seconds as a fraction, written with milliseconds where needed."""
    span = Span(low, high, "1ms")

    def parse(value: Any) -> float:
        return span.milliseconds(value) / 1000

    return Parsed(f"a duration from {low} to {high}", parse, f"{_DURATION}([0-9]+ms)?")


def days(low: str, high: str) -> Parsed:
    """Whole days within bounds."""
    span = Span(low, high, "1d")

    def parse(value: Any) -> int:
        return span.milliseconds(value) // 86_400_000

    return Parsed(f"whole days from {low} to {high}", parse, _DURATION)


def minutes(low: str, high: str) -> Parsed:
    """Whole minutes within bounds."""
    span = Span(low, high, "1m")

    def parse(value: Any) -> int:
        return span.milliseconds(value) // 60_000

    return Parsed(f"whole minutes from {low} to {high}", parse, _DURATION)


def share(low: str, high: str, *, inside: bool = False, whole: bool = False) -> Parsed:
    """A percentage as a fraction of 1; ``inside`` excludes both bounds, ``whole`` wants no decimals."""
    least, most = scalars.percent(low), scalars.percent(high)

    def parse(value: Any) -> float:
        found = _percent(value, parse)
        if inside and found in (least, most):
            words = f"more than {low}" if found == least else f"less than {high}"
            raise Refused(f"{value} is the bound itself", f"write {words}")
        if not least <= found <= most:
            words = f"between {low} and {high}, both excluded" if inside else f"{low} to {high}"
            raise Refused(f"{value} is outside {low}-{high}", f"write a percentage {words}")
        if whole and found % 1:
            raise Refused(f"{value} is no whole percentage", f"write for example {found:.0f}%")
        return float(found / Decimal(100))

    if whole:
        return Parsed(f"a whole percentage from {low} to {high}", parse, "[0-9]+%")
    return Parsed(f"a percentage from {low} to {high}", parse, r"[0-9]+(\.[0-9]+)?%")


def whole_percent(low: str, high: str) -> Parsed:
    """A percentage without decimals, as the number before the sign."""

    def parse(value: Any) -> int:
        found = _percent(value, parse)
        if found % 1 or not scalars.percent(low) <= found <= scalars.percent(high):
            raise Refused(f"{value} is outside {low}-{high}", "write a whole percentage, such as 25%")
        return int(found)

    return Parsed(f"a whole percentage from {low} to {high}", parse, "[0-9]+%")


def _percent(value: Any, parse: Callable[[Any], float]) -> Decimal:
    """The number before the sign. A proposal that ``parse`` refuses is told with what fits instead."""
    try:
        return scalars.percent(value)
    except Refused as refused:
        if meant := scalars.percent_meant(value):
            try:
                parse(meant)
            except Refused as next_one:
                raise Refused(str(refused), next_one.hint) from None
        raise


def amount(value: Any) -> tuple[str, float]:
    """A threshold in the unit it is written in: ``5%``, ``300ms`` or ``10``. Raises Refused."""
    if isinstance(value, int) and not isinstance(value, bool):
        return "count", float(value)
    if isinstance(value, str) and value.endswith("%"):
        return "ratio", float(scalars.percent(value) / Decimal(100))
    try:
        return "seconds", scalars.milliseconds(value) / 1000
    except Refused:
        message = f"{scalars.seen(value)} is no percentage, no duration and no whole number"
        raise Refused(message, "write for example 5%, 300ms or 10") from None


Amount = Parsed(
    "a percentage, a duration or a whole number",
    amount,
    r"([0-9]+(\.[0-9]+)?%|([0-9]+d)?([0-9]+h)?([0-9]+m)?([0-9]+s)?([0-9]+ms)?)",
    types=("string", "integer"),
)
