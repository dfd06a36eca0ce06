"""In which order services may change: who is called goes before who calls."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from generators.model import Service


def levels(services: Iterable[Service]) -> list[tuple[Service, ...]]:
    """Levels of services that need only those of earlier levels; within one, in the given order.

    Only the services given count, so a part of the fleet has levels of its own. The catalog has no
    circles.
    """
    chosen = {one.id: one for one in services}
    depth: dict[str, int] = {}
    for start in chosen:
        _measure(start, chosen, depth)
    found: list[list[Service]] = [[] for _ in range(max(depth.values(), default=-1) + 1)]
    for name, one in chosen.items():
        found[depth[name]].append(one)
    return [tuple(level) for level in found]


def _measure(start: str, chosen: dict[str, Service], depth: dict[str, int]) -> None:
    waiting: list[str] = [start]
    while waiting:
        name = waiting[-1]
        callees: Sequence[str] = [c.service for c in chosen[name].calls if c.service in chosen]
        open_ones = [callee for callee in callees if callee not in depth]
        if open_ones:
            waiting.extend(open_ones)
            continue
        depth[name] = 1 + max((depth[callee] for callee in callees), default=-1)
        waiting.pop()
