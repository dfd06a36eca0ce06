# Generated for demo from templates/scaffolds/shared/python/support/integration/idempotency.py and golden.yaml; do not edit, run ./doit generate. sha256:074b49a27dfe601f
"""A client that heard no answer may ask again."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from support.client import Client, problem
from support.service import Service, word


@pytest.mark.page
def test_the_same_request_is_done_once(service: Service, user: Client) -> None:
    path, body, headers = service.resource.path, service.resource.valid(), {"idempotency-key": word()}
    with ThreadPoolExecutor(6) as pool:
        work = [pool.submit(user.post, path, json=body, headers=headers) for _ in range(6)]
    made = {one.result().json()["id"] for one in work if one.result().status_code == 201}
    again = user.post(path, json=body, headers=headers)
    assert made == {again.json()["id"]}
    assert again.headers["idempotency-replayed"] == "true"
    problem(user.post(path, json=service.resource.valid(), headers=headers), 409, "idempotency-key-reused")


@pytest.mark.page
def test_a_key_belongs_to_its_user(service: Service, user: Client) -> None:
    path, body, headers = service.resource.path, service.resource.valid(), {"idempotency-key": word()}
    first = user.post(path, json=body, headers=headers)
    with service.user() as other:
        second = other.post(path, json=body, headers=headers)
    assert second.status_code == 201
    assert second.json()["id"] != first.json()["id"]


@pytest.mark.page
@pytest.mark.parametrize("key", ["", "k" * 201])
def test_a_key_that_is_none_is_refused(service: Service, user: Client, key: str) -> None:
    headers = {"idempotency-key": key}
    problem(user.post(service.resource.path, json=service.resource.valid(), headers=headers), 400)
