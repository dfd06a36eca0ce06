"""Cron expressions and network addresses: what is well formed, and why something is not."""

from __future__ import annotations

import re

from generators.grammar.scalars import Refused, seen

_CRON_FIELDS = (
    ("minute", 0, 59, ()),
    ("hour", 0, 23, ()),
    ("day of the month", 1, 31, ()),
    ("month", 1, 12, tuple("jan feb mar apr may jun jul aug sep oct nov dec".split())),
    ("day of the week", 0, 6, tuple("sun mon tue wed thu fri sat".split())),
)
_CRON_PART = re.compile(r"(\*|[a-z0-9]+)(?:-([a-z0-9]+))?(?:/(\d+))?")
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_HOST = re.compile(rf"(?=.{{1,253}}$){_LABEL}(?:\.{_LABEL})*")
_URL = re.compile(rf"https?://{_LABEL}(?:\.{_LABEL})*(?::\d{{1,5}})?(?:/[A-Za-z0-9._~/-]*)?")
_IPV4 = re.compile(r"(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})/(\d{1,2})")


def cron(value: object) -> str:
    """Five fields: minute, hour, day of the month, month, day of the week."""
    if not isinstance(value, str) or len(fields := value.split()) != len(_CRON_FIELDS):
        raise Refused(
            f"{seen(value)} is no cron expression: five fields are needed",
            'write minute, hour, day, month and weekday, for example "0 3 * * *" for 3:00 daily',
        )
    for text, field in zip(fields, _CRON_FIELDS, strict=True):
        for part in text.lower().split(","):
            _cron_part(part, field, value)
    return " ".join(fields)


def _cron_part(part: str, field: tuple[str, int, int, tuple[str, ...]], whole: str) -> None:
    name, low, high, words = field
    match = _CRON_PART.fullmatch(part)
    numbers = [_cron_number(word, low, words) for word in match.groups()[:2]] if match else []
    outside = any(n is not None and not low <= n <= high for n in numbers)
    backwards = len(numbers) == 2 and None not in numbers and numbers[0] > numbers[1]  # type: ignore[operator]
    if match is None or outside or backwards or match[3] == "0" or (match[1] == "*" and match[2]):
        raise Refused(
            f"the {name} {part!r} of the cron expression '{whole}' is outside {low}-{high}",
            f"write *, a number from {low} to {high}, a range a-b, a step */n, or a list a,b",
        )


def _cron_number(word: str | None, low: int, words: tuple[str, ...]) -> int | None:
    if word is None or word == "*":
        return None
    if word in words:
        return words.index(word) + low
    return int(word) if word.isdigit() else -1


def host(value: object) -> str:
    """A host name in lower case, without scheme, port or path."""
    if not isinstance(value, str) or not _HOST.fullmatch(value):
        raise Refused(f"{seen(value)} is no host name", "write for example postgres.internal.example")
    return value


def url(value: object) -> str:
    """An http or https address without user, query or fragment."""
    if not isinstance(value, str) or not _URL.fullmatch(value):
        raise Refused(f"{seen(value)} is no address", "write for example https://vault.example:8200")
    return value


def cidr(value: object) -> str:
    """An address range whose address is the first of the range, as policies need it."""
    match = _IPV4.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        return _cidr6(value)
    *octets, bits = map(int, match.groups())
    if max(octets) > 255 or bits > 32:
        raise Refused(f"{seen(value)} is no address range", "write for example 10.20.0.0/24")
    number = int.from_bytes(bytes(octets), "big")
    first = number >> (32 - bits) << (32 - bits)
    if first != number:
        start = ".".join(map(str, first.to_bytes(4, "big")))
        raise Refused(f"{value} does not begin at its range's first address", f"write {start}/{bits}")
    return match[0]


def _cidr6(value: object) -> str:
    # Only catalogs that use IPv6 pay for the import.
    from ipaddress import IPv6Network

    try:
        if not isinstance(value, str) or "/" not in value:
            raise ValueError
        return str(IPv6Network(value))
    except ValueError:
        raise Refused(
            f"{seen(value)} is no address range", "write for example 10.20.0.0/24 or fd00:1::/64"
        ) from None


def open_to_all(text: str) -> bool:
    """Whether a checked range holds every address there is."""
    return text.endswith("/0")
