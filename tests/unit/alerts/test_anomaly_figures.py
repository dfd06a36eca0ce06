"""How many incidents the unusual signals catch, and how often they cry wolf: measured, not claimed.

The shipped recordings and alerts, run by the real Prometheus over made-up weeks (``incidents``).
"""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import pytest

from generators.alerts import Alert, Recording, alerts_of, recordings_of
from generators.model import Model, Service
from reporting import tsdb
from reporting.firing import Firing, firings
from reporting.prometheus import Prometheus, Span
from tests.support.catalogs import load
from tests.unit.alerts.incidents import (
    ALERT,
    END,
    ERRORS,
    GRACE,
    KINDS,
    MEASURED,
    REQUESTS,
    STEP,
    WEEK,
    Incident,
    Traffic,
)
from tests.unit.reporting.histories import LONGEST_BLOCK, database, program

pytestmark = pytest.mark.deep

SERVICES = 8
PEAKS = (400.0, 150.0, 60.0, 25.0)
"""Requests a second: busy services scatter less than quiet ones."""
QUIET_PEAK = 0.3
"""Of one more service, below what is compared at all for most of the day."""

CAUGHT = 0.8
"""Least part of the incidents that must be caught, small ones included."""
FALSE_A_WEEK = 1.0
"""Most false episodes of a service in a week, of all three alerts together."""


def names(service: Service, model: Model) -> dict[str, str]:
    """The recorded series of each figure as it is now."""
    found = (one.record for one in recordings_of(service, model.fleet) if one.window == 300)
    return {record.split(":")[1]: record for record in found}


def samples(weeks: Iterable[Traffic], model: Model) -> Iterator[str]:
    services = {one.id: one for one in model.services}
    for figure in ALERT:
        for number, one in enumerate(weeks):
            record = names(services[one.service], model)[figure]
            if not number:
                yield f"# TYPE {record} gauge"
            labels = f'service="{one.service}",environment="production"'
            yield from (f"{record}{{{labels}}} {levels[figure]:.6g} {at}" for at, levels in one.levels())


def usual(service: Service, model: Model) -> list[Recording]:
    """What is recorded of the past of the figures."""
    found = recordings_of(service, model.fleet)
    return [one for one in found if one.record.split(":")[2].startswith(("mean", "deviation"))]


def record(history: Prometheus, rules: Iterable[Recording], folder: Path, data: Path) -> None:
    """Adds to the database what these rules would have recorded in the measured time."""
    group = [{"record": one.record, "expr": one.expr, "labels": dict(one.labels)} for one in rules]
    document = {"groups": [{"name": "usual", "interval": f"{STEP}s", "rules": group}]}
    (folder / "rules.yml").write_text(json.dumps(document))
    words = ["tsdb", "create-blocks-from", f"--max-block-duration={LONGEST_BLOCK}", "rules"]
    times = [f"--start={END - MEASURED}", f"--end={END}", f"--eval-interval={STEP}s"]
    made = [f"--url={history.address}", f"--output-dir={folder / 'made'}", str(folder / "rules.yml")]
    done = subprocess.run(
        [str(program("promtool")), *words, *times, *made], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    for block in (folder / "made").iterdir():
        shutil.move(block, data / block.name)


def fired(history: Prometheus, alert: Alert) -> list[Firing]:
    span = Span(END - MEASURED, END, STEP)
    return [
        firing
        for series in history.over(alert.expr, span)
        for firing in firings(series.times, STEP, alert.duration, alert.keep_firing)
    ]


def about(one: Firing, incident: Incident) -> bool:
    """Whether an alert fired because of an incident."""
    return one.since < incident.until + GRACE and one.until > incident.since


@pytest.fixture(scope="module")
def measured(
    tmp_path_factory: pytest.TempPathFactory,
) -> tuple[tuple[Traffic, ...], Mapping[tuple[str, str], list[Firing]]]:
    """The weeks, and when each alert of each service fired in them."""
    model = load("services.yaml")
    serving = [one for one in model.services if names(one, model).keys() >= ALERT.keys()]
    chosen = serving[: SERVICES + 1]
    weeks = [Traffic(one.id, n, PEAKS[n % len(PEAKS)]) for n, one in enumerate(chosen)]
    weeks[-1].peak = QUIET_PEAK
    for one in weeks[:-1]:
        one.plan(KINDS)
    folder = tmp_path_factory.mktemp("weeks")
    data = database(folder, samples(weeks, model))
    server = program("prometheus")
    with tsdb.served(data, server) as history:
        record(history, [rule for one in chosen for rule in usual(one, model)], folder, data)
    found: dict[tuple[str, str], list[Firing]] = {}
    with tsdb.served(data, server) as history:
        for service in chosen:
            for alert in alerts_of(service, model.fleet):
                if alert.name in ALERT.values():
                    found[service.id, alert.name] = fired(history, alert)
    return tuple(weeks), found


def figures(incidents: Sequence[Incident], caught: Sequence[Incident], false: int, pace: float) -> str:
    """``N of N`` for each kind of incident, and in all."""
    lines = [""]
    for kind in KINDS:
        there = [one for one in incidents if one.kind is kind]
        lines.append(f"{kind.name:<24} {sum(one in caught for one in there)} of {len(there)}")
    lines.append(
        f"unusual: {len(caught)} of {len(incidents)} incidents caught,"
        f" {false} false episodes: {pace:.2f} a service and week"
    )
    return "\n".join(lines)


def test_most_incidents_are_caught_and_few_alerts_are_false(
    measured: tuple[tuple[Traffic, ...], Mapping[tuple[str, str], list[Firing]]],
    capsys: pytest.CaptureFixture[str],
) -> None:
    weeks, found = measured
    incidents = [incident for one in weeks for incident in one.incidents]
    caught = [
        one
        for one in incidents
        if any(about(firing, one) for firing in found[one.service, ALERT[one.kind.figure]])
    ]
    false = [
        firing
        for (service, _), all_of_it in found.items()
        for firing in all_of_it
        if not any(about(firing, one) for one in incidents if one.service == service)
    ]
    pace = len(false) / SERVICES / (MEASURED / WEEK)
    with capsys.disabled():
        print(figures(incidents, caught, len(false), pace))  # noqa: T201 - what this test is for
    assert len(incidents) == SERVICES * len(KINDS)
    assert len(caught) >= CAUGHT * len(incidents)
    assert pace <= FALSE_A_WEEK


def test_a_quiet_service_says_nothing(
    measured: tuple[tuple[Traffic, ...], Mapping[tuple[str, str], list[Firing]]],
) -> None:
    weeks, found = measured
    assert weeks[-1].peak == QUIET_PEAK
    for figure in (REQUESTS, ERRORS):
        assert len(found[weeks[-1].service, ALERT[figure]]) <= 2
