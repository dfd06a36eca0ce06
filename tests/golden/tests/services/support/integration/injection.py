# Generated for demo from templates/scaffolds/shared/python/support/integration/injection.py and golden.yaml; do not edit, run ./doit generate. sha256:a0ca4856ce0a87d3
"""Text stays text: in a statement, in a page, in a header, in a path."""

from __future__ import annotations

import re
from urllib.parse import quote

import pytest

from support.client import Client, problem
from support.raw import raw
from support.service import Service

SQL = (
    "' OR '1'='1",
    "'; DROP TABLE items; --",
    '" UNION SELECT version() --',
    "1; SELECT pg_sleep(5)",
    "%' --",
    "\\'; --",
)
MARKUP = ("<script>alert(1)</script>", '"><svg onload=alert(1)>', "javascript:alert(1)")
PATHS = (
    "..%2f" * 16 + "etc%2fpasswd",
    "../" * 16 + "etc/passwd",
    "%2e%2e/" * 16 + "etc/passwd",
    "..%5c..%5cetc%5cpasswd",
    "%00",
    "%ff",
)
PATIENCE = 2.0


@pytest.mark.page
@pytest.mark.parametrize("payload", [*SQL, *MARKUP])
def test_text_stays_text(service: Service, user: Client, payload: str) -> None:
    path, text = service.resource.path, service.resource.text
    made = user.post(path, json={**service.resource.valid(), text: payload})
    assert user.get(made.headers["location"]).json()[text] == payload
    assert user.get(path).json()[service.resource.list] == [made.json()]
    with service.user(sub=payload) as other:
        assert other.get(path).json()[service.resource.list] == []


@pytest.mark.page
@pytest.mark.parametrize("payload", SQL)
def test_in_an_address_it_finds_nothing_and_breaks_nothing(
    service: Service, user: Client, payload: str
) -> None:
    path, kept = service.resource.path, user.post(service.resource.path, json=service.resource.valid())
    problem(user.get(f"{path}/{quote(payload, safe='')}"), 404)
    for name in ("cursor", "limit"):
        answer = user.get(path, params={name: payload})
        problem(answer, 400)
        assert answer.elapsed.total_seconds() < PATIENCE
    assert user.get(kept.headers["location"]).status_code == 200


@pytest.mark.page
@pytest.mark.parametrize("payload", PATHS)
def test_a_path_leads_nowhere(service: Service, payload: str) -> None:
    for prefix in ("/", f"{service.resource.path}/", "/assets/"):
        status, answered = raw(service.target["url"], prefix + payload)
        assert status in (400, 401, 403, 404), prefix
        assert not re.search(r"root:.*:0:0:", answered), prefix


@pytest.mark.page
@pytest.mark.parametrize("name", ["__proto__", "constructor", "__class__"])
def test_a_body_cannot_reach_what_every_object_has(service: Service, user: Client, name: str) -> None:
    reaching = {name: {"prototype": {"polluted": True}, "polluted": True}}
    problem(user.post(service.resource.path, json={**service.resource.valid(), **reaching}), 400)
    assert "polluted" not in user.get("/api/v1/about").json()


@pytest.mark.page
def test_a_line_end_reaches_no_header(service: Service) -> None:
    status, answered = raw(service.target["url"], "/api/v1/about%0d%0ainjected:%20yes")
    assert status == 404
    assert not re.search(r"^injected:", answered.partition("\r\n\r\n")[0], re.MULTILINE | re.IGNORECASE)


@pytest.mark.page
@pytest.mark.parametrize("payload", ["a b", "<x>", "a" * 65, "a;b", "{}", '"'])
def test_a_header_that_is_not_good_is_replaced(anonymous: Client, payload: str) -> None:
    answer = anonymous.get("/api/v1/about", headers={"x-correlation-id": payload})
    given = answer.headers["x-correlation-id"]
    assert given != payload
    assert re.fullmatch(r"[A-Za-z0-9._-]{1,64}", given)
