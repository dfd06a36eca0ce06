"""Every scenario is told once, whatever the catalog: played, or with what is looked for."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable, Coroutine
from types import SimpleNamespace
from typing import Any, cast

import pytest

from generators.alerts import alerts_of
from rehearsal import baseline, cores, faults, outages, scenarios, signals
from rehearsal.cast import Cast
from rehearsal.cast import cast as chosen
from rehearsal.outcome import Outcome, Report, lines
from rehearsal.stage import Play, Stage
from tests.unit.checks.fleets import REPOSITORY
from tests.unit.checks.monitoring_plans import load

Scenario = Callable[..., Coroutine[Any, Any, Outcome]]
GUIDE = REPOSITORY / "docs/guide/rehearse.md"
LOSSES = {"database-unreachable", "cache-unreachable", "alertmanager-restart"}
ALONE = {"correlation", "two-cores", "flapping", "business-down", "expired-certificate"}


def at_once(name: str) -> Scenario:
    async def done(*_: object) -> Outcome:
        await asyncio.sleep(0)
        return Outcome(name)

    return done


async def alone(_: Stage, players: Cast, kind: str) -> Outcome:
    players.loss(kind)
    return Outcome(outages.NAMES[kind])


async def crowded(_: Stage, loss: Any, play: Play) -> asyncio.Future[Outcome]:
    await play(outages.RESTART, at_once(outages.RESTART))
    name = outages.NAMES[loss.resource.type]
    return asyncio.ensure_future(play(name, at_once(name)))


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Scenarios that see nothing and are over at once."""
    for module, names in {
        baseline: {"discovery": "discovery", "healthy": "healthy", "store": "remote-write"},
        signals: {"correlation": "correlation", "exporters": "real-exporters", "selected": "selectors"},
        cores: {"down": cores.DOWN, "vanished": cores.VANISHED},
        outages: {"restart": "prometheus-restart", "heartbeat": "alertmanager-stopped"},
        faults: {
            "flapping": "flapping",
            "certificate": "expired-certificate",
            "swelling": "series-limit",
            "business": "business-down",
        },
    }.items():
        for name, told in names.items():
            monkeypatch.setattr(module, name, at_once(told))

    async def errors(_: Stage, name: str, *__: object) -> Outcome:
        return Outcome(name)

    monkeypatch.setattr(faults, "errors", errors)
    monkeypatch.setattr(outages, "_alone", alone)
    monkeypatch.setattr(outages, "_crowded", crowded)
    monkeypatch.setattr(scenarios, "FACTOR", 10**6)


def played(catalog: str) -> list[Outcome]:
    model, told = load(catalog), list[Outcome]()
    alerts = [alert for one in model.services for alert in alerts_of(one, model.fleet)]
    stage = Stage(cast(Any, SimpleNamespace(model=model, alerts=alerts)))
    asyncio.run(scenarios.play(stage, chosen(model), told.append))
    return told


@pytest.mark.slow
@pytest.mark.parametrize(
    ("catalog", "nobody"),
    [
        ("services.yaml", set()),
        ("tests/catalogs/aiaas.yaml", set()),
        (
            "tests/catalogs/golden.yaml",
            {"core-down", "core-vanished", "two-cores", "cache-unreachable"},
        ),
        ("tests/catalogs/tiny.yaml", LOSSES | ALONE),
    ],
)
def test_every_scenario_is_told_once_and_what_nobody_plays_says_so(
    quick: None, catalog: str, nobody: set[str]
) -> None:
    told = re.findall(r"^\| ([a-z0-9-]+) \|", GUIDE.read_text(encoding="utf-8"), re.MULTILINE)
    outcomes = played(catalog)
    # The two cores have no run of their own: their figures are those of the two.
    wrong = [one for one in outcomes if one.ok is False and one.name != cores.BOTH]
    assert wrong == []
    assert sorted(one.name for one in outcomes) == sorted(set(told) - {"scenario"})
    assert {one.name for one in outcomes if one.ok is None} == nobody
    rows = [json.loads(line) for line in lines(outcomes).splitlines()]
    for row in rows:
        assert (row["ok"] is None) == (row["name"] in nobody)
        if row["ok"] is None:
            assert row["why"][0].startswith("nobody plays it: no ")


def test_what_nobody_plays_is_counted_apart_and_is_no_success() -> None:
    good, none = Outcome("healthy"), Outcome("flapping", nobody="no such service")
    report = Report((good, none), (), 10, 10**8, 5)
    assert report.ok
    assert (
        json.loads(report.summary())["summary"] | {"played": 1, "failed": 0, "scenarios": 2}
        == (json.loads(report.summary())["summary"])
    )
    text = report.text()
    assert "nobody plays it: no such service" in text
    assert text.splitlines()[-1].startswith(
        "rehearse: 1 of 1 scenarios as they should be, 1 with nobody to play them; 10 s"
    )
    assert not Report((none,), (), 10, 10**8, 5).ok
