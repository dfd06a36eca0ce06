"""Errors: the right status, and a body that a program can read."""

from __future__ import annotations

import re
import uuid

import pytest

from support.client import Client, problem
from support.service import Service, word

INSIDE = re.compile(
    r'at .+:\d+:\d+|node_modules|\.ts:|\.py"|Traceback|select .* from|syntax error', re.IGNORECASE
)


@pytest.mark.page
def test_what_is_not_there_is_404(service: Service, user: Client) -> None:
    problem(user.get(f"/api/v1/{word()}"), 404)
    for own in (str(uuid.uuid4()), "7", "not-a-uuid"):
        problem(user.get(f"{service.resource.path}/{own}"), 404, "not-found")


@pytest.mark.page
def test_bodies_that_are_wrong_are_refused(service: Service, user: Client) -> None:
    path, headers = service.resource.path, {"content-type": "application/json"}
    for body in service.resource.invalid:
        assert problem(user.post(path, json=body), 400)["errors"]
    for text in ("{", "", "[]", "null", '"text"'):
        problem(user.post(path, content=text, headers=headers), 400)
    problem(user.post(path, data={"name": "x"}), 415)
    problem(user.post(path, json={**service.resource.valid(), "padding": "p" * 66_000}), 413)


@pytest.mark.page
def test_no_error_says_anything_about_the_inside(service: Service, user: Client) -> None:
    path, headers = service.resource.path, {"content-type": "application/json"}
    broken = user.post(path, content="{", headers=headers)
    for answer in (broken, user.get(f"{path}?cursor=%00"), user.get(f"{path}/%ff")):
        assert answer.status_code < 500
        assert not INSIDE.search(answer.text)


@pytest.mark.page
def test_a_correlation_id_is_taken_over_when_it_can_be_trusted(anonymous: Client) -> None:
    own = f"test-{word()}"
    assert (
        anonymous.get("/api/v1/about", headers={"x-correlation-id": own}).headers["x-correlation-id"] == own
    )
    for bad in ("a b", "<x>", "a" * 65):
        given = anonymous.get("/api/v1/about", headers={"x-correlation-id": bad}).headers["x-correlation-id"]
        assert re.fullmatch(r"[A-Za-z0-9._-]{1,64}", given)
