"""What became of each scenario, and how people and programs are told. Pure."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

OK, FAILED, NOBODY = "ok", "FAILED", "-"


@dataclass(frozen=True, slots=True)
class Outcome:
    """One scenario. ``ok`` is None where the catalog has nobody to play it; ``seen`` says what was seen,
    or what was not as it should be. ``seconds`` of the clock on the wall.
    """

    scenario: str
    ok: bool | None
    seconds: float
    seen: str


@dataclass(frozen=True, slots=True)
class Report:
    """A whole run. ``memory``: the most that the cluster took, in bytes."""

    outcomes: tuple[Outcome, ...]
    seconds: float
    memory: int

    @property
    def played(self) -> int:
        """Scenarios that somebody could play."""
        return sum(one.ok is not None for one in self.outcomes)

    @property
    def ok(self) -> bool:
        """Whether something was played and all of it was as it should be."""
        return self.played > 0 and all(one.ok is not False for one in self.outcomes)

    def lines(self) -> str:
        """A line for each scenario, its JSON object."""
        return "".join(
            json.dumps({**asdict(one), "seconds": round(one.seconds, 1)}) + "\n" for one in self.outcomes
        )

    def summary(self) -> str:
        """One JSON object on one line: the run as a whole, without its scenarios."""
        data = {
            "ok": self.ok,
            "scenarios": len(self.outcomes),
            "played": self.played,
            "failed": sum(one.ok is False for one in self.outcomes),
            "seconds": round(self.seconds, 1),
            "memory_megabytes": round(self.memory / 1e6),
        }
        return json.dumps({"summary": data}) + "\n"

    def text(self) -> str:
        """A table, and the last line."""
        width = max([len("scenario"), *(len(one.scenario) for one in self.outcomes)])
        lines = [f"{'scenario':<{width}}  result  seconds  what was seen"]
        for one in self.outcomes:
            word = NOBODY if one.ok is None else OK if one.ok else FAILED
            lines.append(f"{one.scenario:<{width}}  {word:<6}  {one.seconds:>7.1f}  {one.seen}")
        good = sum(one.ok is True for one in self.outcomes)
        missing = len(self.outcomes) - self.played
        nobody = f", {missing} with nobody to play them" if missing else ""
        lines.append(
            f"rehearse:cluster: {good} of {self.played} scenarios as they should be{nobody}; "
            f"{self.seconds:.0f} s, {self.memory / 1e6:.0f} MB"
        )
        return "\n".join(lines) + "\n"
