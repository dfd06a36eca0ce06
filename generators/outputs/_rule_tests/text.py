"""What promtool's test files are made of: series in shorthand, and annotations as Go renders them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping

from generators.alerts import ABSENT, Input
from generators.alerts.text import number

_SERIES = re.compile(r"(?<=- series: )'.*'$", re.MULTILINE)
_ACTION = re.compile(r"\{\{ \$(?:value(?: \| (\w+))?|labels\.(\w+)) \}\}")
_LARGE = ("", "k", "M", "G", "T")
_SMALL = ("", "m", "u", "n")


def shortened(text: str) -> str:
    """The cases of a file with each series written once, where it is first fed, and named from then on.

    Most are fed in every case, and half of a file would be their names. Names go by the order in the file.
    """
    counts = Counter(_SERIES.findall(text))
    names: dict[str, str] = {}

    def short(match: re.Match[str]) -> str:
        series = match[0]
        if series in names:
            return f"*{names[series]}"
        if counts[series] == 1:
            return series
        names[series] = f"s{len(names) + 1}"
        return f"&{names[series]} {series}"

    return _SERIES.sub(short, text)


def constant(level: float, samples: int) -> str:
    """A gauge at one level; samples of an absent one are left out."""
    return f"_x{samples}" if level == ABSENT else f"{number(level)}x{samples - 1}"


def steady(kind: str, level: float, samples: int, step: int) -> str:
    """One phase: a gauge at its level, or a counter that grows by ``level`` a second."""
    if kind != "counter" or level == ABSENT:
        return constant(level, samples)
    return f"0+{number(level * step)}x{samples - 1}"


def changing(one: Input, bad: int, good: int, step: int) -> str:
    """``bad`` samples in the bad state, then ``good`` ones in the good state."""
    if one.kind == "counter" and ABSENT not in (one.bad, one.good):
        rise, slower = one.bad * step, one.good * step
        start = rise * (bad - 1) + slower
        return f"0+{number(rise)}x{bad - 1} {number(start)}+{number(slower)}x{good - 1}"
    if one.good == ABSENT and one.bad != ABSENT:
        return f"{constant(one.bad, bad)} stale _x{good - 1}"
    return f"{constant(one.bad, bad)} {constant(one.good, good)}"


def rendered(text: str, value: float, labels: Mapping[str, str]) -> str:
    """An annotation as Prometheus fills it in, for the few functions that ours use."""

    def fill(match: re.Match[str]) -> str:
        function, label = match.groups()
        return labels[label] if label else _FUNCTIONS[function](value)

    return _ACTION.sub(fill, text) if "{{" in text else text


def _plain(value: float) -> str:
    return f"{value:.0f}" if value == int(value) else repr(value)


def _percentage(value: float) -> str:
    return f"{value * 100:.4g}%"


def _humanized(value: float) -> str:
    if value == 0:
        return "0"
    prefixes, factor = (_LARGE, 0.001) if abs(value) >= 1 else (_SMALL, 1000.0)
    steps = 0
    while not 1 <= abs(value) < 1000 and steps < len(prefixes) - 1:
        value *= factor
        steps += 1
    return f"{value:.4g}{prefixes[steps]}"


def _duration(value: float) -> str:
    seconds = int(value)
    days, hours, minutes = seconds // 86400, seconds // 3600 % 24, seconds // 60 % 60
    if days:
        return f"{days}d {hours}h {minutes}m {seconds % 60}s"
    if hours:
        return f"{hours}h {minutes}m {seconds % 60}s"
    return f"{minutes}m {seconds % 60}s" if minutes else f"{value:.4g}s"


_FUNCTIONS = {
    None: _plain,
    "humanize": _humanized,
    "humanizeDuration": _duration,
    "humanizePercentage": _percentage,
}
