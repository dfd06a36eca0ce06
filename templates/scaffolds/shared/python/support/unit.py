"""The contract of one service by itself. Imported by each service's own file, which is what is collected."""

from __future__ import annotations

import re
import time
import uuid
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from support.client import Client, problem
from support.lab import alone, shared, until
from support.service import Service, word
from support.statistics import best, slow

SAMPLE = re.compile(r"^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? (\S+)$")


def samples(service: Service) -> dict[str, float]:
    """Series with their values, as Prometheus reads them."""
    with service.client() as client:
        lines = client.get(service.contract["metrics"]["path"]).text.splitlines()
    matches = [SAMPLE.match(line) for line in lines if line and not line.startswith("#")]
    assert all(matches)
    return {f"{one[1]}{{{one[2] or ''}}}": float(one[3]) for one in matches if one}


@pytest.mark.serves
@pytest.mark.parametrize("name", ["startup", "readiness", "liveness"])
def test_a_probe_answers_in_time(service: Service, anonymous: Client, name: str) -> None:
    probe = service.contract["probes"][name]
    begun = time.monotonic()
    answer = anonymous.get(probe["path"])
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})
    assert time.monotonic() - begun < probe["timeout"]


@pytest.mark.serves
def test_metrics_are_declared_by_name_and_type(service: Service, anonymous: Client) -> None:
    names = service.contract["metrics"]
    text = anonymous.get(names["path"]).text
    assert f"# TYPE {names['requests']} counter" in text or not service.contract["page"]
    assert f"# TYPE {names['duration']} histogram" in text or not service.contract["page"]
    found = samples(service)
    assert not names["series"] or len(found) < names["series"]
    for metric in names["own"]:
        assert f"# TYPE {metric['name']} {metric['type']}" in text
        for label, values in metric["labels"].items():
            for value in values:
                assert any(f'{label}="{value}"' in one for one in found if one.startswith(metric["name"]))


@pytest.mark.page
def test_a_request_is_counted_by_the_pattern_of_its_route(service: Service, user: Client) -> None:
    names, own = service.contract["metrics"], str(uuid.uuid4())
    user.get(f"{service.resource.path}/{own}")

    def counted() -> list[str] | None:
        prefix = f'route="{service.resource.path}/'
        return [one for one in samples(service) if one.startswith(names["requests"]) and prefix in one] or None

    assert not [one for one in until("the count", counted) if own in one]
    buckets = [one for one in samples(service) if one.startswith(f"{names['duration']}_bucket")]
    bounds = {float(bound) for bound in re.findall(r'le="([^"]+)"', "".join(buckets))}
    assert service.contract["objectives"]["latency"] in bounds


@pytest.mark.page
def test_it_says_who_it_is_and_what_it_answers(service: Service, anonymous: Client) -> None:
    about = anonymous.get("/api/v1/about").json()
    assert (about["service"], about["flags"]) == (service.contract["id"], service.contract["flags"])
    document = anonymous.get("/openapi.json").json()
    assert document["openapi"].startswith("3.1.")
    assert {"/api/v1/about", service.resource.path} <= document["paths"].keys()


