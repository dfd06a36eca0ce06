"""What Prometheus is told of environments: what was seen in this very scrape, and silence as silence."""

from __future__ import annotations

import socket
import urllib.request
from types import SimpleNamespace
from typing import Any

import pytest
from prometheus_client import CollectorRegistry, generate_latest

from generators.conventions import operations
from generators.model import Environment, Model
from ops import exporter
from ops.adapters.api import Api
from ops.commands import status
from ops.faults import Stopped, Unreachable, stopped
from ops.snapshot import Foreign
from ops.verdicts.fleet import Row, rows
from ops.verdicts.health import Health
from ops.world import World
from tests.unit.ops.played_api import Memory
from tests.unit.ops.seen import service_of, snapshot, workload

GONE = stopped("cluster/unreachable", "no answer", "look", place="staging", code=3)


def scraped(environments: tuple[Environment, ...], look: exporter.Look) -> dict[str, float]:
    registry = CollectorRegistry()
    nothing: Any = None
    registry.register(exporter.Figures(nothing, environments, look))
    lines = generate_latest(registry).decode().splitlines()
    parted = (line.rpartition(" ") for line in lines if not line.startswith("#"))
    return {name: float(value) for name, _, value in parted}


def test_an_environment_that_does_not_answer_hides_no_other(model: Model) -> None:
    service = service_of(model, "web", "rolling")
    by_hand = (Foreign("kubectl-edit", "Update", "", (".spec.replicas", ".spec.paused")),)
    one = workload("Deployment", service.id, version="1.2.3", ready=1, foreign=by_hand)

    def look(_: World, environment: Environment) -> tuple[Row, ...]:
        if environment != model.fleet.environments[0]:
            raise GONE
        return rows([service], snapshot(model, one), frozenset())

    first, second = (one.name for one in model.fleet.environments)
    found = scraped(model.fleet.environments, look)
    up = operations.METRIC_UP
    assert (found[f'{up}{{environment="{first}"}}'], found[f'{up}{{environment="{second}"}}']) == (1, 0)
    where = f'environment="{first}",service="{service.id}"'
    assert found[f"{operations.METRIC_REPLICAS}{{{where}}}"] == 1
    assert found[f"{operations.METRIC_DESIRED}{{{where}}}"] == 2
    assert found[f"{operations.METRIC_DRIFT}{{{where}}}"] == 2
    assert found[f"{operations.METRIC_AGE}{{{where}}}"] > 0
    assert found[f'{operations.METRIC_INFO}{{digest="sha256:a",{where},version="1.2.3"}}'] == 1
    states = [found[f'{operations.METRIC_HEALTH}{{{where},state="{state}"}}'] for state in Health]
    assert sorted(states) == [0.0] * (len(Health) - 1) + [1.0]
    assert not [name for name in found if f'environment="{second}",' in name]


def test_what_is_missing_has_a_health_and_no_figures(model: Model) -> None:
    service = service_of(model, "web", "rolling")
    other = workload("Deployment", "another")
    found = scraped(
        model.fleet.environments[:1], lambda *_: rows([service], snapshot(model, other), frozenset())[:1]
    )
    where = f'environment="{model.fleet.environments[0].name}",service="{service.id}"'
    assert found[f'{operations.METRIC_HEALTH}{{{where},state="missing"}}'] == 1
    assert not [name for name in found if name.startswith(operations.METRIC_REPLICAS)]


def world(model: Model, api: Api, monkeypatch: pytest.MonkeyPatch) -> World:
    """One whose every environment is this server."""
    one = object.__new__(World)
    one.model, one.platform = model, model.fleet.platform.name
    monkeypatch.setattr(one, "api", lambda _: api, raising=False)
    return one


@pytest.mark.parametrize("silent", ["/pods", "/version"])
def test_a_server_that_falls_silent_is_down_and_no_bug(
    model: Model, api: Api, memory: Memory, monkeypatch: pytest.MonkeyPatch, silent: str
) -> None:
    here = world(model, api, monkeypatch)
    environment = model.fleet.environments[0]
    memory.objects[f"/api/v1/namespaces/{environment.namespace}/serviceaccounts/default"] = {"metadata": {}}
    up = f'{operations.METRIC_UP}{{environment="{environment.name}"}}'
    look = status.look
    for value in (1, 0, 1):
        if not value:
            memory.fail("GET", silent, Unreachable("gone"))
        found = scraped((environment,), lambda _, e: look(here, e))
        assert found[up] == value
    memory.fail("GET", silent, Unreachable("gone"))
    with pytest.raises(Stopped) as stop:
        look(here, environment)
    assert (stop.value.problems[0].rule, stop.value.code) == ("cluster/unreachable", 3)


@pytest.mark.parametrize("address", ["127.0.0.1", "127.0.0.2"])
def test_it_answers_where_it_is_told_until_it_is_interrupted(
    model: Model, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    said: list[str] = []
    answered: list[str] = []

    def wait() -> None:
        with urllib.request.urlopen(said[0].split()[1].rstrip(","), timeout=5) as reply:
            answered.append(reply.read().decode())
        raise KeyboardInterrupt

    monkeypatch.setattr(exporter, "threading", SimpleNamespace(Event=lambda: SimpleNamespace(wait=wait)))
    place: Any = SimpleNamespace(progress=SimpleNamespace(write=said.append))

    def look(*_: object) -> tuple[Row, ...]:
        raise GONE

    with pytest.raises(KeyboardInterrupt):
        exporter.serve(place, model.fleet.environments[:1], (address, 0), look)
    assert f"http://{address}:" in said[0]
    assert f"{operations.METRIC_UP}{{" in answered[0]


def test_a_port_that_is_taken_is_told_with_what_to_do(model: Model) -> None:
    place: Any = SimpleNamespace(progress=SimpleNamespace(write=print))
    with socket.create_server(("127.0.0.1", 0)) as taken:
        at = ("127.0.0.1", taken.getsockname()[1])
        with pytest.raises(Stopped) as stop:
            exporter.serve(place, model.fleet.environments[:1], at, lambda *_: ())
    (problem,) = stop.value.problems
    assert (problem.rule, stop.value.code) == ("status/listen", 2)
    assert "--serve" in problem.hint


def test_it_exports_what_the_table_says_and_nothing_else(model: Model) -> None:
    service = service_of(model, "web", "rolling")
    found = rows([service], snapshot(model, workload("Deployment", service.id)), frozenset())[:1]
    names = {name.partition("{")[0] for name in scraped(model.fleet.environments[:1], lambda *_: found)}
    assert names == set(operations.METRICS)
