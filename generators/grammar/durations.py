"""Durations within the bounds of one key: what is refused is told with spellings that this key takes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NoReturn

from generators.grammar import scalars
from generators.grammar.scalars import Refused

_UNITS = {"ms": "milliseconds", "s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
_EXAMPLES = ("300ms", "15s", "5m", "1h30m", "1d", "30d", "365d")
_MOST_EXAMPLES = 4
_NEAR = re.compile(
    r"([0-9]{1,6}) ?(ms|msecs?|milliseconds?|s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?|w|weeks?)",
    re.IGNORECASE,
)
"""A number with a unit that is near one of ours."""


@dataclass(frozen=True)
class Span:
    """From ``low`` to ``high``, both included, in whole ``step``."""

    low: str
    high: str
    step: str

    def milliseconds(self, value: object) -> int:
        """What is meant, in milliseconds. Raises Refused."""
        try:
            found = scalars.milliseconds(value)
        except Refused as refused:
            raise Refused(str(refused), self._meant(value)) from None
        if found % 1000 and self.step != "1ms":
            self._uneven(value, "1s")
        if not scalars.milliseconds(self.low) <= found <= scalars.milliseconds(self.high):
            raise Refused(f"{value} is outside {self.low}-{self.high}", self._words())
        if not self._fits(found):
            self._uneven(value, self.step)
        return found

    def _uneven(self, value: object, step: str) -> NoReturn:
        raise Refused(f"{value} is not in whole {_UNITS[step[1:]]}", self._examples())

    def _fits(self, duration: str | int) -> bool:
        """A spelling, or the milliseconds."""
        step, least, most = map(scalars.milliseconds, (self.step, self.low, self.high))
        found = duration if isinstance(duration, int) else scalars.milliseconds(duration)
        return least <= found <= most and not found % step

    def _meant(self, value: object) -> str:
        """A number without a unit gets each unit that makes it fit, an unknown spelling the known one."""
        if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10**9:
            fitting = [unit for unit in _UNITS if self._fits(f"{value}{unit}") and (value or unit == "s")]
            proposed = ", ".join(f"{value}{unit} for {_UNITS[unit]}" for unit in fitting)
            return f"write {proposed}" if proposed else self._words()
        near = _NEAR.fullmatch(value) if isinstance(value, str) else None
        if near and self._fits(meant := _in_our_units(int(near[1]), near[2].lower())):
            return f"write {meant}"
        return self._examples()

    def _examples(self) -> str:
        fitting = [one for one in _EXAMPLES if self._fits(one)][:_MOST_EXAMPLES]
        *most, last = fitting or [self.low]
        return f"write for example {', '.join(most)} or {last}" if most else f"write for example {last}"

    def _words(self) -> str:
        return f"write a duration from {self.low} to {self.high}"


def _in_our_units(number: int, unit: str) -> str:
    if unit.startswith("w"):
        return f"{number * 7}d"
    return f"{number}{'ms' if unit.startswith(('ms', 'mil')) else unit[0]}"
