"""What a difference of one alert means: whom it reaches now, sooner or later, and in which words."""

from __future__ import annotations

import re
from enum import IntEnum
from typing import NamedTuple

from generators.alert_changes import ends, muting
from generators.alert_changes.hearing import CHANNELS, Hearing
from generators.alert_changes.wording import changed_words
from generators.alerts import Alert
from generators.alerts.text import duration


class Kind(IntEnum):
    """How it moves, from worst to mildest: what nobody hears any more comes before what is heard."""

    NO_MORE = 0
    LESS = 1
    LATER = 2
    NOW = 3
    MORE = 4
    SOONER = 5
    OTHERS = 6
    OTHERWISE = 7
    WORDS = 8


_SAID = {
    Kind.NO_MORE: "no more",
    Kind.LESS: "less",
    Kind.LATER: "later",
    Kind.NOW: "now",
    Kind.MORE: "more",
    Kind.SOONER: "sooner",
    Kind.OTHERS: "others",
    Kind.OTHERWISE: "differently",
    Kind.WORDS: "says otherwise",
}
_VERBS = {"pagerduty": "pages", "slack": "tells", "email": "tells", "none": "reports"}
_FALLING = ("less", "below", "under", "fewer")
"""First words of thresholds that are crossed downwards."""
_SLOW = re.compile(r" take longer than ([0-9.]+)s;")
"""What counts as a slow request: a bound within the query, beside the threshold of their share."""


class Effect(NamedTuple):
    """Sorts from worst to mildest: what only changes words last, then by the loudest channel."""

    words_only: bool
    channel: int
    """An index of ``CHANNELS``: the louder one of before and after."""
    kind: Kind

    def __str__(self) -> str:
        if self.words_only:
            return _SAID[self.kind]
        return f"{_VERBS[CHANNELS[self.channel]]} {_SAID[self.kind]}"


def effect_of(before: Alert | None, after: Alert | None, was: Hearing, will: Hearing) -> Effect:
    """The worst that the difference means for anybody."""
    old = CHANNELS.index(was.channel(before)) if before else len(CHANNELS) - 1
    new = CHANNELS.index(will.channel(after)) if after else len(CHANNELS) - 1
    kind = _kind(before, after, old, new, was, will)
    if kind is Kind.WORDS:
        return Effect(True, len(CHANNELS) - 1, kind)
    return Effect(False, min(old, new), kind)


def phrase_of(before: Alert | None, after: Alert | None, was: Hearing, will: Hearing) -> str:
    """What differs, in as few words as are clear; one side's threshold when there is but one."""
    if before is None or after is None:
        alert = after or before
        assert alert is not None
        return f"{alert.threshold} ({'new' if after else 'gone'})"
    found = []
    if before.severity != after.severity:
        found.append(f"{before.severity} → {after.severity}")
    if before.threshold != after.threshold:
        found.append(changed_words(before.threshold, after.threshold))
    elif before.duration != after.duration:
        found.append(f"for {duration(before.duration)} → {duration(after.duration)}")
    elif before.expr != after.expr:
        plain = before.description == after.description
        found.append("its query" if plain else changed_words(before.description, after.description))
    if before.keep_firing != after.keep_firing:
        found.append(f"kept for {duration(before.keep_firing)} → {duration(after.keep_firing)}")
    found += _about_muting(before, after)
    heard = was.of_alert(before), will.of_alert(after)
    if heard[0] != heard[1]:
        found.append(f"{_names(heard[0])} → {_names(heard[1])}")
    found += muting.words(was.held_back(before), will.held_back(after))
    found += ends.words(was.ends_of(before), will.ends_of(after))
    again = was.repeated(before), will.repeated(after)
    if again[0] != again[1]:
        found.append(f"told again {_again(*again)}")
    if not found and before.why != after.why:
        found.append("the reason of its threshold")
    return ", ".join(found) or "labels and texts"


def _kind(before: Alert | None, after: Alert | None, old: int, new: int, was: Hearing, will: Hearing) -> Kind:
    if before is None:
        return Kind.NOW
    if after is None:
        return Kind.NO_MORE
    if old != new:
        return Kind.NO_MORE if old < new else Kind.NOW
    old_ones, new_ones = set(before.upstreams), set(after.upstreams)
    muted = new_ones - old_ones, old_ones - new_ones
    found = {_earlier(before, after)}
    found |= {kind for kind, names in ((Kind.LESS, muted[0]), (Kind.MORE, muted[1])) if names}
    held = was.held_back(before), will.held_back(after)
    found |= {kind for kind, so in zip((Kind.LESS, Kind.MORE), muting.changed(*held), strict=True) if so}
    leads = was.ends_of(before), will.ends_of(after)
    if was.of_alert(before) != will.of_alert(after) or ends.others(*leads):
        found.add(Kind.OTHERS)
    elif leads[0] != leads[1]:
        found.add(Kind.OTHERWISE)
    if was.repeated(before) != will.repeated(after) or before.keep_firing != after.keep_firing:
        found.add(Kind.OTHERWISE)
    return min(found)


def _earlier(before: Alert, after: Alert) -> Kind:
    """By threshold and duration; where they disagree, or only the query differs, nobody can say."""
    steps: list[float] = [after.duration - before.duration]
    limits = before.panel.threshold, after.panel.threshold
    if limits[0] is not None and limits[1] is not None:
        falling = after.threshold.split(maxsplit=1)[0] in _FALLING
        steps.append((limits[0] - limits[1]) if falling else (limits[1] - limits[0]))
    slow = _SLOW.search(before.description), _SLOW.search(after.description)
    if slow[0] and slow[1]:
        steps.append(float(slow[1][1]) - float(slow[0][1]))
    signs = {(one > 0) - (one < 0) for one in steps} - {0}
    if signs == {1}:
        return Kind.LATER
    if signs == {-1}:
        return Kind.SOONER
    same = before.expr == after.expr and before.duration == after.duration
    return Kind.WORDS if same else Kind.OTHERWISE


def _about_muting(before: Alert, after: Alert) -> list[str]:
    more = sorted(set(after.upstreams) - set(before.upstreams))
    less = sorted(set(before.upstreams) - set(after.upstreams))
    said = [f"silent while {', '.join(more)} is down"] if more else []
    return [*said, *([f"told also while {', '.join(less)} is down"] if less else [])]


def _again(before: tuple[str, ...], after: tuple[str, ...]) -> str:
    if before and after:
        return f"every {' and '.join(before)} → {' and '.join(after)}"
    return f"every {' and '.join(before)} → never" if before else f"never → every {' and '.join(after)}"


def _names(receivers: tuple[str, ...]) -> str:
    return " and ".join(receivers) or "reports only"
