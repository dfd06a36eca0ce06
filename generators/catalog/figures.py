"""How a threshold that cannot be read is written in its unit: ``0.02`` of a ratio is ``2%``."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from generators.catalog.findings import KeyPath
from generators.conventions.service_limits import LIMITS
from generators.conventions.signals import unit
from generators.grammar import Refused
from generators.grammar.scalars import as_duration, milliseconds, percent, seen

_NUMBER = "([0-9]{1,9}(?:[.][0-9]{1,6})?|[.][0-9]{1,6})"
_SECONDS = re.compile(rf"{_NUMBER} ?s?")
_COUNT = re.compile(rf"{_NUMBER} ?([kKmM]?)")
_TIMES = {"": 1, "k": 1000, "m": 1_000_000}
_UNITS = ("ratio", "seconds")


def in_its_unit(tree: Any, path: KeyPath, value: object, refused: Refused) -> Refused:
    """What is told of a threshold at a path of a catalog, which may hold mistakes.

    ``refused`` says what is told where the unit is not known.
    """
    measured = _unit(tree, path)
    if measured == "count":
        return Refused(f"{seen(value)} is no whole number", _count(value))
    try:
        if measured == "ratio":
            percent(value)
        elif measured == "seconds":
            milliseconds(value)
    except Refused as told:
        return Refused(str(told), (_seconds(value) if measured == "seconds" else "") or told.hint)
    return refused


def _unit(tree: Any, path: KeyPath) -> str:
    """``ratio``, ``seconds``, ``count``, or nothing where it is not known."""
    match path:
        case ("alerting", "signals", str(name), _, _):
            return unit(name)
        case ("services", _, "alerts", str(name), _, _):
            return LIMITS[name].unit if name in LIMITS else unit(name)
        case ("services", str(service), "metrics", str(name), _):
            # A metric may count anything.
            stated = tree["services"][service]["metrics"][name].get("unit")
            return stated if stated in _UNITS else "count"
    return ""


def _seconds(value: object) -> str:
    match = _SECONDS.fullmatch(value) if isinstance(value, str) else None
    return f"write {as_duration(float(match[1]))}" if match and float(match[1]) >= 0.001 else ""


def _count(value: object) -> str:
    match = _COUNT.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        return "write a number such as 10"
    number = Decimal(match[1]) * _TIMES[match[2].lower()]
    whole = int(number)
    if number != whole:
        return f"write {whole} or {whole + 1}"
    return f"write {whole}{' without quotes' if value == match[1] else ''}"
