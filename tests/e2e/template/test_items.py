"""The example resource of the template, against a real PostgreSQL and Redis."""

from __future__ import annotations

import uuid
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from lab import App, Lab, Running
from tests.e2e.template.client import Client

pytestmark = pytest.mark.slow
ITEMS = "/api/v1/items"


@pytest.fixture
def client(lab: Lab, service: Running) -> Client:
    return Client.of(lab, service)


def test_an_item_is_made_read_changed_and_removed(client: Client) -> None:
    made = client.ask("POST", ITEMS, {"name": "a"})
    item = made.json
    assert (made.status, made.headers["etag"]) == (201, '"1"')
    assert made.headers["location"] == f"{ITEMS}/{item['id']}"
    assert {**item, "id": "", "createdAt": "", "updatedAt": ""} == {
        "id": "",
        "name": "a",
        "quantity": 0,
        "note": "",
        "version": 1,
        "createdAt": "",
        "updatedAt": "",
    }
    place = made.headers["location"]
    assert client.ask("GET", place).json == item
    changed = client.ask("PUT", place, {"name": "b", "quantity": 2, "note": "n"}, {"if-match": '"1"'})
    assert (changed.status, changed.headers["etag"], changed.json["version"]) == (200, '"2"', 2)
    assert client.ask("GET", place).json == changed.json
    assert client.ask("DELETE", place).status == 204
    assert client.ask("GET", place).problem == "not-found"
    assert client.ask("DELETE", place).problem == "not-found"


def test_what_has_changed_since_is_not_overwritten(client: Client) -> None:
    place = f"{ITEMS}/{client.make('a')['id']}"
    draft = {"name": "a", "quantity": 1, "note": ""}
    assert client.ask("PUT", place, draft).problem == "version-needed"
    assert client.ask("PUT", place, draft, {"if-match": '"7"'}).problem == "version-mismatch"
    assert client.ask("DELETE", place, headers={"if-match": '"7"'}).problem == "version-mismatch"
    assert client.ask("GET", place).json["quantity"] == 0
    assert client.ask("PUT", place, draft, {"if-match": "*"}).status == 200
    assert client.ask("GET", place, headers={"if-none-match": '"2"'}).status == 304
    assert client.ask("GET", place, headers={"if-none-match": '"1"'}).status == 200


def test_of_many_who_change_the_same_version_one_succeeds(client: Client) -> None:
    place = f"{ITEMS}/{client.make('a')['id']}"

    def change(number: int) -> int:
        draft = {"name": "a", "quantity": number, "note": ""}
        return client.ask("PUT", place, draft, {"if-match": '"1"'}).status

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(change, range(8))) == [200] + [412] * 7


def test_a_repeated_request_makes_one_item(client: Client) -> None:
    key = {"idempotency-key": "k-1"}

    def make(_number: int) -> Any:
        answer = client.ask("POST", ITEMS, {"name": "once"}, key)
        return answer.status, answer.json["id"], answer.headers.get("idempotency-replayed")

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(make, range(16)))
    assert {(status, item) for status, item, _ in answers} == {(201, answers[0][1])}
    assert sorted(str(replayed) for _, _, replayed in answers) == ["None"] + ["true"] * 15
    assert [one["name"] for one in client.ask("GET", ITEMS).json["items"]] == ["once"]
    other = client.ask("POST", ITEMS, {"name": "another"}, key)
    assert (other.status, other.problem) == (409, "idempotency-key-reused")


def test_a_name_is_taken_once_by_each_owner(lab: Lab, service: Running, client: Client) -> None:
    item = client.make("a")
    assert client.ask("POST", ITEMS, {"name": "a"}).problem == "conflict"
    other = Client.of(lab, service)
    assert other.ask("GET", f"{ITEMS}/{item['id']}").problem == "not-found"
    assert other.ask("DELETE", f"{ITEMS}/{item['id']}").problem == "not-found"
    assert other.make("a")["name"] == "a"


