"""Two troubles make two pages, one makes one: what tells critical alerts apart is part of the incident."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import pytest
import yaml

from generators.alerts import Alert, alerts_of, platform_alerts
from generators.conventions import notifying
from tests.support.catalogs import CATALOGS, REPOSITORY, load

ONE_INCIDENT = {
    "": {
        "instance": "the public hosts of one service stand behind one gateway and one certificate's issuer",
        "job": "a constant: probes have one job",
    },
    "escalation": {
        "alert": "whoever is called about one service looks at all of its alerts",
        "owner": "one service, one owner",
    },
    "kubernetes": {
        "condition": "a constant of the query",
        "job": "a constant of the query",
        "status": "a constant of the query",
    },
    "monitoring": {"instance": "replicas of one program, which fail of the same cause"},
    "nodes": {"mountpoint": "the disks of one machine, which one person looks through"},
    "resource": {"instance": "exporters of one resource in one environment, which both are named"},
}
"""By rule file ("": services'): labels of critical alerts that make no incident of their own, and why."""


def critical(path: str) -> Iterator[Alert]:
    model = load(path)
    for alert in (
        *platform_alerts(model.fleet),
        *(a for s in model.services for a in alerts_of(s, model.fleet)),
    ):
        if alert.severity == "critical":
            yield alert


def kind(alert: Alert) -> str:
    """Its rule file; those of all resources are alike."""
    return "resource" if alert.part.startswith("resource-") else alert.part


@pytest.mark.parametrize("path", CATALOGS)
def test_what_tells_two_pages_apart_is_part_of_the_incident(path: str) -> None:
    found = {
        (kind(alert), label)
        for alert in critical(path)
        for label, _ in alert.proof.labels
        if label not in notifying.INCIDENT and label not in ONE_INCIDENT.get(kind(alert), {})
    }
    assert not found


def test_every_label_that_is_left_out_is_one_of_an_alert() -> None:
    used = {
        (kind(one), label) for path in CATALOGS for one in critical(path) for label, _ in one.proof.labels
    }
    assert {(part, label) for part, labels in ONE_INCIDENT.items() for label in labels} <= used


@pytest.mark.parametrize("path", CATALOGS)
def test_whatever_says_one_thing_of_one_subject_is_one_incident(path: str) -> None:
    """A service that is gone does not answer at its public host either: nobody is called twice."""
    found: dict[tuple[str, str, str], dict[str, frozenset[str]]] = defaultdict(dict)
    for alert in critical(path):
        stated = {*alert.all_labels(), *dict(alert.proof.labels)} & set(notifying.INCIDENT)
        found[alert.service, alert.component, alert.signal][alert.name] = frozenset(stated)
    several = {about: names for about, names in found.items() if len(names) > 1}
    assert several
    assert {about: names for about, names in several.items() if len(set(names.values())) > 1} == {}


def test_a_probe_is_proved_with_the_labels_that_its_target_has() -> None:
    """The one above sees only what a proof states."""
    seen = 0
    for alert in critical("services.yaml"):
        job = next((one for one in alert.proof.inputs if one.series.startswith("probe_success")), None)
        if job is None:
            continue
        path = REPOSITORY / f"monitoring/prometheus/scrape/services/{alert.service}.yaml"
        jobs = yaml.safe_load(path.read_text(encoding="utf-8"))["scrape_configs"]
        stated = next(one["static_configs"][0]["labels"] for one in jobs if "static_configs" in one)
        for label in stated.keys() - alert.all_labels().keys():
            assert f'{label}="' in job.series, (alert.name, alert.service, label)
        seen += 1
    assert seen
