"""Rule groups as the text of a Prometheus rule file, in the words that 2.53 and 3.x both read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from generators.alerts import Alert, Recording
from generators.alerts.text import duration
from generators.conventions.scraping import SLOW_INTERVAL, SLOW_WINDOW
from generators.emit import to_yaml_text


class Group(NamedTuple):
    """Rules that are evaluated together, in order, every ``interval`` seconds."""

    name: str
    interval: int
    rules: str


def groups(
    name: str, interval: int, recordings: Sequence[Recording], alerts: Sequence[Alert]
) -> Iterator[Group]:
    """The groups of one file: what is recorded often, what is recorded seldom, the alerts."""
    fast = [one for one in recordings if one.window < SLOW_WINDOW]
    slow = [one for one in recordings if one.window >= SLOW_WINDOW]
    if fast:
        yield Group(f"{name}-recorded", interval, "".join(map(recording, fast)))
    if slow:
        yield Group(f"{name}-recorded-slowly", SLOW_INTERVAL, "".join(map(recording, slow)))
    if alerts:
        yield Group(name, interval, "".join(map(alert, alerts)))


def recording(one: Recording) -> str:
    """A recording rule as an item of a group's list."""
    return f"      - record: {one.record}\n        expr: |-\n          {one.expr}\n{_labels(one.labels)}"


def alert(one: Alert) -> str:
    """An alerting rule as an item of a group's list."""
    keep = f"        keep_firing_for: {duration(one.keep_firing)}\n" if one.keep_firing else ""
    return (
        f"      - alert: {one.name}\n        expr: |-\n          {one.expr}\n"
        f"        for: {duration(one.duration)}\n{keep}"
        f"{_labels(one.all_labels().items())}        annotations:\n{mapping(one.annotations(), 10)}"
    )


def mapping(texts: Mapping[str, str], indent: int) -> str:
    """Texts by key, one a line."""
    margin = " " * indent
    return "".join([f"{margin}{key}: {to_yaml_text(value)}\n" for key, value in texts.items()])


def _labels(labels: Iterable[tuple[str, str]]) -> str:
    found = dict(labels)
    return f"        labels:\n{mapping(found, 10)}" if found else ""