def test_a_list_is_read_page_by_page(client: Client) -> None:
    names = [f"n{number:02}" for number in range(25)]
    for name in names:
        client.make(name)
    first = client.ask("GET", ITEMS).json
    assert [one["name"] for one in first["items"]] == names[:20]
    found: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        page = client.ask("GET", f"{ITEMS}?limit=10{cursor and f'&cursor={cursor}'}").json
        found += [one["name"] for one in page["items"]]
        cursor = page["next"]
    assert found == names


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ({}, "/name"),
        ({"name": ""}, "/name"),
        ({"name": "x" * 121}, "/name"),
        ({"name": "a\0b"}, "/name"),
        ({"name": 7}, "/name"),
        ({"name": "a", "quantity": -1}, "/quantity"),
        ({"name": "a", "quantity": 1.5}, "/quantity"),
        ({"name": "a", "quantity": "1"}, "/quantity"),
        ({"name": "a", "note": "x" * 2001}, "/note"),
        ({"name": "a", "owner": "somebody"}, "/owner"),
        ([], "/"),
        (b"{", "/"),
    ],
)
def test_a_body_that_is_not_valid_is_refused_with_the_place(client: Client, body: Any, path: str) -> None:
    answer = client.ask("POST", ITEMS, body)
    assert (answer.status, answer.problem) == (400, "invalid")
    assert path in [one["path"] for one in answer.json["errors"]], answer.json


@pytest.mark.parametrize("query", ["limit=0", "limit=101", "limit=x", "cursor=x", "cursor=cGxhY2U6eA"])
def test_a_query_that_is_not_valid_is_refused(client: Client, query: str) -> None:
    assert client.ask("GET", f"{ITEMS}?{query}").problem == "invalid"


def test_bodies_that_are_too_large_or_of_another_type_are_refused(client: Client) -> None:
    assert client.ask("POST", ITEMS, {"name": "a", "note": "x" * 70_000}).status == 413
    text = {"content-type": "text/plain"}
    assert client.ask("POST", ITEMS, b"name=a", text).status == 415
    form = {"content-type": "application/x-www-form-urlencoded"}
    assert client.ask("POST", ITEMS, b"name=a", form).status == 415


@pytest.mark.parametrize(
    "identifier", ["1", "x'--", "6e22ed94-cdb0-4c1c-8a6e-f56526bf0e89", "../items", "a%00"]
)
def test_an_unknown_id_is_an_unknown_item(client: Client, identifier: str) -> None:
    assert client.ask("GET", f"{ITEMS}/{identifier}").status == 404
    assert client.ask("GET", f"{ITEMS}/{uuid.uuid4()}").problem == "not-found"


def test_what_looks_like_a_statement_is_text(client: Client) -> None:
    names = ["'; drop table items; --", '" or 1=1', "<script>alert(1)</script>", "\\x00", "%s $1 ?"]
    for name in names:
        client.make(name)
    assert [one["name"] for one in client.ask("GET", ITEMS).json["items"]] == names


def test_a_read_after_a_write_sees_it_in_every_process(lab: Lab, app: App) -> None:
    database = lab.postgres.create("two-processes")
    one, other = (lab.serve(app, database=database, RATE_LIMIT="100000") for _ in range(2))
    here = Client.of(lab, one)
    there = here.at(other)
    item = here.make("a")
    place = f"{ITEMS}/{item['id']}"
    assert there.ask("GET", place).headers["cache-status"] == "items; hit"

    def read(_number: int) -> int:
        return int(there.ask("GET", place).json["version"])

    with ThreadPoolExecutor(4) as pool:
        for version in range(1, 12):
            reads = [pool.submit(read, number) for number in range(4)]
            draft = {"name": "a", "quantity": version, "note": ""}
            assert here.ask("PUT", place, draft, {"if-match": f'"{version}"'}).status == 200
            assert there.ask("GET", place).json["quantity"] == version
            assert all(done.result() in {version, version + 1} for done in reads)
            assert read(0) == version + 1
    assert here.ask("DELETE", place).status == 204
    assert there.ask("GET", place).status == 404
    one.stop()
    other.stop()


def test_many_who_miss_at_once_wait_for_one_read(lab: Lab, app: App) -> None:
    proxy = lab.proxy(lab.postgres.host, lab.postgres.port)
    running = lab.serve(app, POSTGRES_HOST=proxy.host, POSTGRES_POOL="1")
    client = Client.of(lab, running)
    place = f"{ITEMS}/{client.make('a')['id']}"
    lab.redis.empty()
    # One connection, half a second a query: one by one, the eighth would wait longer than it may.
    proxy.delay(0.5)
    with ThreadPoolExecutor(12) as pool:
        answers = list(pool.map(lambda _number: client.ask("GET", place), range(12)))
    assert [answer.status for answer in answers] == [200] * 12
    running.stop()
