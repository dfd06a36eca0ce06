"""What a scenario found, and how people and programs are told."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from rehearsal import comparison
from rehearsal.factor import FACTOR
from rehearsal.shipped import OTHER, Difference

_WORDS = {True: "ok", False: "FAILED", None: "-"}


@dataclass
class Outcome:
    """One scenario. Times in seconds of the run; None where nothing is to be detected or to end.

    ``pages`` counts incidents opened at PagerDuty, ``suppressed`` alerts kept quiet by another one.
    """

    name: str
    detection_seconds: float | None = None
    reset_seconds: float | None = None
    pages: int = 0
    suppressed: int = 0
    why: list[str] = field(default_factory=list)
    """What was not as it should be; nothing when all was."""
    nobody: str = ""
    """What is looked for where nobody in the catalog plays it; then nothing of it was seen."""
    keys: set[str] = field(default_factory=set)

    @property
    def ok(self) -> bool | None:
        """Whether everything was as it should be; None where nobody plays it."""
        return None if self.nobody else not self.why

    @property
    def said(self) -> list[str]:
        """What is to be said of it besides its figures."""
        return [f"nobody plays it: {self.nobody}"] if self.nobody else self.why

    def must(self, holds: bool, otherwise: str) -> None:
        """Notes what is wrong unless it holds."""
        if not holds:
            self.why.append(otherwise)

    def data(self) -> dict[str, Any]:
        """What programs are told of this scenario."""
        return {
            "name": self.name,
            "ok": self.ok,
            "detection_seconds": _rounded(self.detection_seconds),
            "reset_seconds": _rounded(self.reset_seconds),
            "pages": self.pages,
            "suppressed": self.suppressed,
            "why": self.said,
        }


@dataclass(frozen=True)
class Report:
    """A whole run. Memory in bytes, times in seconds."""

    outcomes: tuple[Outcome, ...]
    differences: tuple[Difference, ...]
    seconds: float
    memory: int
    processor: float

    @property
    def undeclared(self) -> tuple[Difference, ...]:
        """Differences to what is shipped that nobody declared."""
        return tuple(one for one in self.differences if one.kind == OTHER)

    @property
    def ok(self) -> bool:
        """Whether something was played, all of it was as it should be, and on the shipped configuration."""
        right = self.played > 0 and all(one.ok is not False for one in self.outcomes)
        return right and not self.undeclared

    @property
    def played(self) -> int:
        """Scenarios that somebody could play."""
        return sum(one.ok is not None for one in self.outcomes)

    def summary(self) -> str:
        """One JSON object on one line: the run as a whole, without its scenarios."""
        data = {
            "ok": self.ok,
            "scenarios": len(self.outcomes),
            "played": self.played,
            "failed": sum(one.ok is False for one in self.outcomes),
            "factor": FACTOR,
            "differences": dict(sorted(Counter(one.kind for one in self.differences).items())),
            "changes": [one.data() for one in comparison.alike(self.differences)],
            "undeclared": [f"{one.file}: {one.where}" for one in self.undeclared],
            "seconds": round(self.seconds, 1),
            "memory_megabytes": round(self.memory / 1e6),
            "processor_seconds": round(self.processor, 1),
        }
        return json.dumps({"summary": data}) + "\n"

    def text(self) -> str:
        """What differed from the shipped files, whole; a table; and the last line."""
        counts = Counter(one.kind for one in self.differences)
        told = f"Differs from what is shipped by: {self._differences(counts)}."
        lines = [f"{told}\n{comparison.text(self.differences)}", table(self.outcomes)]
        good, missing = sum(one.ok is True for one in self.outcomes), len(self.outcomes) - self.played
        nobody = f", {missing} with nobody to play them" if missing else ""
        lines.append(
            f"rehearse: {good} of {self.played} scenarios as they should be{nobody}; {self.seconds:.0f} s,"
            f" {self.memory / 1e6:.0f} MB, {self.processor:.0f} s of processor; a second here is {FACTOR} s"
        )
        return "\n".join(lines) + "\n"

    def _differences(self, counts: Counter[str]) -> str:
        said = [f"{count} times {kind}" for kind, count in sorted(counts.items())]
        return f"{', '.join(said)}; every duration is divided by {FACTOR}"


def lines(outcomes: Iterable[Outcome]) -> str:
    """A line for each scenario, its JSON object."""
    return "".join(f"{json.dumps(one.data())}\n" for one in outcomes)


def table(outcomes: Sequence[Outcome]) -> str:
    """A line for each scenario with its figures, and below it what was wrong."""
    width = max(len("scenario"), *(len(one.name) for one in outcomes))
    found = [f"{'scenario':<{width}}  result  detected   reset   pages  suppressed"]
    for one in outcomes:
        found.append(
            f"{one.name:<{width}}  {_WORDS[one.ok]:<6}  {_shown(one.detection_seconds):>8}"
            f"  {_shown(one.reset_seconds):>6}  {one.pages:>6}  {one.suppressed:>10}"
        )
        found += [f"{'':<{width}}    {said}" for said in one.said]
    return "".join(f"{line}\n" for line in found)


def _rounded(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds, 2)


def _shown(seconds: float | None) -> str:
    return "-" if seconds is None else f"{seconds:.1f} s"
