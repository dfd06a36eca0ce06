"""What stands around the example: tokens, limits, other services, lost servers, health, logs, metrics."""

from __future__ import annotations

import json
import re
import secrets
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from lab import App, Lab, Running
from lab.redis import Redis
from tests.e2e.template.client import READ, Client, anonymous

pytestmark = pytest.mark.slow
ITEMS = "/api/v1/items"


def test_health_metrics_and_who_it_is(service: Running) -> None:
    nobody = anonymous(service)
    for name in ("started", "ready", "live"):
        answer = nobody.ask("GET", f"/health/{name}")
        assert (answer.status, answer.json) == (200, {"status": "ok"})
    about = nobody.ask("GET", "/api/v1/about")
    assert about.json == {
        "service": service.app.service.id,
        "version": "1.2.3",
        "environment": "development",
        "flags": {flag.name: flag.default for flag in service.app.service.flags},
    }
    document = nobody.ask("GET", "/openapi.json").json
    assert document["openapi"] == "3.1.0"
    assert {f"{ITEMS}/{{id}}", ITEMS, "/api/v1/about", "/api/v1/events"} <= set(document["paths"])


def sample(name: str, **labels: str) -> str:
    """A pattern for one sample, its labels in any order: the order means nothing."""
    wanted = "".join(f'(?=[^}}]*{label}="{re.escape(value)}")' for label, value in labels.items())
    return rf"^{name}\{{{wanted}[^}}]*\}}"


def test_every_metric_that_alerts_read_is_exported(lab: Lab, service: Running) -> None:
    Client.of(lab, service).make("counted")
    text = anonymous(service).ask("GET", "/metrics").body.decode()
    counted = {"method": "POST", "route": "/api/v1/items", "code": "201"}
    assert re.search(f"{sample('http_requests_total', **counted)} [1-9]", text, re.MULTILINE)
    bucket = f"{service.app.service.base.objectives.latency:g}"
    timed = sample("http_request_duration_seconds_bucket", le=bucket, method="POST")
    assert re.search(timed, text, re.MULTILINE)
    for metric in service.app.service.metrics:
        for name, values in metric.labels.items():
            for value in values:
                assert re.search(
                    rf'^{metric.name}(_bucket)?\{{.*{name}="{value}".*\}} 0(\.0)?$', text, re.MULTILINE
                )
        assert f"# TYPE {metric.name} {metric.type}" in text
    assert "/health/" not in text


@pytest.mark.parametrize(
    "path", [ITEMS, f"{ITEMS}/x", "/api/v1/upstream/x", "/api/v1/events", "/api/v1/live"]
)
def test_without_a_token_nothing_is_told(service: Running, path: str) -> None:
    answer = anonymous(service).ask("GET", path)
    assert (answer.status, answer.headers["www-authenticate"]) == (401, "Bearer")
    assert answer.problem == "unauthenticated"


def test_only_good_tokens_are_taken(lab: Lab, service: Running) -> None:
    audience = service.app.service.id
    bad = {
        "expired": lab.issuer.token("a", READ, audience=audience, seconds=-60),
        "for another": lab.issuer.token("a", READ, audience="somebody"),
        "of another issuer": lab.issuer.token("a", READ, audience=audience, claims={"iss": "http://other"}),
        "of an unknown key": lab.issuer.token("a", READ, audience=audience, key="unknown"),
        "not yet": lab.issuer.token("a", READ, audience=audience, claims={"nbf": time.time() + 600}),
        "without an end": lab.issuer.token("a", READ, audience=audience, claims={"exp": None}),
        "no algorithm": "eyJhbGciOiJub25lIn0.eyJzdWIiOiJhIn0.",
        "no token": "x",
    }
    for name, token in bad.items():
        assert Client(service, token).ask("GET", ITEMS).status == 401, name
    good = Client(service, lab.issuer.token("a", READ, audience=audience))
    assert good.ask("GET", ITEMS).status == 200
    assert good.ask("POST", ITEMS, {"name": "a"}).problem == "forbidden"
    assert Client.of(lab, service, "other:scope").ask("GET", ITEMS).problem == "forbidden"


def test_a_subject_has_a_limit_that_processes_share(lab: Lab, app: App) -> None:
    database = lab.postgres.create("limited")
    one, other = (lab.serve(app, database=database, RATE_LIMIT="5") for _ in range(2))
    client = Client.of(lab, one)
    statuses = [asked.ask("GET", ITEMS).status for asked in (client, client.at(other)) * 3]
    assert statuses == [200] * 5 + [429]
    refused = client.ask("GET", ITEMS)
    assert refused.problem == "rate-limited"
    assert 1 <= int(refused.headers["retry-after"]) <= 60
    assert (refused.headers["ratelimit-limit"], refused.headers["ratelimit-remaining"]) == ("5", "0")
    assert Client.of(lab, one).ask("GET", ITEMS).status == 200
    assert client.ask("GET", "/health/ready").status == 200
    one.stop()
    other.stop()


