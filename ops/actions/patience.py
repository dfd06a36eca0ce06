"""Waits for the cluster to have done what it was asked for."""

from __future__ import annotations

import time
from collections.abc import Callable

from ops.actions.site import Site
from ops.snapshot import Snapshot


def until(site: Site, done: Callable[[Snapshot], bool], seconds: float) -> tuple[bool, Snapshot]:
    """Whether it came true in time, and what was seen last. Raises Unreachable for a long silence."""
    end = time.monotonic() + seconds
    while True:
        seen = site.eyes.fresh()
        if done(seen):
            return True, seen
        if time.monotonic() >= end:
            return False, seen
