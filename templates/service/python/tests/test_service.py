"""What it answers, and what it does without the servers and services that it needs."""

import importlib
import json
import pkgutil
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from starlette.websockets import WebSocketDisconnect

import service
from service.flags import Flags
from tests.conftest import CACHE, DATABASE, Begin

ITEMS = "/api/v1/items"
DRAFT = {"name": "a", "quantity": 1, "note": ""}


def test_an_item_is_made_read_replaced_listed_and_removed(begin: Begin) -> None:
    shop = begin()
    ask, mine = shop.ask, shop.as_()
    made = ask.post(ITEMS, headers=mine, json=DRAFT)
    assert made.status_code == 201
    url, seen = made.headers["location"], made.headers["etag"]
    assert ask.get(url, headers=mine).json()["name"] == "a"
    assert ask.get(url, headers={**mine, "if-none-match": seen}).status_code == 304
    changed = {"headers": {**mine, "if-match": seen}, "json": {**DRAFT, "quantity": 2}}
    assert ask.put(url, **changed).json()["version"] == 2
    assert ask.put(url, **changed).status_code == 412
    ask.post(ITEMS, headers=mine, json={**DRAFT, "name": "b"})
    first = ask.get(ITEMS, headers=mine, params={"limit": 1}).json()
    rest = ask.get(ITEMS, headers=mine, params={"cursor": first["next"]}).json()
    assert [first["items"][0]["name"], rest["items"][0]["name"], rest["next"]] == ["a", "b", None]
    assert ask.delete(url, headers=mine).status_code == 204
    assert ask.get(url, headers=mine).json()["type"] == "urn:problem:not-found"
    assert ask.get(f"{ITEMS}/17", headers=mine).status_code == 404


def test_a_request_that_is_repeated_under_a_key_is_answered_as_before(begin: Begin) -> None:
    shop = begin()
    headers = {**shop.as_(), "idempotency-key": "k"}
    one, again = (shop.ask.post(ITEMS, headers=headers, json=DRAFT) for _ in range(2))
    assert (again.json(), again.headers["idempotency-replayed"]) == (one.json(), "true")


def test_who_may_not_is_refused(begin: Begin) -> None:
    shop = begin()
    assert shop.ask.get(ITEMS).status_code == 401
    for odd in ("Basic YTpi", "Bearer a.b.c"):
        assert shop.ask.get(ITEMS, headers={"authorization": odd}).status_code == 401
    assert shop.ask.post(ITEMS, headers=shop.as_(scope="items:read"), json=DRAFT).status_code == 403
    lost = begin(JWKS_URL="http://127.0.0.1:1")
    assert lost.ask.get(ITEMS, headers=lost.as_()).status_code == 503


def test_a_body_that_does_not_fit_is_told_place_by_place(begin: Begin) -> None:
    shop = begin()
    mine = shop.as_()
    refused = shop.ask.post(ITEMS, headers=mine, json={"name": "", "more": 1})
    assert (refused.status_code, refused.headers["content-type"]) == (400, "application/problem+json")
    assert len(refused.json()["errors"]) >= 2
    text = {**mine, "content-type": "text/plain"}
    assert shop.ask.post(ITEMS, headers=text, content="a").status_code == 415
    assert shop.ask.post(ITEMS, headers=mine, json={**DRAFT, "note": "x" * 70_000}).status_code == 413
    json_type = {**mine, "content-type": "application/json"}
    assert shop.ask.post(ITEMS, headers=json_type, content="{").status_code == 400


def test_the_page_signs_in_with_a_cookie_that_is_of_no_use_elsewhere(begin: Begin) -> None:
    shop = begin(INSECURE_COOKIE="true")
    signed = shop.ask.post("/session", json={"token": shop.token()})
    assert signed.status_code == 204
    assert shop.ask.get("/session").json()["subject"] == "ada"
    assert shop.ask.get(ITEMS).status_code == 200
    assert shop.ask.get(ITEMS, headers={"origin": "http://evil.example"}).status_code == 403
    assert shop.ask.post("/session", data={"token": shop.token()}).status_code == 303
    assert shop.ask.delete("/session").status_code == 204
    shop.ask.cookies.clear()
    assert shop.ask.get("/session").status_code == 401


