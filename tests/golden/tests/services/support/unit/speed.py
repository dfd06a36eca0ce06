# Generated for demo from templates/scaffolds/shared/python/support/unit/speed.py and golden.yaml; do not edit, run ./doit generate. sha256:d898932e27c6db29
"""One request at a time is far from a load: then the objective must hold with ease."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from support.client import Client
from support.service import Service
from support.statistics import best, slow


@pytest.mark.page
def test_the_objective_holds_for_one_at_a_time(service: Service, user: Client) -> None:
    path, objectives = service.resource.path, service.contract["objectives"]

    def attempt(allowed: Callable[[], float]) -> list[str]:
        times: dict[str, list[float]] = {"create": [], "read": [], "list": []}
        bare: list[float] = []
        for _ in range(40):
            bare.append(user.get("/api/v1/about").elapsed.total_seconds())
            made = user.post(path, json=service.resource.valid())
            answers = made, user.get(made.headers["location"]), user.get(path, params={"limit": 100})
            for name, answer in zip(times, answers, strict=True):
                assert answer.is_success, answer.text
                times[name].append(answer.elapsed.total_seconds())
        return slow(times, bare, objectives, allowed())

    assert best(attempt) == []
