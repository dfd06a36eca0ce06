"""What Prometheus says before a deployment becomes evidence, or is told as not known."""

from __future__ import annotations

import io
import json
import subprocess
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import yaml

from ci import evidence, observed
from ci.observed import Silent
from generators.toolchain import Toolchain
from ops.actions.budgets import RECORDED

Samples = Sequence[tuple[Mapping[str, str], float]]
REPOSITORY = Path(__file__).resolve().parents[3]
RULES = REPOSITORY / "monitoring/rules/services"


def answering(**answers: Samples) -> Callable[[str], Samples]:
    """Answers a question that has this word in it; others with nothing."""
    return lambda query: next((found for word, found in answers.items() if word in query), [])


def test_of_a_budget_the_share_that_is_spent_counts() -> None:
    left = [({"service": "a"}, 0.25), ({"service": "b"}, -3.0), ({"service": "c"}, 1.2), ({}, 0.0)]
    assert observed.budget(answering(budget=left), "production") == {"a": 0.75, "b": 4.0, "c": 0.0}


def test_the_budget_is_the_one_that_status_shows() -> None:
    asked: list[str] = []

    def ask(query: str) -> Samples:
        asked.append(query)
        return [({"service": "a"}, 1.0)]

    observed.budget(ask, "production")
    assert asked == [f'{RECORDED}{{environment="production"}}']


def test_health_is_pods_that_answer_and_no_critical_alert() -> None:
    up = [({"service": name}, value) for name, value in (("a", 1.0), ("b", 0.0), ("c", 1.0))]
    alerts = [({"service": "c", "alertname": "Errors"}, 1.0), ({"service": "b", "alertname": "Down"}, 1.0)]
    found = observed.health(answering(ALERTS=alerts, up=up), "production")
    assert found == {"a": "healthy", "b": "down", "c": "under the alert Errors"}


def test_of_what_fits_every_part_has_to_be_known() -> None:
    ask = answering(
        cpu=[({"service": "a"}, 1.0), ({"service": "b"}, 1.0), ({"service": "c"}, 1.0)],
        memory=[({"service": "a"}, 1.0), ({"service": "b"}, 0.0)],
    )
    assert observed.capacity(ask, "production") == {"a": True, "b": False}


@pytest.mark.parametrize("name", observed.QUESTIONS)
def test_no_figure_is_not_known(name: str) -> None:
    with pytest.raises(Silent, match="no such figure"):
        observed.QUESTIONS[name](answering(), "production")


def command(folder: Path) -> list[str]:
    return ["--environment", "production", "--into", str(folder)]


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("", "PROMETHEUS_URL is not set"),
        ("file:///etc/passwd", "no http address"),
        ("http://x", "did not answer"),
    ],
)
def test_what_cannot_be_asked_is_told_and_no_failure(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    address: str,
    words: str,
) -> None:
    asked: list[object] = []

    def silent(*words: object, **__: object) -> None:
        asked.append(words)
        raise OSError("refused")

    monkeypatch.setenv("PROMETHEUS_URL", address)
    monkeypatch.setattr(observed, "urlopen", silent)
    assert observed.main(command(tmp_path)) == 0
    said = capsys.readouterr().out
    assert said.count(": not known, ") == 3
    # Who does not answer once is not waited for again.
    assert len(asked) == (address == "http://x")
    assert words in said
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("body", ["", "[]", "{}", '{"data": {"result": [{}]}}', '{"data": {"result": 7}}'])
def test_an_answer_that_is_none_is_not_known(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, body: str
) -> None:
    monkeypatch.setenv("PROMETHEUS_URL", "http://prometheus.example")
    monkeypatch.setattr(observed, "urlopen", lambda *_, **__: io.BytesIO(body.encode()))
    assert observed.main(command(tmp_path)) == 0
    assert list(tmp_path.iterdir()) == []


def test_what_is_written_is_what_risk_reads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def answer(url: str, **_: Any) -> io.BytesIO:
        query = parse_qs(urlsplit(url).query)["query"][0]
        value = "0.5" if "budget" in query else "1"
        samples = [] if "ALERTS" in query else [{"metric": {"service": "a"}, "value": [0, value]}]
        samples += [{"metric": {"service": "b"}, "value": [0, "NaN"]}]
        return io.BytesIO(json.dumps({"data": {"result": samples}}).encode())

    monkeypatch.setenv("PROMETHEUS_URL", "http://prometheus.example/")
    monkeypatch.setattr(observed, "urlopen", answer)
    assert observed.main(command(tmp_path)) == 0
    known = evidence.read(None, *(tmp_path / f"{name}.json" for name in observed.QUESTIONS))
    assert (known.spent, known.health, known.room) == ({"a": 0.5}, {"a": "healthy"}, {"a": True})


