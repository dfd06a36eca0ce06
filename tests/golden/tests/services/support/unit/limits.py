# Generated for demo from templates/scaffolds/shared/python/support/unit/limits.py and golden.yaml; do not edit, run ./doit generate. sha256:046ecd2761c4a579
"""Nobody takes more than their share."""

from __future__ import annotations


import pytest

from support.client import Client, problem
from support.lab import alone
from support.service import Service, word


@pytest.mark.page
def test_what_is_left_is_counted_down(service: Service, user: Client) -> None:
    first, second = (int(user.get(service.resource.path).headers["ratelimit-remaining"]) for _ in range(2))
    assert first > 0
    assert second == first - 1


@pytest.mark.page
def test_whoever_asks_too_often_is_told_to_wait(service: Service) -> None:
    path, sub = service.resource.path, word()
    with alone(service, variables={"RATE_LIMIT": "5", "RATE_WINDOW_SECONDS": "60"}) as one:
        with service.user(one.url, sub=sub) as greedy, service.user(one.url) as other:
            assert [greedy.get(path).status_code for _ in range(5)] == [200] * 5
            answer = greedy.get(path)
            problem(answer, 429, "rate-limited")
            assert 0 < int(answer.headers["retry-after"]) <= 60
            assert answer.headers["ratelimit-remaining"] == "0"
            with service.user(one.url, sub=sub) as again:  # a new token is no new subject
                problem(again.get(path), 429, "rate-limited")
            assert other.get(path).status_code == 200
            assert greedy.get(service.contract["probes"]["liveness"]["path"]).status_code == 200
