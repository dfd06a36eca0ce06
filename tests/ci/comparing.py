"""A plan beside what an oracle says of the same history."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.ci.oracle import Must


@dataclass(frozen=True)
class Compared:
    """One pair of commits: what has to run and what would."""

    where: str
    must: Must
    plan: dict[str, Any]

    def left_out(self) -> list[str]:
        """What has to run and would not; and what is said wrongly."""
        found, must = [], self.must
        if must.everything and not self.plan["everything"]:
            found.append("everything")
        found += [f"test of {name}" for name in sorted(must.test - set(self.plan["services"]))]
        found += [f"image of {name}" for name in sorted(must.build - set(self.plan["images"]))]
        # What every caller may rely on has neither.
        if "deploy" in self.plan:
            found += [f"delivery of {name}" for name in sorted(must.deploy - set(self.plan["deploy"]))]
        if must.project and not self.plan.get("project", True):
            found.append("tests of the project")
        if set(self.plan["removed"]) != must.removed:
            found.append(f"removed {sorted(must.removed)}, and it says {self.plan['removed']}")
        return [f"{self.where}: {one}" for one in found]
