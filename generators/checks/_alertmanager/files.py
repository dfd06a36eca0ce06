"""Where the configuration of Alertmanager lies, and how amtool is to read it."""

from __future__ import annotations

from generators.conventions import monitoring

CONFIGURATION = f"{monitoring.ALERTMANAGER}/alertmanager.yml"
STRICT = "--enable-feature=utf8-strict-mode"
