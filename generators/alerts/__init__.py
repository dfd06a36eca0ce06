"""Every alert and recording rule of the fleet, as values: one source for all that is said of them.

Rules, routes, runbooks, dashboards, reports and unit tests read this, so they cannot disagree.
``alerts_of`` and ``recordings_of`` depend on the service and the fleet alone, ``platform_alerts``
and ``platform_recordings`` on the fleet alone. Pure functions of the model.
"""

from generators.alerts._alert import ABSENT, Alert, Input, Panel, Proof, Recording
from generators.alerts._fleet import platform_alerts, platform_recordings
from generators.alerts._service import alerts_of, recordings_of

__all__ = [
    "ABSENT",
    "Alert",
    "Input",
    "Panel",
    "Proof",
    "Recording",
    "alerts_of",
    "platform_alerts",
    "platform_recordings",
    "recordings_of",
]
