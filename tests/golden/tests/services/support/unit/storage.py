# Generated for demo from templates/scaffolds/shared/python/support/unit/storage.py and golden.yaml; do not edit, run ./doit generate. sha256:e6266781ac05ddb0
"""What is written is read, in the version that was written: database and cache seen from outside."""

from __future__ import annotations


import pytest

from support.client import Client, problem
from support.service import Service


@pytest.mark.page
def test_what_is_written_is_read_in_the_version_that_was_written(service: Service, user: Client) -> None:
    path, text, valid = service.resource.path, service.resource.text, service.resource.valid
    made = user.post(path, json=valid())
    place, etag = made.headers["location"], made.headers["etag"]
    assert user.get(place).json() == made.json()
    assert user.get(place, headers={"if-none-match": etag}).status_code == 304
    assert user.get(place, headers={"if-none-match": '"other"'}).status_code == 200
    problem(user.put(place, json=valid()), 428)
    for _ in range(3):
        body = valid()
        changed = user.put(place, json=body, headers={"if-match": etag})
        assert changed.status_code == 200, changed.text
        problem(user.put(place, json=body, headers={"if-match": etag}), 412)
        etag = changed.headers["etag"]
        assert user.get(place).json()[text] == body[text]
    assert user.delete(place).status_code == 204
    problem(user.get(place), 404, "not-found")


@pytest.mark.page
def test_a_name_is_taken_once(service: Service, user: Client) -> None:
    body = service.resource.valid()
    assert user.post(service.resource.path, json=body).status_code == 201
    problem(user.post(service.resource.path, json=body), 409, "conflict")


@pytest.mark.page
def test_pages_lead_through_everything_once(service: Service, user: Client) -> None:
    path, name = service.resource.path, service.resource.list
    made = [user.post(path, json=service.resource.valid()).json() for _ in range(5)]
    first = user.get(path, params={"limit": 3}).json()
    second = user.get(path, params={"limit": 3, "cursor": first["next"]}).json()
    assert first[name] + second[name] == made
    assert second["next"] is None
    for query in ({"limit": 0}, {"limit": 101}, {"cursor": "made-up"}):
        problem(user.get(path, params=query), 400)


@pytest.mark.page
@pytest.mark.uses("redis")
def test_a_second_read_comes_from_the_cache(service: Service, user: Client) -> None:
    place = user.post(service.resource.path, json=service.resource.valid()).headers["location"]
    user.get(place)
    assert "; hit" in user.get(place).headers["cache-status"]
