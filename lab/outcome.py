"""What runners of tests reported, by service.

A runner is believed only as a whole: its report, its exit code, and a test of each service that it was told
to run. What belongs to no service counts against all that ran with it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree

_PLACE = re.compile(r"[/.]")
"""What ends the first folder of a test's file: ``wallet/unit/contract.test.ts``, ``wallet.unit.test_x``."""


@dataclass
class Outcome:
    """Tests by name that failed, with what they said, and how many there were."""

    passed: int = 0
    skipped: int = 0
    failed: dict[str, str] = field(default_factory=dict)
    figures: list[str] = field(default_factory=list)
    seconds: dict[tuple[str, str], float] = field(default_factory=lambda: defaultdict(float))
    """What the tests of a service's part took, by ``(id, part)``: one after the other, processes included."""
    _good: set[str] = field(default_factory=set)
    _bad: set[str] = field(default_factory=set)

    def add(self, runner: str, report: Path, code: int, ids: Sequence[str]) -> None:
        """Reads a JUnit report of a runner that ended with ``code`` and was told to run ``ids``."""
        red, ran = False, set[str]()
        try:
            cases = list(ElementTree.parse(report).iter("testcase"))  # noqa: S314 - our own runner's
        except (OSError, ElementTree.ParseError):
            self.fail(f"{runner}: no report", f"it ended with code {code} before it wrote one", ids)
            return
        for case in cases:
            owner, part = _place(case, ids)
            self.seconds[owner, part] += float(case.get("time") or 0)
            ran.add(owner)
            said = [one for one in case if one.tag in ("failure", "error")]
            if said:
                red = True
                name = f"{case.get('classname')} › {case.get('name')}"
                text = (said[0].get("message") or said[0].text or "").strip()
                self.fail(name, text, [owner] if owner else ids)
            elif case.find("skipped") is not None:
                self.skipped += 1
            else:
                self.passed += 1
                self._good.add(owner)
            self.figures += [one.get("value", "") for one in case.iter("property")]
        if code and not red:
            self.fail(f"{runner}: code {code}", f"it ended with code {code}, and no test failed", ids)
        for service in ids:
            if service not in ran:
                self.fail(f"{runner}: nothing of {service}", f"it ran no test of {service}", [service])

    def fail(self, name: str, said: str, ids: Iterable[str]) -> None:
        """Notes a failure that counts against these services."""
        self.failed[name] = said
        self._bad.update(ids)

    def merge(self, other: Outcome) -> None:
        """Takes over what another one has."""
        self.passed += other.passed
        self.skipped += other.skipped
        self.failed |= other.failed
        self.figures += other.figures
        for place, seconds in other.seconds.items():
            self.seconds[place] += seconds
        self._good |= other._good
        self._bad |= other._bad

    def clean(self, service: str) -> bool:
        """Whether tests of a service passed and nothing counts against it."""
        return service in self._good and service not in self._bad


def _place(case: ElementTree.Element, ids: Sequence[str]) -> tuple[str, str]:
    """The service in whose folder a test lies, empty for a folder that is none of these, and the part."""
    first, part, *_ = [*_PLACE.split(case.get("classname", ""), maxsplit=2), "", ""]
    return (first if first in ids else ""), part