@pytest.mark.slow
@pytest.mark.parametrize(("used", "expected"), [("7", "0"), ("6", "1")])
def test_prometheus_itself_finds_the_room(tmp_path: Path, used: str, expected: str) -> None:
    """Two pods of ``a``, of which one does not answer, ask for 4 of 10: beside 6 they fit, beside 7 not."""
    series = {
        'up{environment="production",namespace="p",pod="a-1",service="a"}': "1",
        'up{environment="production",namespace="p",pod="a-2",service="a"}': "0",
        'up{environment="staging",namespace="s",pod="a-1",service="a"}': "1",
        'kube_pod_container_resource_requests{namespace="p",pod="a-1",container="app",resource="cpu"}': "1.5",
        'kube_pod_container_resource_requests{namespace="p",pod="a-2",container="app",resource="cpu"}': "2.5",
        'kube_pod_container_resource_requests{namespace="s",pod="a-1",container="app",resource="cpu"}': "90",
        'kube_resourcequota{namespace="p",resource="requests.cpu",type="hard"}': "10",
        'kube_resourcequota{namespace="p",resource="requests.cpu",type="used"}': used,
    }
    expected_sample = ('{namespace="p",service="a"}', float(expected))
    judged(tmp_path, [], series, "0m", {observed.room("cpu", "production"): [expected_sample]})


def recorded() -> tuple[str, Path]:
    """A service of this repository's catalog whose budget is recorded, and where."""
    found = [
        path
        for path in sorted(RULES.glob("*.recordings.yaml"))
        if f"record: {RECORDED}\n" in path.read_text()
    ]
    return found[0].name.partition(".")[0], found[0]


@pytest.mark.slow
def test_prometheus_itself_finds_the_budget_that_the_generated_rules_record(tmp_path: Path) -> None:
    """Half of all requests fail in one environment, and none in the other."""
    service, rules = recorded()
    whole = yaml.safe_load(rules.read_text())
    (left,) = [one for group in whole["groups"] for one in group["rules"] if one.get("record") == RECORDED]
    allowed = float(left["expr"].rpartition("/")[2])
    series = {
        f'http_requests_total{{job="{service}",environment="{environment}",code="{code}"}}': "0+10x120"
        for environment, code in (("production", "200"), ("production", "500"), ("staging", "200"))
    }
    (query,) = asked_by(observed.budget)
    labels = f'{{environment="production",service="{service}",tier="{left["labels"]["tier"]}"}}'
    judged(tmp_path, [rules], series, "2h", {f"round({query}, 0.01)": [(labels, 1 - 0.5 / allowed)]})
    assert observed.budget(answering(budget=[({"service": service}, 1 - 0.5 / allowed)]), "production") == {
        service: round(0.5 / allowed, 4)
    }


@pytest.mark.slow
def test_prometheus_itself_finds_whose_pods_answer_and_which_generated_alerts_fire(tmp_path: Path) -> None:
    service = next(
        one["labels"]["service"]
        for path in sorted(RULES.glob("*.yaml"))
        for group in yaml.safe_load(path.read_text())["groups"]
        for one in group["rules"]
        if one.get("alert") == "ServiceDown" and one["labels"]["severity"] == "critical"
    )
    up, alerts = asked_by(observed.health)
    other = 'up{environment="production",job="b",service="b",pod="b-1"}'
    series = {
        'environment:present:bool{environment="production"}': "1x60",
        f'up{{environment="production",job="{service}",service="{service}",pod="1"}}': "0x60",
        f'up{{environment="production",job="{service}",service="{service}",pod="2"}}': "0x60",
        f'up{{environment="staging",job="{service}",service="{service}",pod="1"}}': "1x60",
        other: "0x60",
        other.replace("b-1", "b-2"): "1x60",
    }
    expected = {
        up: [(f'{{service="{service}"}}', 0.0), ('{service="b"}', 1.0)],
        alerts: [(f'{{alertname="ServiceDown",service="{service}"}}', 1.0)],
    }
    judged(tmp_path, [RULES / f"{service}.yaml"], series, "30m", expected)


def asked_by(question: Callable[..., object]) -> list[str]:
    """What it asks a Prometheus of one environment."""
    asked: list[str] = []

    def ask(query: str) -> Samples:
        asked.append(query)
        return []

    with pytest.raises(Silent):
        question(ask, "production")
    return asked


def judged(
    folder: Path,
    rules: Sequence[Path],
    series: Mapping[str, str],
    at: str,
    expected: Mapping[str, Sequence[tuple[str, float]]],
) -> None:
    """Whether the queries have these answers at that time, by promtool's word."""
    test = {
        "interval": "1m",
        "input_series": [{"series": name, "values": value} for name, value in series.items()],
        "promql_expr_test": [
            {
                "expr": query,
                "eval_time": at,
                "exp_samples": [{"labels": labels, "value": value} for labels, value in samples],
            }
            for query, samples in expected.items()
        ],
    }
    path = folder / "test.yaml"
    files = [str(one) for one in rules]
    path.write_text(yaml.safe_dump({"rule_files": files, "evaluation_interval": "1m", "tests": [test]}))
    program = Toolchain(REPOSITORY, lambda _: None).program("promtool")
    done = subprocess.run([program, "test", "rules", path], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
