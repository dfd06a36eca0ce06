# Generated for demo from templates/scaffolds/shared/python/support/integration/injection.py and golden.yaml; do not edit, run ./doit generate. sha256:419e89fefeac855c
"""Text stays text."""

from __future__ import annotations


import pytest

from support.client import Client, problem
from support.service import Service

SQL = ("' OR '1'='1", "'; DROP TABLE items; --", "1; SELECT pg_sleep(5)")
MARKUP = ("<script>alert(1)</script>", '"><svg onload=alert(1)>')


@pytest.mark.page
@pytest.mark.parametrize("payload", [*SQL, *MARKUP])
def test_text_stays_text(service: Service, user: Client, payload: str) -> None:
    path, text = service.resource.path, service.resource.text
    made = user.post(path, json={**service.resource.valid(), text: payload})
    assert user.get(made.headers["location"]).json()[text] == payload
    assert user.get(path).json()[service.resource.list] == [made.json()]
    problem(user.get(path, params={"cursor": payload}), 400)
    with service.user(sub=payload) as other:
        assert other.get(path).json()[service.resource.list] == []
