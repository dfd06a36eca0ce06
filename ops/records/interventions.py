"""What histories say of the things a person does to a service at night, or to its data."""

from __future__ import annotations

from collections.abc import Iterable

from ops.records.chain import Entry

SCALED, RESTATED, RESTARTED, STOPPED = "scaled", "restated", "restarted", "stopped"
QUARANTINED, RELEASED, RETIRED = "quarantined", "released", "retired"
COPIED, RESTORED, NOT_COPIED, NOT_RESTORED = "copied", "restored", "copy-failed", "restore-failed"

ACTIONS = (
    *(SCALED, RESTATED, RESTARTED, STOPPED, QUARANTINED, RELEASED, RETIRED),
    *(COPIED, RESTORED, NOT_COPIED, NOT_RESTORED),
)


def quarantine(entries: Iterable[Entry]) -> Entry | None:
    """The quarantine that stands, None where there is none."""
    found = [one for one in entries if one.action in (QUARANTINED, RELEASED)]
    return found[-1] if found and found[-1].action == QUARANTINED else None
