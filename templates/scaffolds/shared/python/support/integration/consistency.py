"""Many writers at once: one truth."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from support.client import Client
from support.service import Service


@pytest.mark.page
def test_of_many_who_change_one_version_one_does(service: Service, user: Client) -> None:
    made = user.post(service.resource.path, json=service.resource.valid())
    place, headers = made.headers["location"], {"if-match": made.headers["etag"]}
    with ThreadPoolExecutor(10) as pool:
        work = [
            pool.submit(user.put, place, json=service.resource.valid(), headers=headers) for _ in range(10)
        ]
    statuses = sorted(one.result().status_code for one in work)
    assert statuses == [200] + [412] * 9
