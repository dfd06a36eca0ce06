"""The browser of generated tests: Debian's Chromium, without a screen where that is installed."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from lab.missing import Missing, find

VARIABLE = "CHROMIUM"
_SHELL = "chromium-headless-shell"
"""The same source, built without windows: it starts ten times faster, and pages cost it half."""
_WHOLE = "chromium"


def browser(environment: Mapping[str, str]) -> Path:
    """The one that ``CHROMIUM`` names, or the first that is installed. Raises Missing."""
    stated = environment.get(VARIABLE)
    if stated:
        return Path(stated)
    try:
        return find(_SHELL, _SHELL)
    except Missing as missing:
        try:
            return find(_WHOLE, _WHOLE)
        except Missing:
            raise missing from None


def settings() -> dict[str, str]:
    """For a runner. Raises Missing."""
    return {VARIABLE: os.fspath(browser(os.environ))}
