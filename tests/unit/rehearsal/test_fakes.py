"""The fakes behave as what they stand for: services, receivers, places."""

from __future__ import annotations

import asyncio
import json
import socket
import time
from pathlib import Path

import pytest

from generators.alerts import Input, alerts_of, platform_alerts
from generators.model import Model
from rehearsal import places
from rehearsal.fake_api import Cluster
from rehearsal.outcome import Outcome, Report, lines
from rehearsal.parts import Part, Parts, runs
from rehearsal.places import Places, TakenError
from rehearsal.receivers import Inbox
from rehearsal.services import Pod
from rehearsal.web import Refuse, Request
from tests.unit.checks.monitoring_plans import load

REPOSITORY = Path(__file__).parents[3]
SCRAPE = Request("GET", "/metrics", {}, b"")


@pytest.fixture(scope="module")
def codai() -> Model:
    return load("services.yaml")


def sample(text: str, start: str) -> float:
    return float(next(line for line in text.splitlines() if line.startswith(start)).rpartition(" ")[2])


def test_a_pod_fails_on_just_the_share_it_is_told_to(codai: Model) -> None:
    pod = Pod(codai.services[0], codai.fleet.environments[-1], errors=0.06)
    pod._last = time.monotonic() - 100
    answer = asyncio.run(pod.metrics(SCRAPE))
    text = answer.body.decode()
    failed = sample(text, 'http_requests_total{code="500"')
    total = failed + sample(text, 'http_requests_total{code="200"')
    assert failed / total == pytest.approx(0.06, abs=0.001)
    assert sample(text, "http_request_duration_seconds_count") == total
    assert answer.type.startswith("text/plain")


def test_a_pod_that_is_down_gives_no_answer_and_one_that_swells_has_more_series(codai: Model) -> None:
    pod = Pod(codai.services[0], codai.fleet.environments[-1], series=500)
    assert asyncio.run(pod.metrics(SCRAPE)).body.count(b"extra_series{") == 500
    pod.series = 0
    assert asyncio.run(pod.metrics(SCRAPE)).body.count(b"extra_series{") == 0
    pod.silent = True
    with pytest.raises(Refuse):
        asyncio.run(pod.metrics(SCRAPE))
    assert asyncio.run(pod.public(SCRAPE)).status == 200
    pod.down = True
    assert asyncio.run(pod.public(SCRAPE)).status == 503


def test_a_pod_exports_what_its_service_declares(codai: Model) -> None:
    declaring = [one for one in codai.services if one.metrics]
    assert declaring
    for service in declaring:
        text = asyncio.run(Pod(service, codai.fleet.environments[-1]).metrics(SCRAPE)).body.decode()
        for metric in service.metrics:
            found = [line for line in text.splitlines() if line.startswith(metric.name)]
            assert found, metric.name
            assert all(f'{label}="{values[0]}"' in found[0] for label, values in metric.labels.items())


def test_a_part_whose_labels_win_keeps_those_that_mean_another_thing() -> None:
    series = 'kube_resourcequota{job="kube-state-metrics",namespace="a",resource="pods",type="hard"}'
    inputs = {series: Input(series, 1, 10, 5)}
    (family,) = Part("kube-state-metrics", "kube-state-metrics", honest=True, inputs=inputs).collect()
    assert family.samples[0].labels == {"namespace": "a", "resource": "pods", "type": "hard"}
    series = 'pg_up{job="postgres-exporter",resource="postgres",environment="production",instance="a"}'
    (family,) = Part("postgres-exporter", "postgres", inputs={series: Input(series, 0, 1, 1)}).collect()
    assert family.samples[0].labels == {}


def test_every_input_of_an_alert_on_objects_is_exported_by_their_exporter(codai: Model) -> None:
    alerts = [*platform_alerts(codai.fleet), *alerts_of(codai.services[0], codai.fleet)]
    parts = Parts(REPOSITORY / "monitoring/prometheus/scrape", Cluster(), alerts, ("production",), "codai")
    part = parts._feed(Part("kube-state-metrics", "kube-state-metrics", honest=True))
    wanted = {
        one.series
        for alert in alerts
        for one in alert.proof.inputs
        if 'job="kube-state-metrics"' in one.series and not one.series.startswith("up{")
    }
    assert wanted
    assert part.inputs.keys() == wanted


