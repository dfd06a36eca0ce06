"""Ports of services: each is one service's, and the next free one is what a finding proposes."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from itertools import chain
from typing import Any

from generators.conventions.workloads import FIRST_PORT, LAST_PORT

LOWEST = 4100
"""Where the ports of a platform begin that has none yet."""


def stated(services: object) -> set[int]:
    """The ports that services state, as far as the file can be read."""
    blocks = services.values() if isinstance(services, Mapping) else ()
    ports: list[Any] = [block.get("port") for block in blocks if isinstance(block, Mapping)]
    return {one for one in ports if isinstance(one, int) and FIRST_PORT <= one <= LAST_PORT}


def free_port(taken: Collection[int], start: int = 0) -> int:
    """The first port from ``start``, else from the lowest that is taken, that none has; 0 if none is left."""
    begin = start if FIRST_PORT <= start <= LAST_PORT else min(taken, default=LOWEST)
    candidates = chain(range(begin, LAST_PORT + 1), range(FIRST_PORT, begin))
    return next((port for port in candidates if port not in taken), 0)