@pytest.mark.page
@pytest.mark.parametrize("path", ["/", "/api/v1/about", "/nowhere"])
def test_answers_carry_the_security_headers(anonymous: Client, path: str) -> None:
    headers = anonymous.get(path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert "unsafe-inline" not in headers["content-security-policy"]
    assert "x-powered-by" not in headers


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
    for text in ("{", "[]", "null"):
        problem(user.post(path, content=text, headers=headers), 400)
    problem(user.post(path, data={"name": "x"}), 415)
    problem(user.post(path, json={**service.resource.valid(), "padding": "p" * 66_000}), 413)


@pytest.mark.page
def test_a_correlation_id_is_taken_over_when_it_can_be_trusted(anonymous: Client) -> None:
    own = f"test-{word()}"
    assert anonymous.get("/api/v1/about", headers={"x-correlation-id": own}).headers["x-correlation-id"] == own
    for bad in ("a b", "<x>", "a" * 65):
        given = anonymous.get("/api/v1/about", headers={"x-correlation-id": bad}).headers["x-correlation-id"]
        assert re.fullmatch(r"[A-Za-z0-9._-]{1,64}", given)


@pytest.mark.page
@pytest.mark.parametrize(
    "wanted",
    [
        {"seconds": -60},
        {"claims": {"iss": "https://issuer.example"}},
        {"aud": "somebody-else"},
        {"key": "unknown"},
        {"claims": {"nbf": 4_000_000_000}},
    ],
    ids=str,
)
def test_a_token_that_is_not_good_is_401(service: Service, wanted: dict[str, Any]) -> None:
    with service.user(**wanted) as client:
        answer = client.get(service.resource.path)
    problem(answer, 401, "unauthenticated")
    assert answer.headers["www-authenticate"].startswith("Bearer")


@pytest.mark.page
def test_without_a_token_it_is_401_and_without_the_scope_403(service: Service, anonymous: Client) -> None:
    path, valid = service.resource.path, service.resource.valid
    problem(anonymous.get(path), 401, "unauthenticated")
    problem(anonymous.post(path, json=valid()), 401, "unauthenticated")
    with service.user(scopes=[service.resource.read]) as reader:
        assert reader.get(path).status_code == 200
        problem(reader.post(path, json=valid()), 403, "forbidden")
    with service.user(scopes=[f"{service.resource.read}s"]) as other:
        problem(other.get(path), 403, "forbidden")


@pytest.mark.page
def test_what_belongs_to_somebody_else_does_not_exist(service: Service, user: Client) -> None:
    place = user.post(service.resource.path, json=service.resource.valid()).headers["location"]
    with service.user() as other:
        problem(other.get(place), 404, "not-found")
        problem(other.delete(place), 404, "not-found")
        assert other.get(service.resource.path).json()[service.resource.list] == []


@pytest.mark.page
def test_whoever_asks_too_often_is_told_to_wait(service: Service) -> None:
    path = service.resource.path
    with alone(service, variables={"RATE_LIMIT": "5", "RATE_WINDOW_SECONDS": "60"}) as one:
        with service.user(one.url) as greedy, service.user(one.url) as other:
            assert [greedy.get(path).status_code for _ in range(5)] == [200] * 5
            answer = greedy.get(path)
            problem(answer, 429, "rate-limited")
            assert 0 < int(answer.headers["retry-after"]) <= 60
            assert other.get(path).status_code == 200
            assert greedy.get(service.contract["probes"]["liveness"]["path"]).status_code == 200


@pytest.mark.page
def test_what_is_written_is_read_in_the_version_that_was_written(service: Service, user: Client) -> None:
    path, text, valid = service.resource.path, service.resource.text, service.resource.valid
    made = user.post(path, json=valid())
    place, etag = made.headers["location"], made.headers["etag"]
    assert user.get(place).json() == made.json()
    assert user.get(place, headers={"if-none-match": etag}).status_code == 304
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
def test_the_objective_holds_for_one_at_a_time(service: Service, user: Client) -> None:
    path, objectives = service.resource.path, service.contract["objectives"]

    def attempt(allowed: Callable[[], float]) -> list[str]:
        times: dict[str, list[float]] = {"create": [], "read": [], "list": []}
        bare: list[float] = []
        for _ in range(40):
            bare.append(user.get("/api/v1/about").elapsed.total_seconds())
            made = user.post(path, json=service.resource.valid())
            answers = made, user.get(made.headers["location"]), user.get(path, params={"limit": 100})
            for name, answer in zip(times, answers, strict=True):
                assert answer.is_success, answer.text
                times[name].append(answer.elapsed.total_seconds())
        return slow(times, bare, objectives, allowed())

    assert best(attempt) == []


@pytest.mark.page
def test_flags_are_followed_without_a_restart(service: Service, anonymous: Client) -> None:
    flags = service.contract["flags"]
    if not flags:
        pytest.skip("it has no flags")
    turned = {name: not value for name, value in flags.items()}
    for wanted in (turned, flags):
        shared(service).ask("flags", flags=wanted)
        until("the flags", partial(_flags, anonymous, wanted), 10)


def _flags(client: Client, wanted: dict[str, bool]) -> bool | None:
    return client.get("/api/v1/about").json()["flags"] == wanted or None


@pytest.mark.ends
def test_a_run_ends_with_0_and_says_so_in_lines_of_json(service: Service) -> None:
    with alone(service, ready=False) as run:
        assert run.ask("wait", seconds=20)["code"] == 0
        lines = run.ask("logs")["lines"]
    assert lines
    for line in lines:
        assert line["service"] == service.contract["id"]
        assert isinstance(line["time"], str)
        assert isinstance(line["level"], str)


@pytest.mark.ends
def test_a_run_ends_with_1_when_its_database_is_lost(service: Service) -> None:
    needed = service.uses("postgresql")
    if not needed:
        pytest.skip("it needs no database")
    with alone(service, ready=False, cut=[needed]) as run:
        assert run.ask("wait", seconds=30)["code"] == 1
