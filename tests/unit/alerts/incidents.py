"""Made-up weeks of traffic with known incidents in them: what unusual signals are measured by.

Every figure comes from a seed: load that follows the hour and the weekday, drifts and is noisy;
errors and slow requests that scatter as counts do. Incidents differ in kind, size and length, some
of them small on purpose. Levels are given about as far apart as slow rules are evaluated.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from math import exp, pi, sin, sqrt
from random import Random
from typing import NamedTuple

STEP = 300
HOUR, DAY, WEEK = 3600, 86_400, 7 * 86_400
HISTORY, MEASURED = 23 * DAY, 21 * DAY
"""What must have been before, and what is judged."""
END = 1_788_760_800
BEGIN = END - HISTORY - MEASURED
GRACE = 1800
"""Seconds after an incident in which an alert is still about it: it is told late, or resolves late."""

REQUESTS, ERRORS, SLOW = "requests", "errors", "slow"
ALERT = {REQUESTS: "TrafficUnusual", ERRORS: "ErrorsUnusual", SLOW: "LatencyUnusual"}


class Kind(NamedTuple):
    """What happens to which figure: factor or level at its height, and for how long, in seconds."""

    name: str
    figure: str
    height: float
    lasts: int
    ramps: bool = False


KINDS = (
    Kind("traffic gone", REQUESTS, 0.02, HOUR),
    Kind("traffic halved", REQUESTS, 0.5, 2 * HOUR),
    Kind("traffic a quarter less", REQUESTS, 0.75, 3 * HOUR),
    Kind("traffic doubled", REQUESTS, 2.0, HOUR),
    Kind("errors in a burst", ERRORS, 0.05, HOUR // 2),
    Kind("errors a little up", ERRORS, 0.012, HOUR),
    Kind("errors that creep up", ERRORS, 0.04, 3 * HOUR, ramps=True),
    Kind("slow at once", SLOW, 0.2, HOUR),
    Kind("slow a little", SLOW, 0.05, 2 * HOUR),
    Kind("slow by and by", SLOW, 0.15, 4 * HOUR, ramps=True),
)


class Incident(NamedTuple):
    """One thing that went wrong with one service."""

    service: str
    kind: Kind
    since: int

    @property
    def until(self) -> int:
        """Its end."""
        return self.since + self.kind.lasts


@dataclass
class Traffic:
    """One service's weeks. ``peak``: requests a second at the busiest hour."""

    service: str
    seed: int
    peak: float
    incidents: list[Incident] = field(default_factory=list)

    def plan(self, kinds: Sequence[Kind]) -> None:
        """One incident every other day of the measured time, by day or by night."""
        random = Random(f"{self.seed} incidents")
        for number, kind in enumerate(kinds):
            day = END - MEASURED + (2 * number + 1) * DAY
            since = day + random.randrange(0, 18 * HOUR, STEP)
            self.incidents.append(Incident(self.service, kind, since))

    def levels(self) -> Iterator[tuple[int, dict[str, float]]]:
        """The moment and each figure at it."""
        random = Random(f"{self.seed} levels")
        drift = 0.0
        for at in range(BEGIN, END + 1, STEP):
            drift = 0.98 * drift + random.gauss(0, 0.012)
            rate = self._shape(at) * self._effect(REQUESTS, at, 1.0) * exp(drift)
            seen = max(rate * STEP, 1.0)
            requests = max(0.0, random.gauss(seen, sqrt(seen))) / STEP
            yield (
                at,
                {
                    REQUESTS: requests,
                    ERRORS: _share(random, self._effect(ERRORS, at, 0.003), seen),
                    SLOW: _share(random, self._effect(SLOW, at, 0.015), seen),
                },
            )

    def _shape(self, at: int) -> float:
        hour = at % DAY / HOUR
        weekend = (at // DAY + 3) % 7 >= 5
        return self.peak * (0.55 - 0.4 * sin((hour + 2) * pi / 12)) * (0.6 if weekend else 1.0)

    def _effect(self, figure: str, at: int, usual: float) -> float:
        for one in self.incidents:
            if one.kind.figure == figure and one.since <= at < one.until:
                part = (at - one.since) / one.kind.lasts if one.kind.ramps else 1.0
                return usual + (one.kind.height - usual) * part
        return usual


def _share(random: Random, share: float, requests: float) -> float:
    """A share of so many requests, as it scatters when they are counted."""
    return min(1.0, max(0.0, random.gauss(share, sqrt(share * (1 - share) / requests))))
