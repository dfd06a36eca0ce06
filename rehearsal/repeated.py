"""Several runs in a row: which scenario was not as it should be, how often, and how much its times vary."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from rehearsal.outcome import Outcome, Report


class Runs:
    """Reports of runs of one catalog, in order."""

    def __init__(self, reports: Sequence[Report]) -> None:
        self._reports = reports

    @property
    def ok(self) -> bool:
        """Whether there were runs and each was as it should be."""
        return bool(self._reports) and all(one.ok for one in self._reports)

    def text(self) -> str:
        """A line for each scenario with its shortest and longest times, and the last line."""
        rows = [
            (
                name,
                f"{sum(one.ok is True for one in found)} of {sum(one.ok is not None for one in found)}",
                _range(found, lambda one: one.detection_seconds),
                _range(found, lambda one: one.reset_seconds),
            )
            for name, found in self._by_name().items()
        ]
        width = max(len("scenario"), *(len(row[0]) for row in rows))
        lines = [f"{'scenario':<{width}}  {'ok':<8}  {'detected':<14}  reset"]
        lines += [f"{name:<{width}}  {ok:<8}  {found:<14}  {reset}" for name, ok, found, reset in rows]
        good = sum(one.ok for one in self._reports)
        seconds = [one.seconds for one in self._reports]
        memory = max(one.memory for one in self._reports) / 1e6
        lines.append(
            f"rehearse: {good} of {len(self._reports)} runs as they should be;"
            f" {min(seconds):.0f} to {max(seconds):.0f} s each, {memory:.0f} MB at most"
        )
        return "".join(f"{line}\n" for line in lines)

    def summary(self) -> str:
        """One JSON object on one line: all runs together."""
        data: dict[str, Any] = {
            "ok": self.ok,
            "runs": len(self._reports),
            "failed": sum(not one.ok for one in self._reports),
            "seconds": [round(one.seconds, 1) for one in self._reports],
            "memory_megabytes": [round(one.memory / 1e6) for one in self._reports],
        }
        return json.dumps({"runs": data}) + "\n"

    def _by_name(self) -> dict[str, list[Outcome]]:
        found: dict[str, list[Outcome]] = {}
        for report in self._reports:
            for one in report.outcomes:
                found.setdefault(one.name, []).append(one)
        return found


def _range(outcomes: Iterable[Outcome], of: Callable[[Outcome], float | None]) -> str:
    seconds = [value for one in outcomes if (value := of(one)) is not None]
    return f"{min(seconds):.1f} to {max(seconds):.1f} s" if seconds else "-"
