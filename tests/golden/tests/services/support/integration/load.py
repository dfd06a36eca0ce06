# Generated for demo from templates/scaffolds/shared/python/support/integration/load.py and golden.yaml; do not edit, run ./doit generate. sha256:0f303da7466f059c
"""A bounded load: small enough for any machine, large enough that a leak of connections or memory shows."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from support.lab import Instance, until
from support.samples import samples
from support.service import Service
from support.statistics import best, percentile

USERS, TURNS = 8, 25
MEMORY = "process_resident_memory_bytes"
MEGABYTE = 1 << 20


@pytest.mark.page
def test_a_bounded_load_is_carried_within_the_objective_and_counted_in_full(
    service: Service, second: Instance, record_property: Callable[[str, object], None]
) -> None:
    objectives, names, resource = (
        service.contract["objectives"],
        service.contract["metrics"],
        service.resource,
    )
    rounds, told = list[int](), list[str]()

    def total(*wanted: str) -> list[float]:
        found = samples(service, second.url)
        return [sum(v for one, v in found.items() if one.partition("{")[0] == name) for name in wanted]

    def work() -> list[float]:
        times = []
        with service.user(second.url) as user:
            place = user.post(resource.path, json=resource.valid()).headers["location"]
            for _ in range(TURNS):
                for path in (place, resource.path):
                    answer = user.get(path)
                    assert answer.status_code == 200, answer.text
                    times.append(answer.elapsed.total_seconds())
        return times

    def attempt(allowed: Callable[[], float]) -> list[str]:
        with ThreadPoolExecutor(USERS) as pool:
            times = [one for part in [pool.submit(work) for _ in range(USERS)] for one in part.result()]
        rounds.append(len(times) + USERS)
        shares = [
            f"p{share * 100:.0f} {percentile(times, share) * 1000:.1f} ms" for share in (0.5, 0.95, 0.99)
        ]
        told[:] = [f"{service.contract['id']}: {len(times)} requests", *shares]
        slowest = percentile(times, objectives["latencyShare"])
        return [] if slowest < objectives["latency"] * allowed() else told

    counts = (names["requests"], f"{names['duration']}_count")
    before = total(*counts)
    complaints = best(attempt)
    wanted = [one + sum(rounds) for one in before]
    # Counted after it is answered: the last one a moment later than its client hears of it.
    until(f"{sum(rounds)} requests to be counted", lambda: total(*counts) >= wanted or None)
    assert total(*counts) == wanted
    (memory,) = total(MEMORY)
    record_property("load", ", ".join([*told, f"{memory / MEGABYTE:.0f} MiB"]))
    assert complaints == []
    assert memory < service.contract["memory"]
