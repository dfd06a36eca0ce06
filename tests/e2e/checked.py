"""What checks say on a screen, and where they find their programs."""

from __future__ import annotations

import os
import re

LINE = re.compile(r"check:(?P<name>[a-z-]+): (?P<covered>\d+) of (?P<total>\d+)(?P<rest>.*)")


def with_programs() -> dict[str, str]:
    """The caller's cache: what is built there is keyed by its pins and built once a machine."""
    return {name: os.environ[name] for name in ("HOME", "XDG_CACHE_HOME", "CI") if name in os.environ}
