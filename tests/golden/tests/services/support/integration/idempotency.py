# Generated for demo from templates/scaffolds/shared/python/support/integration/idempotency.py and golden.yaml; do not edit, run ./doit generate. sha256:40c6c3cd09fb856f
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