@pytest.mark.parametrize("environment", ["development", "production"])
def test_the_cookie_keeps_to_tls_unless_it_is_told_otherwise(begin: Begin, environment: str) -> None:
    for variables, secure in (({}, True), ({"INSECURE_COOKIE": "true"}, False)):
        shop = begin(ENVIRONMENT=environment, **variables)
        signed = shop.ask.post("/session", json={"token": shop.token()})
        for answer in (signed, shop.ask.delete("/session")):
            words = answer.headers["set-cookie"].split("; ")
            assert ("Secure" in words, "HttpOnly" in words) == (secure, True)


def test_who_asks_too_often_is_told_when_to_come_again(begin: Begin) -> None:
    shop = begin(RATE_LIMIT="2")
    asked = [shop.ask.get(ITEMS, headers=shop.as_()) for _ in range(3)]
    assert [(one.status_code, one.headers["ratelimit-remaining"]) for one in asked] == [
        (200, "1"),
        (200, "0"),
        (429, "0"),
    ]
    assert int(asked[-1].headers["retry-after"]) > 0


def test_probes_follow_the_life_of_the_process_and_answers_are_counted(begin: Begin) -> None:
    shop = begin()

    def asked() -> list[int]:
        return [shop.ask.get(path).status_code for path in ("/started", "/ready", "/live")]

    assert asked() == [503, 503, 200]
    shop.parts.lifecycle.started()
    assert asked() == [200, 200, 200]
    shop.ask.get(ITEMS, headers=shop.as_())
    told = shop.ask.get("/metrics").text
    assert 'http_requests_total{code="200",method="GET",route="/api/v1/items"} 1.0' in told
    assert 'shop_orders_total{way="in"} 0.0' in told
    assert shop.ask.get("/api/v1/about").json()["service"] == "shop"
    paths = shop.ask.get("/openapi.json").json()["paths"]
    assert [one in paths for one in (ITEMS, "/api/v1/live", "/session")] == [True, True, False]
    shop.parts.lifecycle.drain()
    assert asked() == [200, 503, 200]
    nothing = shop.ask.get("/nothing")
    assert (nothing.status_code, nothing.headers["connection"]) == (404, "close")


def test_changes_are_heard_over_a_websocket_by_their_owner_alone(begin: Begin) -> None:
    shop = begin()
    with shop.ask.websocket_connect("/api/v1/live", headers=shop.as_()) as socket:
        shop.ask.post(ITEMS, headers=shop.as_("bob"), json=DRAFT)
        shop.ask.post(ITEMS, headers=shop.as_(), json={**DRAFT, "name": "mine"})
        assert json.loads(socket.receive_text())["item"]["name"] == "mine"
        shop.parts.lifecycle.ending.set()
        with pytest.raises(WebSocketDisconnect) as ended:
            socket.receive_text()
    assert ended.value.code == 1001
    with pytest.raises(WebSocketDisconnect), shop.ask.websocket_connect("/api/v1/live"):
        pass


def test_a_service_that_is_called_is_asked_and_done_without_where_it_may_be_lost(begin: Begin) -> None:
    shop = begin()
    path, mine = "/api/v1/upstream", shop.as_()
    answers = [shop.ask.get(f"{path}/{one}", headers=mine) for one in ("login", "search", "x")]
    assert [one.status_code for one in answers] == [200, 200, 404]
    assert [one.json()["degraded"] for one in answers[:2]] == [False, True]


def test_a_service_that_must_answer_and_does_not_is_told_as_such(
    begin: Begin, issuer: tuple[str, object]
) -> None:
    address, _ = issuer
    lost = {"LOGIN_URL": "http://127.0.0.1:1", "JWKS_URL": f"{address}/.well-known/jwks.json"}
    shop = begin(ISSUER=address, **lost)
    trace = {"traceparent": "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"}
    answer = shop.ask.get("/api/v1/upstream/login", headers={**shop.as_(), **trace})
    assert (answer.status_code, answer.json()["type"]) == (503, "urn:problem:unavailable")


