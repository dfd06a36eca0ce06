"""Days of real time for the pairs of windows: shipped rules on a real Prometheus, nothing compressed.

Four days of raw requests are written up to this moment, and the server evaluates the rules as they
are shipped. Two things differ, because a test cannot last as long: ``for`` is zero, and groups are
evaluated every few seconds. Their boundaries are promtool's to prove.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
import yaml

from generators.conventions import metrics, monitoring
from generators.conventions.signals import BUDGET, WINDOW, burn
from generators.model import Model, Service
from reporting import tsdb
from reporting.prometheus import Prometheus
from tests.support.catalogs import load
from tests.unit.checks.fleets import REPOSITORY
from tests.unit.reporting.histories import database, program

pytestmark = pytest.mark.deep

HOUR, DAY = 3600, 86_400
LENGTH = 4 * DAY
SCRAPES = 60
RATE = 40.0
"""Requests a second: enough that no pair thinks the service idle."""
INTERVAL = "2s"
ROUNDS = 4
"""Evaluations of every group that are waited for: alerts read what is recorded, a round later."""
PATIENCE = 180

Fired = set[tuple[str, str, str]]
"""Service, environment and name of alerts."""
Ago = Callable[[float], float]
"""How many times faster than evenly the budget was spent, so many seconds ago."""

PROFILES: Mapping[str, Ago] = {
    "calm": lambda ago: 0.1,
    "steady": lambda ago: 1.2,
    "bad-hour": lambda ago: 20 if ago < HOUR else 0,
    "bad-day": lambda ago: 4 if ago < 26 * HOUR else 0,
    "recovered": lambda ago: 20 if 2 * HOUR < ago < 3 * HOUR else 0,
}
"""What happened, by the environment it happened in: rules tell environments apart."""


def watched(model: Model) -> list[Service]:
    """One service of each tier whose budget is watched."""
    found = {one.tier.name: one for one in reversed(model.services) if budgets(one, model)}
    assert len(found) == len(model.fleet.tiers)
    return list(found.values())


def budgets(service: Service, model: Model) -> dict[str, tuple[int, int, float]]:
    """Long and short window and factor of each alert, by its name."""
    last = model.fleet.environments[-1].name
    availability = service.environments[last].objectives.availability
    found = {}
    for signal in service.signals:
        for limit in signal.limits if signal.name.startswith(BUDGET) else ():
            pair = burn(limit.above, limit.window or WINDOW, availability, 4 * service.base.scrape_interval)
            name = "".join(part.capitalize() for part in (*signal.name.split("-"), limit.severity))
            found[name] = pair.long, pair.short, pair.factor
    return found


def pace(profile: Ago, window: int) -> float:
    """The mean over a window that ends now."""
    return sum(profile(ago) for ago in range(0, window, SCRAPES)) / (window // SCRAPES)


def expected(service: Service, model: Model) -> Fired:
    """Every alert that has to fire: both windows are above."""
    return {
        (service.id, environment, name)
        for name, (long, short, factor) in budgets(service, model).items()
        for environment, profile in PROFILES.items()
        if min(pace(profile, long), pace(profile, short)) > factor
    }


def history(services: list[Service], model: Model, now: int) -> Iterator[str]:
    last = model.fleet.environments[-1].name
    yield f"# TYPE {metrics.REQUESTS.removesuffix('_total')} counter"
    for service in services:
        allowed = 1 - service.environments[last].objectives.availability
        for environment, profile in PROFILES.items():
            for code in ("200", "500"):
                labels = f'job="{service.id}",environment="{environment}",instance="a:1",code="{code}"'
                total = 0.0
                for at in range(now - LENGTH, now + 1, SCRAPES):
                    failed = profile(now - at) * allowed
                    total += SCRAPES * RATE * (failed if code == "500" else 1 - failed)
                    yield f"{metrics.REQUESTS}{{{labels}}} {total:.3f} {at}"


def shipped(services: list[Service], folder: Path, change: Callable[[str], str]) -> list[Path]:
    """Copies of the rules of these services, with the two differences, and a mistake made on purpose."""
    copies = []
    for service in services:
        for path in (monitoring.service_rules(service.id), monitoring.service_recordings(service.id)):
            document = yaml.safe_load((REPOSITORY / path).read_text(encoding="utf-8"))
            for group in document["groups"]:
                group["interval"] = INTERVAL
                for rule in group["rules"]:
                    rule.pop("keep_firing_for", None)
                    rule.pop("for", None)
                    rule["expr"] = change(rule["expr"])
            copies.append(folder / Path(path).name)
            copies[-1].write_text(json.dumps(document))
    return copies


def rounds(server: Prometheus) -> int:
    """How often the group that was evaluated least has been evaluated."""
    with urlopen(f"{server.address}/metrics", timeout=10) as answer:
        text = answer.read().decode()
    found = re.findall(r"^prometheus_rule_group_iterations_total\{.*\} (\d+)$", text, re.MULTILINE)
    return min(map(int, found), default=0)


def firing(server: Prometheus) -> Fired:
    with urlopen(f"{server.address}/api/v1/alerts", timeout=10) as answer:
        alerts: list[dict[str, Any]] = json.load(answer)["data"]["alerts"]
    labels = [one["labels"] for one in alerts if one["state"] == "firing"]
    return {
        (one["service"], one["environment"], one["alertname"])
        for one in labels
        if one["alertname"].startswith(BUDGET.removesuffix("-").capitalize())
    }


def fired(services: list[Service], model: Model, folder: Path, change: Callable[[str], str] = str) -> Fired:
    """What fires at the end of the four days."""
    data = database(folder, history(services, model, int(time.time())))
    with tsdb.served(data, program("prometheus"), shipped(services, folder, change)) as server:
        end = time.monotonic() + PATIENCE
        while rounds(server) < ROUNDS and time.monotonic() < end:
            time.sleep(0.5)
        assert rounds(server) >= ROUNDS
        return firing(server)


def test_each_pair_fires_for_what_it_watches_and_for_nothing_else(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    model = load("services.yaml")
    services = watched(model)
    wanted = set().union(*(expected(one, model) for one in services))
    found = fired(services, model, tmp_path)
    possible = sum(len(budgets(one, model)) for one in services) * len(PROFILES)
    with capsys.disabled():
        right = possible - len(found ^ wanted)
        print(f"\nbudgets: {right} of {possible} right, {len(found)} fire")  # noqa: T201 - the figure
    assert found == wanted
    # The three cases that the pairs are for, told apart by every tier.
    for service in services:
        windows = {name: long for name, (long, _, _) in budgets(service, model).items()}
        by_length = sorted(windows, key=lambda name: windows[name])
        names = {env: {n for s, e, n in found if (s, e) == (service.id, env)} for env in PROFILES}
        assert names["steady"] == {by_length[-1]}
        assert names["bad-hour"] == {by_length[0]}
        assert names["recovered"] == names["calm"] == set()


def test_thresholds_ten_times_too_high_are_noticed(tmp_path: Path) -> None:
    model = load("services.yaml")
    services = watched(model)[:1]

    def tenfold(expr: str) -> str:
        return re.sub(r"> (0\.\d+)", lambda found: f"> {float(found[1]) * 10}", expr)

    assert expected(services[0], model)
    assert fired(services, model, tmp_path, tenfold) == set()
