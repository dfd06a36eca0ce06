"""The browser of generated tests: Debian's Chromium, without a screen where that is installed."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from pathlib import Path

from generators.toolchain.unavailable import Unavailable
from lab.missing import Missing, find

VARIABLE = "CHROMIUM"
_SHELL = "chromium-headless-shell"
"""The same source, built without windows: it starts ten times faster, and pages cost it half."""
_WHOLE = "chromium"


def browser(environment: Mapping[str, str]) -> Path:
    """The one that ``CHROMIUM`` names, or the first that is installed.

    Raises Missing, and Unavailable where the one that is named is no program: another one was not asked for.
    """
    stated = environment.get(VARIABLE)
    if stated:
        found = shutil.which(stated)
        if found is None:
            hint = f"correct {VARIABLE}, or leave it out for the browser that is installed"
            raise Unavailable(f"{VARIABLE}={stated} is no program", hint, rule="lab/browser")
        return Path(found)
    try:
        return find(_SHELL, _SHELL)
    except Missing as missing:
        try:
            return find(_WHOLE, _WHOLE)
        except Missing:
            raise missing from None


def settings() -> dict[str, str]:
    """For a runner. Raises Missing, Unavailable."""
    return {VARIABLE: os.fspath(browser(os.environ))}