def test_what_is_too_much_is_refused_at_once(lab: Lab, app: App) -> None:
    proxy = lab.proxy(lab.postgres.host, lab.postgres.port)
    running = lab.serve(app, POSTGRES_HOST=proxy.host, MAX_IN_FLIGHT="2")
    client = Client.of(lab, running)
    client.make("a")
    proxy.delay(0.7)
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda _number: client.ask("GET", ITEMS), range(6)))
    shed = [answer for answer in answers if answer.status == 503]
    assert len(shed) >= 3
    assert {(answer.problem, answer.headers["retry-after"]) for answer in shed} == {("overloaded", "1")}
    assert sum(answer.status == 200 for answer in answers) >= 1
    proxy.restore()
    assert client.ask("GET", ITEMS).status == 200
    running.stop()


def test_a_lost_database_is_said_and_comes_back(lab: Lab, app: App) -> None:
    proxy = lab.proxy(lab.postgres.host, lab.postgres.port)
    running = lab.serve(app, POSTGRES_HOST=proxy.host)
    client = Client.of(lab, running)
    client.make("a")
    proxy.cut()
    begun = time.monotonic()
    lost = client.ask("GET", ITEMS)
    assert (lost.problem, lost.status) == ("unavailable", 503)
    assert int(lost.headers["retry-after"]) >= 1
    assert time.monotonic() - begun < 5
    assert "PGSQL" not in lost.body.decode()
    assert client.ask("GET", "/health/ready").status == 200
    proxy.restore()
    assert client.ask("GET", ITEMS).status == 200
    running.stop()


def test_a_lost_or_slow_redis_is_done_without(lab: Lab, app: App) -> None:
    proxy = lab.proxy(lab.redis.host, lab.redis.port)
    running = lab.serve(app, REDIS_HOST=proxy.host, RATE_LIMIT="40")
    client = Client.of(lab, running)
    place = f"{ITEMS}/{client.make('a')['id']}"
    assert client.ask("GET", place).headers["cache-status"] == "items; hit"
    for harm in (proxy.cut, lambda: proxy.delay(5)):
        harm()
        begun = time.monotonic()
        assert client.ask("GET", place).headers["cache-status"] == "items; fwd=miss"
        assert time.monotonic() - begun < 4
        proxy.restore()
    proxy.cut()
    assert [client.ask("GET", ITEMS).status for _ in range(50)].count(429) >= 9
    running.stop()


def test_a_redis_that_asks_for_a_password_is_given_the_one_in_the_file(
    lab: Lab, app: App, tmp_path: Path
) -> None:
    guarded = Redis(tmp_path / "redis")
    password, told = tmp_path / "password", f'a "quoted" {secrets.token_hex(8)}'
    password.write_text(f"{told}\n", encoding="utf-8")
    password.chmod(0o444)
    assert guarded.query("CONFIG", "SET", "requirepass", told) == "OK"
    assert "NOAUTH" in guarded.query("PING")
    try:
        with_it, without = {"REDIS_PASSWORD_FILE": str(password)}, dict[str, str]()
        for given, status in ((with_it, "hit"), (without, "fwd=miss")):
            running = lab.serve(app, database=None, REDIS_HOST=guarded.host, **given)
            client = Client.of(lab, running)
            place = f"{ITEMS}/{client.make('a')['id']}"
            assert client.ask("GET", place).headers["cache-status"] == f"items; {status}"
            running.stop()
    finally:
        guarded.stop()


def test_another_service_is_asked_and_done_without(lab: Lab, app: App) -> None:
    running = lab.serve(app, UPSTREAM_TIMEOUT_MILLISECONDS="300")
    client = Client.of(lab, running)
    edges = {call.optional: call.service for call in app.service.calls}
    trace = f"00-{'a' * 32}-{'b' * 16}-01"
    asked = client.ask(
        "GET", f"/api/v1/upstream/{edges[False]}", headers={"x-correlation-id": "id-1", "traceparent": trace}
    )
    assert asked.json["about"]["service"] == edges[False]
    heard = running.upstreams[edges[False]].requests[-1]
    assert (heard.path, heard.headers["x-correlation-id"], heard.headers["traceparent"]) == (
        "/api/v1/about",
        "id-1",
        trace,
    )
    assert "authorization" not in heard.headers
    for id_ in edges.values():
        running.upstreams[id_].answer(500)
    needed = client.ask("GET", f"/api/v1/upstream/{edges[False]}")
    assert (needed.problem, needed.status) == ("unavailable", 503)
    optional = client.ask("GET", f"/api/v1/upstream/{edges[True]}")
    assert (optional.status, optional.json) == (200, {"upstream": edges[True], "degraded": True})
    assert client.ask("GET", "/api/v1/upstream/nobody").problem == "not-found"
    running.stop()


