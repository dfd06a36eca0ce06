# Generated for demo from templates/scaffolds/shared/python/support/integration/consistency.py and golden.yaml; do not edit, run ./doit generate. sha256:ff17d5298169e146
"""Many writers at once, and more than one process: one truth."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from support.client import Client, problem
from support.lab import Instance
from support.service import Service, word

WRITERS = 10


def at_once(ask: Callable[[int], httpx.Response]) -> list[httpx.Response]:
    """Each writer asks with its number."""
    with ThreadPoolExecutor(WRITERS) as pool:
        return [*pool.map(ask, range(WRITERS))]


@pytest.mark.page
def test_of_many_who_change_one_version_one_does(service: Service, user: Client) -> None:
    made = user.post(service.resource.path, json=service.resource.valid())
    place, headers = made.headers["location"], {"if-match": made.headers["etag"]}
    answers = at_once(lambda _: user.put(place, json=service.resource.valid(), headers=headers))
    assert sorted(one.status_code for one in answers) == [200] + [412] * (WRITERS - 1)
    (winner,) = [one for one in answers if one.status_code == 200]
    assert user.get(place).json() == winner.json()


@pytest.mark.page
def test_of_many_who_take_one_name_one_gets_it(service: Service, user: Client) -> None:
    path, body = service.resource.path, service.resource.valid()
    answers = at_once(lambda _: user.post(path, json=body))
    assert sorted(one.status_code for one in answers) == [201] + [409] * (WRITERS - 1)
    assert len(user.get(path).json()[service.resource.list]) == 1


@pytest.mark.page
def test_no_write_of_many_is_lost(service: Service, user: Client) -> None:
    path, text, valid = service.resource.path, service.resource.text, service.resource.valid
    bodies = [valid() for _ in range(WRITERS)]
    answers = at_once(lambda number: user.post(path, json=bodies[number]))
    assert {one.status_code for one in answers} == {201}
    found = user.get(path, params={"limit": 100}).json()[service.resource.list]
    assert sorted(one[text] for one in found) == sorted(one[text] for one in bodies)


@pytest.mark.page
@pytest.mark.uses("postgresql")
def test_what_one_process_wrote_the_next_one_reads(service: Service, second: Instance) -> None:
    path, text, valid = service.resource.path, service.resource.text, service.resource.valid
    sub = f"user-{word()}"
    with service.user(sub=sub) as here, service.user(second.url, sub=sub) as there:
        made = here.post(path, json=valid())
        place, etag = made.headers["location"], made.headers["etag"]
        for _ in range(3):
            assert there.get(place).status_code == 200
            body = valid()
            changed = here.put(place, json=body, headers={"if-match": etag})
            assert changed.status_code == 200, changed.text
            etag = changed.headers["etag"]
            assert there.get(place).json()[text] == body[text]
        assert there.delete(place).status_code == 204
        problem(here.get(place), 404, "not-found")
