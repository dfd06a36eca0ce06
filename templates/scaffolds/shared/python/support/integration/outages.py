"""Its own servers, lost: it says so in time, stays alive, and recovers by itself."""

from __future__ import annotations


import pytest

from support.client import problem
from support.lab import alone, until
from support.service import Service


@pytest.mark.page
@pytest.mark.uses("postgresql")
def test_without_its_database_it_says_so_in_time_and_comes_back(service: Service) -> None:
    name, path, valid = service.uses("postgresql"), service.resource.path, service.resource.valid
    with alone(service, proxied=[name]) as one, service.user(one.url) as user:
        assert user.post(path, json=valid()).status_code == 201
        one.ask("resource", name=name, action="cut")
        answer = user.get(path)
        problem(answer, 503, "unavailable")
        assert int(answer.headers["retry-after"]) > 0
        for probe in ("liveness", "readiness"):
            assert user.get(service.contract["probes"][probe]["path"]).status_code == 200
        one.ask("resource", name=name, action="restore")
        until("it to write again", lambda: user.post(path, json=valid()).status_code == 201 or None, 15)
