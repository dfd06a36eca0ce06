"""What happens to a user's things reaches the user, and nobody else, over both kinds of stream."""

from __future__ import annotations

import pytest

from support.client import Client, problem
from support.service import Service, word
from support.streams import Open, events, messages, refusal


@pytest.mark.page
@pytest.mark.parametrize("follow", [events, messages], ids=lambda one: one.__name__)
def test_updates_reach_their_user_in_order_and_nobody_else(service: Service, follow: Open) -> None:
    path, text, valid, sub = service.resource.path, service.resource.text, service.resource.valid, word()
    token = service.token(sub=sub)
    with (
        service.user() as other,
        service.user(sub=sub) as user,
        follow(service.target["url"], token) as stream,
    ):
        assert other.post(path, json=valid()).status_code == 201
        body = valid()
        made = user.post(path, json=body)
        place = made.headers["location"]
        assert stream.next() == {"type": "created", "item": made.json()}
        changed = user.put(place, json={**body, text: valid()[text]}, headers={"if-match": "*"})
        assert stream.next() == {"type": "updated", "item": changed.json()}
        assert user.delete(place).status_code == 204
        assert stream.next() == {"type": "deleted", "item": {"id": made.json()["id"]}}


@pytest.mark.page
def test_updates_need_a_token_that_may_read(service: Service, anonymous: Client) -> None:
    url, read = service.target["url"], service.resource.read
    problem(anonymous.get("/api/v1/events"), 401, "unauthenticated")
    with service.user(scopes=[]) as nobody:
        problem(nobody.get("/api/v1/events"), 403, "forbidden")
    assert refusal(url) == 401
    assert refusal(url, service.token(scopes=[read], seconds=-60)) == 401
    assert refusal(url, service.token(scopes=[])) == 403
