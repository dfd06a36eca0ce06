"""Every alert and recording rule of the fleet, as values: one source for all that is said of them.

Rules, routes, runbooks, dashboards, reports and unit tests read this, so they cannot disagree.
``alerts_of`` and ``recordings_of`` depend on the service and the fleet alone, ``platform_alerts``
and ``platform_recordings`` on the fleet alone. Pure functions of the model.
"""

from generators.alerts._alert import ABSENT, Alert, Input, Panel, Proof, Recording
from generators.alerts._fleet import platform_alerts, platform_history, platform_recordings
from generators.alerts._history import BUSY as HISTORY_BUSY
from generators.alerts._history import EVALUATION as HISTORY_EVALUATION
from generators.alerts._history import LENGTH as HISTORY_LENGTH
from generators.alerts._service import alerts_of, history_of, recordings_of
from generators.alerts._subject import (
    MARK,
    MARKED_ID,
    MARKED_PATTERN,
    MARKED_UPSTREAM,
    MARKED_UPSTREAMS,
    Subject,
)

__all__ = [
    "ABSENT",
    "HISTORY_BUSY",
    "HISTORY_EVALUATION",
    "HISTORY_LENGTH",
    "MARK",
    "MARKED_ID",
    "MARKED_PATTERN",
    "MARKED_UPSTREAM",
    "MARKED_UPSTREAMS",
    "Alert",
    "Input",
    "Panel",
    "Proof",
    "Recording",
    "Subject",
    "alerts_of",
    "history_of",
    "platform_alerts",
    "platform_history",
    "platform_recordings",
    "recordings_of",
]
