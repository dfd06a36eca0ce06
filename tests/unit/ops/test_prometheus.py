"""What is asked of Prometheus: of the new version alone, and what is left of each budget."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from generators.model import Environment, Model
from ops.actions import budgets, objectives
from ops.adapters import prometheus
from ops.faults import Stopped
from ops.reports import fleet
from ops.verdicts.fleet import Row, rows
from ops.verdicts.health import Health
from tests.support.catalogs import REPOSITORY
from tests.unit.ops.seen import pod, service_of, snapshot, workload


class Server:
    """Answers with ``said``, and keeps what it was asked."""

    def __init__(self) -> None:
        self.said: object = {"data": {"result": []}}
        self.asked: list[str] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                outer.asked += parse_qs(urlsplit(self.path).query)["query"]
                self.send_response(200)
                self.end_headers()
                self.wfile.write(json.dumps(outer.said).encode())

            def log_message(self, *_: object) -> None:
                return

        self._server = HTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()

    def answers(self, *samples: tuple[dict[str, str], str]) -> None:
        self.said = {"data": {"result": [{"metric": m, "value": [0, v]} for m, v in samples]}}

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def server() -> Iterator[Server]:
    made = Server()
    yield made
    made.close()


def row(model: Model, *, hash_of_new: str = "aaa") -> tuple[Row, Environment]:
    """A Rollout of which one pod is new and one is old, as a row that is well."""
    service = service_of(model, "web", "canary")
    seen = snapshot(
        model,
        workload("Rollout", service.id, current=hash_of_new),
        pod(service.id, 1),
        pod(service.id, 2, name=f"{service.id}-bbb-2", hash="bbb"),
    )
    (one, *_) = rows([service], seen, frozenset())
    well = replace(one, verdict=replace(one.verdict, health=Health.HEALTHY))
    return well, model.fleet.environments[0]


@pytest.mark.parametrize(("new", "name"), [("aaa", "aaa-1"), ("bbb", "bbb-2")])
def test_only_the_pods_of_the_newest_version_are_held_to_the_objectives(
    model: Model, server: Server, new: str, name: str
) -> None:
    one, environment = row(model, hash_of_new=new)
    server.answers(({}, "0.5"))
    (judged,) = objectives.judged([one], model.services, environment, server.address)
    assert judged.verdict.health is Health.FAILED
    assert server.asked[0].count(f'pod=~"{one.verdict.service}-{name}"') == 2
    server.asked.clear()
    server.answers()
    assert objectives.judged([one], model.services, environment, server.address) == (one,)
    assert len(server.asked) == 2
    assert all(f'pod=~"{one.verdict.service}-{name}"' in query for query in server.asked)


def test_without_a_pod_of_the_newest_version_nothing_is_held_against_it(model: Model, server: Server) -> None:
    one, environment = row(model, hash_of_new="ccc")
    server.answers(({}, "0.5"))
    assert one.pods == ()
    assert objectives.judged([one], model.services, environment, server.address) == (one,)
    assert server.asked == []


def test_names_match_themselves_and_nothing_else() -> None:
    assert objectives.one_of(["a-1", "b.2"]) == "a-1|b[.]2"


def test_budgets_are_those_of_the_environment(model: Model, server: Server) -> None:
    one, environment = row(model)
    server.answers(({"service": one.verdict.service}, "0.25"), ({"service": "other"}, "NaN"), ({}, "1"))
    (told,) = budgets.with_budgets([one], environment, server.address)
    assert told.budget == 0.25
    assert told.as_object()["budget"] == 0.25
    assert server.asked == [f'service:budget:left30d{{environment="{environment.name}"}}']
    assert " 25% " in fleet.lines("staging", [told], budgets=True)[-1] + " "
    assert "budget" not in fleet.lines("staging", [told])[1]
    server.answers()
    (unknown,) = budgets.with_budgets([one], environment, server.address)
    assert (unknown.budget, unknown.as_object()["budget"]) == (None, None)
    assert "?" in fleet.lines("staging", [unknown], budgets=True)[-1]


def test_the_budget_is_recorded_under_that_name() -> None:
    text = (REPOSITORY / "monitoring/rules/services/wallet.recordings.yaml").read_text(encoding="utf-8")
    assert f"- record: {budgets.RECORDED}\n" in text


@pytest.mark.parametrize(
    "said", [{}, {"data": {}}, {"data": {"result": [1]}}, {"data": {"result": [{}]}}, []]
)
def test_an_answer_that_is_none_is_told(server: Server, said: Any) -> None:
    server.said = said
    with pytest.raises(Stopped, match="did not answer"):
        prometheus.number(server.address, "up")


def test_whom_to_ask(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(budgets.VARIABLE, raising=False)
    assert budgets.address("", "http://stated.example") == ""
    assert budgets.address("catalog", "http://stated.example") == "http://stated.example"
    monkeypatch.setenv(budgets.VARIABLE, "http://set.example")
    assert budgets.address("", "http://stated.example") == "http://set.example"
    assert budgets.address("http://named.example", "") == "http://named.example"
