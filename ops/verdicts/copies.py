"""Whether the copies of a resource keep what the catalog promises."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from generators.model import Backup
from ops.reading import seconds


@dataclass(frozen=True, slots=True)
class Copies:
    """A resource's copies. ``age`` in seconds since the last whole one was done, None where there is none."""

    resource: str
    age: float | None
    promised: int
    suspended: bool

    @property
    def kept(self) -> bool:
        """Whether no more would be lost now than the catalog allows."""
        return self.age is not None and self.age <= self.promised and not self.suspended

    @property
    def words(self) -> str:
        """What is wrong, empty where nothing is."""
        if self.suspended:
            return f"copies of {self.resource} are suspended"
        if self.age is None:
            return f"there is no copy of {self.resource}"
        if not self.kept:
            return (
                f"the last copy of {self.resource} is {self.age / 3600:.1f} hours old; "
                f"at most {self.promised / 3600:g} may be lost"
            )
        return ""

    def as_object(self) -> dict[str, object]:
        """For ``--format json``."""
        return {
            "resource": self.resource,
            "age": None if self.age is None else round(self.age),
            "recovery_point": self.promised,
            "kept": self.kept,
        }


def copies(resource: str, backup: Backup, job: Mapping[str, Any], now: float) -> Copies:
    """Judged by its CronJob, which also knows of copies that were asked for by hand. ``now``: seconds."""
    last = seconds((job.get("status") or {}).get("lastSuccessfulTime"))
    age = max(0.0, now - last) if last else None
    return Copies(resource, age, backup.recovery_point, bool((job.get("spec") or {}).get("suspend")))
