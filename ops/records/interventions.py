"""What histories say of the things a person does to a service at night, or to its data."""

from __future__ import annotations

SCALED, RESTATED, RESTARTED, STOPPED = "scaled", "restated", "restarted", "stopped"
QUARANTINED, RELEASED, RETIRED = "quarantined", "released", "retired"
COPIED, RESTORED, NOT_COPIED, NOT_RESTORED = "copied", "restored", "copy-failed", "restore-failed"
