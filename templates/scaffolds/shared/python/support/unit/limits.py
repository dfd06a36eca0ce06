"""Nobody takes more than their share."""

from __future__ import annotations


import pytest

from support.client import problem
from support.lab import alone
from support.service import Service


@pytest.mark.page
def test_whoever_asks_too_often_is_told_to_wait(service: Service) -> None:
    path = service.resource.path
    with alone(service, variables={"RATE_LIMIT": "5", "RATE_WINDOW_SECONDS": "60"}) as one:
        with service.user(one.url) as greedy, service.user(one.url) as other:
            assert [greedy.get(path).status_code for _ in range(5)] == [200] * 5
            answer = greedy.get(path)
            problem(answer, 429, "rate-limited")
            assert 0 < int(answer.headers["retry-after"]) <= 60
            assert other.get(path).status_code == 200
            assert greedy.get(service.contract["probes"]["liveness"]["path"]).status_code == 200