def test_nobody_waits_for_a_service_that_does_not_answer(lab: Lab, app: App) -> None:
    running = lab.serve(app, UPSTREAM_TIMEOUT_MILLISECONDS="200")
    client = Client.of(lab, running)
    slow = next(call.service for call in app.service.calls if call.optional)
    other = running.upstreams[slow]
    other.answer(200, delay=30)
    for _ in range(2):
        begun = time.monotonic()
        assert client.ask("GET", f"/api/v1/upstream/{slow}").json["degraded"] is True
        assert time.monotonic() - begun < 5
    heard = len(other.requests)
    assert heard >= 5
    assert client.ask("GET", f"/api/v1/upstream/{slow}").json["degraded"] is True
    assert len(other.requests) == heard, "the breaker is open"
    running.stop()


def test_a_request_is_found_again_by_its_id(lab: Lab, service: Running) -> None:
    client = Client.of(lab, service)
    answer = client.ask("GET", ITEMS, headers={"x-correlation-id": "abc.1"})
    assert answer.headers["x-correlation-id"] == "abc.1"
    forged = client.ask("GET", ITEMS, headers={"x-correlation-id": "a b"})
    assert re.fullmatch(r"[0-9a-f-]{36}", forged.headers["x-correlation-id"])
    line = next(one for one in service.logs() if one.get("correlationId") == "abc.1")
    assert (line["method"], line["route"], line["status"], line["level"]) == ("GET", ITEMS, 200, "info")
    assert {"time", "service", "msg", "ms"} <= set(line)
    assert [one for one in service.logs() if "text" in one] == [], "everything that is said is JSON"


def test_answers_carry_what_browsers_are_told(service: Running) -> None:
    headers = anonymous(service).ask("GET", "/").headers
    assert "default-src 'self'" in headers["content-security-policy"]
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert "x-powered-by" not in headers


def test_the_session_counts_as_the_token(lab: Lab, service: Running) -> None:
    client, nobody = Client.of(lab, service), anonymous(service)
    assert nobody.ask("POST", "/session", {"token": "x"}).problem == "unauthenticated"
    assert nobody.ask("GET", "/session").status == 401
    form = {"content-type": "application/x-www-form-urlencoded"}
    assert nobody.ask("POST", "/session", f"token={client.token}".encode(), form).status == 303
    signed = nobody.ask("POST", "/session", {"token": client.token})
    assert signed.status == 204
    assert {"HttpOnly", "SameSite=Strict", "Path=/"} <= set(signed.headers["set-cookie"].split("; "))
    cookie = {"cookie": signed.headers["set-cookie"].split(";")[0]}
    assert nobody.ask("GET", "/session", headers=cookie).json["subject"] == client.subject
    assert nobody.ask("POST", ITEMS, {"name": "a"}, cookie).status == 201
    other = {**cookie, "origin": "https://somewhere.example"}
    assert nobody.ask("POST", ITEMS, {"name": "b"}, other).problem == "forbidden"
    own = {**cookie, "origin": service.url, "host": f"127.0.0.1:{service.port}"}
    assert nobody.ask("POST", ITEMS, {"name": "b"}, own).status == 201
    assert "session=;" in nobody.ask("DELETE", "/session", headers=cookie).headers["set-cookie"]


def test_nothing_secret_is_logged(lab: Lab, service: Running) -> None:
    client = Client.of(lab, service)
    client.make("a-very-private-name")
    client.ask("POST", "/session", {"token": client.token})
    text = json.dumps(service.logs())
    assert client.token
    assert client.token.split(".")[2] not in text
    assert "a-very-private-name" not in text
    assert client.subject not in text


def test_a_flag_is_switched_without_a_restart(lab: Lab, app: App, tmp_path: Path) -> None:
    name = app.service.flags[0].name
    data = tmp_path / "1"
    data.mkdir()
    (data / "flags.json").write_text(json.dumps({name: True, "unknown": True}))
    link = tmp_path / "flags.json"
    link.symlink_to("1/flags.json")
    running = lab.serve(app, FLAGS_FILE=str(link))

    def told() -> object:
        return anonymous(running).ask("GET", "/api/v1/about").json["flags"]

    assert told() == {name: True}
    # Kubernetes swaps a link.
    (tmp_path / "2").mkdir()
    (tmp_path / "2" / "flags.json").write_text(json.dumps({name: False}))
    fresh = tmp_path / "fresh"
    fresh.symlink_to("2/flags.json")
    fresh.replace(link)
    end = time.monotonic() + 10
    while told() != {name: False}:
        assert time.monotonic() < end
        time.sleep(0.05)
    running.stop()
