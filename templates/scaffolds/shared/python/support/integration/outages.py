"""Its own servers, lost and slow: it says so in time, stays alive, and recovers by itself."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import httpx
import pytest

from support.beset import IN_FLIGHT, Beset
from support.client import Client, problem
from support.lab import alone, throughout, until
from support.service import Service

PATIENCE = 8.0
LOST = 1.5
"""Seconds for which it has to say that it is not ready."""
LISTENS = 10.0
"""Seconds within which it listens, if it does at all before its database is there."""


@pytest.mark.page
@pytest.mark.uses("postgresql")
def test_it_is_neither_started_nor_ready_before_its_database_is(service: Service) -> None:
    name, probes = service.uses("postgresql"), service.contract["probes"]
    with alone(service, ready=False, cut=[name]) as one, service.client(one.url) as client:

        def said() -> list[int]:
            # Refused is as good as 503: Kubernetes sends nothing either way.
            return [_status(client, probes[probe]["path"]) for probe in ("startup", "readiness")]

        def refused() -> None:
            assert said() == [503, 503]

        with suppress(AssertionError):  # a slow start is no proof: nobody would have been asked
            until("it to listen", lambda: _status(client, probes["liveness"]["path"]) == 200 or None, LISTENS)
        throughout(LOST, refused)
        one.ask("resource", name=name, action="restore")
        until("it to be ready once its database is", lambda: said() == [200, 200] or None, 30)


@pytest.mark.page
@pytest.mark.uses("postgresql")
def test_without_its_database_it_says_so_in_time_and_comes_back(service: Service, beset: Beset) -> None:
    path, valid = service.resource.path, service.resource.valid
    with beset.well() as (one, user):
        one.ask("resource", name=beset.database, action="cut")
        for answer in (user.get(path), user.post(path, json=valid())):
            problem(answer, 503, "unavailable")
            assert int(answer.headers["retry-after"]) > 0
            assert answer.elapsed.total_seconds() < PATIENCE
        for probe in ("liveness", "readiness"):
            assert user.get(service.contract["probes"][probe]["path"]).status_code == 200
        one.ask("resource", name=beset.database, action="restore")
        until("it to write again", beset.works, 15)


@pytest.mark.page
@pytest.mark.uses("postgresql")
def test_what_is_more_than_it_can_take_at_once_is_shed(service: Service, beset: Beset) -> None:
    path, probes = service.resource.path, service.contract["probes"]
    with beset.well() as (one, user):
        one.ask("resource", name=beset.database, action="delay", seconds=0.5)
        with ThreadPoolExecutor(IN_FLIGHT * 3) as pool:
            answers = [*pool.map(lambda _: user.get(path), range(IN_FLIGHT * 3))]
        shed = [answer for answer in answers if answer.status_code == 503]
        assert 0 < len(shed) < len(answers)
        for answer in shed:
            problem(answer, 503, "overloaded")
            assert int(answer.headers["retry-after"]) > 0
        assert user.get(probes["liveness"]["path"]).status_code == 200


@pytest.mark.page
@pytest.mark.uses("redis")
def test_without_its_cache_it_goes_on_correctly(service: Service, beset: Beset) -> None:
    path, text, valid = service.resource.path, service.resource.text, service.resource.valid
    with beset.well() as (one, user):
        place = user.post(path, json=valid()).headers["location"]
        assert user.get(place).status_code == 200
        one.ask("resource", name=beset.cache, action="cut")
        body = valid()
        changed = user.put(place, json=body, headers={"if-match": "*"})
        assert changed.status_code == 200, changed.text
        read = user.get(place)
        assert (read.status_code, read.json()[text]) == (200, body[text])
        assert read.elapsed.total_seconds() < PATIENCE
        assert user.get(service.contract["probes"]["readiness"]["path"]).status_code == 200
        one.ask("resource", name=beset.cache, action="restore")
        # What the cache missed meanwhile must not come back out of it.
        assert user.get(place).json()[text] == body[text]


def _status(client: Client, path: str) -> int:
    try:
        return client.get(path).status_code
    except httpx.TransportError:
        return 503