def test_what_is_too_much_is_shed_and_probes_are_not(begin: Begin, monkeypatch: pytest.MonkeyPatch) -> None:
    shop = begin(MAX_IN_FLIGHT="3")
    monkeypatch.setattr(shop.ask.app, "_in_work", 3)
    answer = shop.ask.get("/api/v1/about")
    assert (answer.status_code, answer.json()["type"]) == (503, "urn:problem:overloaded")
    assert answer.headers["retry-after"] == "1"
    assert shop.ask.get("/live").status_code == 200


def test_the_page_is_found_and_what_asks_for_no_upgrade_is_told_so(begin: Begin) -> None:
    shop = begin()
    page = shop.ask.get("/")
    assert (page.status_code, page.headers["content-type"].partition(";")[0]) == (200, "text/html")
    assert shop.ask.get("/api/v1/live", headers=shop.as_()).status_code == 400
    assert shop.ask.post("/api/v1/about").status_code == 404


def test_without_its_database_it_says_so_and_answers_what_needs_none(begin: Begin) -> None:
    shop = begin(DATABASE)
    mine, url = {**shop.as_(), "if-match": '"1"'}, f"{ITEMS}/6f9619ff-8b86-4d01-b42d-00c04fc964ff"
    asked = (("GET", ITEMS), ("POST", ITEMS), ("GET", url), ("PUT", url), ("DELETE", url))
    for method, path in asked:
        body = DRAFT if method in ("POST", "PUT") else None
        answer = shop.ask.request(method, path, headers=mine, json=body)
        assert answer.json()["type"] == "urn:problem:unavailable", (method, path)
    assert shop.ask.get("/api/v1/about").status_code == 200


def test_without_redis_nothing_is_lost_but_speed(begin: Begin) -> None:
    shop = begin(CACHE)
    made = shop.ask.post(ITEMS, headers=shop.as_(), json=DRAFT)
    found = shop.ask.get(made.headers["location"], headers=shop.as_())
    assert (found.status_code, found.headers["cache-status"]) == (200, "items; fwd=miss")
    any_version = {**shop.as_(), "if-match": "*"}
    assert shop.ask.put(made.headers["location"], headers=any_version, json=DRAFT).json()["version"] == 2
    assert shop.ask.put(f"{ITEMS}/{uuid.uuid4()}", headers=any_version, json=DRAFT).status_code == 404
    assert shop.ask.delete(made.headers["location"], headers=shop.as_()).status_code == 204


def test_what_nobody_foresaw_is_a_problem_that_says_nothing(
    begin: Begin, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop = begin()
    monkeypatch.setattr(shop.ask._transport, "raise_server_exceptions", False)
    monkeypatch.setattr(shop.parts.flags, "all", lambda: 1 / 0)
    answer = shop.ask.get("/api/v1/about")
    assert (answer.status_code, answer.json()["type"]) == (500, "urn:problem:internal")
    assert "division" not in answer.text


def test_flags_follow_their_file_and_a_file_that_is_wrong_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "flags.json"
    flags = Flags({"new-page": False}, path)
    # As somebody asks whom no types keep from it: the catalog of this service knows no such flag.
    is_on: Callable[[Any], bool] = flags.is_on
    for text, expected in (("no JSON", False), ('{"new-page": true, "x": 1}', True), ("[]", True)):
        path.write_text(text, encoding="utf-8")
        flags.read(path)
        assert flags.all() == {"new-page": expected}
        assert is_on("new-page") is expected


def test_flags_are_there_from_the_start_and_followed(begin: Begin, tmp_path: Path) -> None:
    path = tmp_path / "flags.json"
    path.write_text('{"new-page": true}', encoding="utf-8")
    shop = begin(FLAGS_FILE=str(path))
    assert shop.ask.get("/api/v1/about").json()["flags"] == {"new-page": True}


def test_every_module_can_be_loaded() -> None:
    names = [one.name for one in pkgutil.walk_packages(service.__path__, "service.")]
    assert len(names) > 20
    assert [importlib.import_module(name).__name__ for name in names] == names