def test_what_ran_and_ended_is_exported_for_its_dashboard() -> None:
    model = load("tests/catalogs/aiaas.yaml")
    shown = [*runs(model.services, "aiaas-production")]
    assert [one.series for one in shown] == [
        'kube_job_status_start_time{job="kube-state-metrics",namespace="aiaas-production",job_name="evaluation-1"}'
    ]
    parts = Parts(REPOSITORY / "monitoring/prometheus/scrape", Cluster(), (), ("production",), "aiaas", shown)
    part = parts._feed(Part("kube-state-metrics", "kube-state-metrics", honest=True))
    (family,) = part.collect()
    assert time.time() - family.samples[0].value == pytest.approx(3600, abs=5)


def test_every_pod_has_an_address_of_its_own_and_the_port_of_its_chart(codai: Model) -> None:
    found = list(Places(codai).every())
    assert len({place for _, place in found}) == len(found)
    wallet = next(one for one in codai.services if one.id == "wallet")
    assert Places(codai).pod(wallet, codai.fleet.environments[-1])[1] == wallet.port
    assert all(host.startswith("127.") for _, (host, _) in found)


def test_a_taken_port_is_named_with_who_wants_it(codai: Model, monkeypatch: pytest.MonkeyPatch) -> None:
    # Ports of its own, so that it can be run beside a rehearsal.
    monkeypatch.setattr(places, "_PORTS", {places.ALERTMANAGER: 19998})
    monkeypatch.setattr(Places, "pods", ())
    host, port = Places(codai).part(places.ALERTMANAGER)
    with socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taken.bind((host, port))
        taken.listen()
        with pytest.raises(TakenError, match=rf"{host}:{port} is not free for alertmanager"):
            Places(codai).must_be_free()


def test_receivers_note_who_was_told_what() -> None:
    inbox = Inbox()
    page = {
        "routing_key": "identity",
        "dedup_key": "k1",
        "event_action": "trigger",
        "payload": {
            "component": "logai",
            "summary": "[critical] down",
            "custom_details": {"what": "ServiceDown: x"},
        },
    }
    slack = {
        "attachments": [{"title": "[resolved] slow", "text": "What: A", "footer": "wallet of team commerce"}]
    }

    async def tell() -> None:
        await inbox.handle(Request("POST", "/pagerduty", {}, json.dumps(page).encode()))
        await inbox.handle(Request("POST", "/slack/commerce", {}, json.dumps(slack).encode()))
        await inbox.handle(Request("POST", "/heartbeat", {}, b"{}"))
        assert (await inbox.handle(Request("POST", "/elsewhere", {}, b"{}"))).status == 404
        assert await inbox.wait(0, lambda note: note.channel == "email", 0.05) is None

    asyncio.run(tell())
    inbox.mail("To: a@demo.example\r\nSubject: [critical] down\r\n\r\ntext")
    assert [(note.channel, note.team, note.subject, note.firing, note.key) for note in inbox.notes] == [
        ("pagerduty", "identity", "logai", True, "k1"),
        ("slack", "commerce", "wallet", False, ""),
        ("heartbeat", "", "", True, ""),
        ("email", "a@demo.example", "", True, ""),
    ]


def test_the_report_says_what_was_not_as_it_should_be() -> None:
    good, bad = Outcome("healthy"), Outcome("core-down", 5.25, 20.0, 1, 3)
    assert Report((good, bad), (), 200, 10**8, 50).ok
    bad.must(False, "told twice")
    report = Report((good, bad), (), 200, 10**8, 50)
    assert not report.ok
    assert [json.loads(line)["ok"] for line in lines(report.outcomes).splitlines()] == [True, False]
    assert json.loads(report.summary())["summary"]["failed"] == 1
    assert json.loads(lines(report.outcomes).splitlines()[1]) == {
        "name": "core-down",
        "ok": False,
        "detection_seconds": 5.25,
        "reset_seconds": 20.0,
        "pages": 1,
        "suppressed": 3,
        "why": ["told twice"],
    }
    text = report.text()
    assert "told twice" in text
    assert text.splitlines()[-1].startswith("rehearse: 1 of 2 scenarios as they should be; 200 s, 100 MB")
