"""A bounded load: small enough for any machine, large enough that a leak of connections shows."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from support.service import Service
from support.statistics import best, percentile


@pytest.mark.page
def test_a_bounded_load_is_carried_within_the_objective(
    service: Service, record_property: Callable[[str, object], None]
) -> None:
    objectives, told = service.contract["objectives"], list[str]()

    def work() -> list[float]:
        times = []
        with service.user() as user:
            for _ in range(25):
                answer = user.get(service.resource.path)
                assert answer.status_code == 200
                times.append(answer.elapsed.total_seconds())
        return times

    def attempt(allowed: Callable[[], float]) -> list[str]:
        with ThreadPoolExecutor(8) as pool:
            times = [one for part in [pool.submit(work) for _ in range(8)] for one in part.result()]
        told[:] = [
            f"p{share * 100:.0f} {percentile(times, share) * 1000:.1f} ms" for share in (0.5, 0.95, 0.99)
        ]
        slowest = percentile(times, objectives["latencyShare"])
        return [] if slowest < objectives["latency"] * allowed() else told

    complaints = best(attempt)
    record_property("load", ", ".join(told))
    assert complaints == []
