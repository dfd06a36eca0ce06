"""Reports say what the answers say, in order, in every format; servers that fail are told plainly."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from generators.cli import report
from generators.cli._command_line.parsing import UsageError, parse
from generators.model import Links, Model
from reporting import daily, questions, weekly
from reporting.document import Document, Section
from reporting.prometheus import Prometheus, UnansweredError
from reporting.writing import to_html, to_markdown
from tests.support.catalogs import load
from tests.unit.reporting.answers import ERRORS, answers, rows, sample, serving, vector

CATALOG = "services.yaml"


def test_objectives_come_with_the_least_budget_first() -> None:
    model = load(CATALOG)
    found = {
        "spent": (
            sample(0.004, service="wallet", environment="production"),
            sample(0.0002, service="codai", environment="production"),
            sample(0.002, service="logai", environment="production"),
        ),
        "tabled": (sample(1008, alertname="ServiceHealthy", service="wallet", environment="production"),),
    }
    shown = rows(weekly.report(model, answers(model, found), "2026-09-07"), "Objectives")
    assert shown[:3] == (
        # 0.2 % of errors are four times the 0.05 % that it may spend.
        ("logai", "core", "99.95%", "99.8%", "-300%", "0%"),
        ("wallet", "business", "99.5%", "99.6%", "20%", "50%"),
        ("codai", "core", "99.9%", "99.98%", "80%", "0%"),
    )
    assert len(shown) == len(model.services)
    assert {row[3:] for row in shown[3:]} == {("no data", "no data", "no data")}


def test_what_was_loud_is_ordered_by_severity_and_time() -> None:
    model = load(CATALOG)
    page = {**ERRORS, "alertname": "ErrorsCritical", "severity": "critical"}
    longer = {**ERRORS, "service": "bancai", "team": "finance"}
    found = {
        "loud": (sample(3, **ERRORS), sample(1, **page), sample(30, **longer)),
        "episodes": (sample(2, **ERRORS), sample(1, **page)),
    }
    shown = rows(weekly.report(model, answers(model, found), "2026-09-07"), "What was loud")
    assert shown == (
        ("ErrorsCritical", "critical", "wallet in production", "commerce", "1", "5m"),
        ("ErrorsWarning", "warning", "bancai in production", "finance", "0", "2h30m"),
        ("ErrorsWarning", "warning", "wallet in production", "commerce", "2", "15m"),
    )


def test_deployments_and_health_stand_in_tables_of_their_own() -> None:
    model = load(CATALOG)
    base = {"severity": "info", "team": "commerce", "service": "wallet"}
    found = {
        "tabled": (
            sample(4, alertname="DeploymentHappened", namespace="codai-production", **base),
            sample(2016, alertname="ServiceHealthy", environment="production", **base),
        ),
        "information": (sample(9, alertname="SaturationTrend", namespace="codai-production", **base),),
    }
    document = weekly.report(model, answers(model, found), "2026-09-07")
    assert rows(document, "Deployments") == (("wallet in codai-production", "commerce", "0", "20m"),)
    assert [row[0] for row in rows(document, "What nobody was told of")] == ["SaturationTrend"]


def with_severities(**changes: dict[str, str]) -> Model:
    """The founding fleet, of which some severities notify and report otherwise."""
    model = load(CATALOG)
    alerting = model.fleet.alerting
    told = tuple(replace(one, **changes.get(one.name, {})) for one in alerting.severities)  # type: ignore[arg-type]
    return replace(model, fleet=replace(model.fleet, alerting=replace(alerting, severities=told)))


def severities(asked: Mapping[str, str], name: str) -> set[str]:
    """Those that a question asks about."""
    found = re.search(r'severity=~"([a-z|]+)"', asked.get(name, ""))
    return set(found[1].split("|")) if found else set()


def test_a_severity_stands_in_the_report_that_the_catalog_names() -> None:
    asked = questions.weekly(with_severities())
    assert severities(asked, "loud") == {"critical", "warning"}
    assert severities(asked, "information") == {"info"}
    assert severities(questions.daily(with_severities()), "open") == {"critical", "warning"}

    daily = with_severities(info={"report": "daily"})
    assert "information" not in questions.weekly(daily)
    assert severities(questions.daily(daily), "open") == {"critical", "warning", "info"}

    # Nobody is told of a warning any more: it is no page and no message, and stands with the others.
    quiet = with_severities(warning={"notify": "none", "report": "weekly"})
    assert severities(questions.weekly(quiet), "loud") == {"critical"}
    assert severities(questions.weekly(quiet), "information") == {"warning", "info"}
    assert severities(questions.daily(quiet), "open") == {"critical"}


def test_a_week_without_severities_of_its_own_has_an_empty_table() -> None:
    model = with_severities(info={"report": "daily"})
    document = weekly.report(model, answers(model, {}), "2026-09-07")
    assert rows(document, "What nobody was told of") == ()


def test_every_metric_that_a_service_declares_has_a_line() -> None:
    model = load(CATALOG)
    found = {"own:wallet:wallet_transfers_total": (sample(1234.5, environment="production"),)}
    shown = rows(weekly.report(model, answers(model, found), "2026-09-07"), "The services' own metrics")
    declared = [(one.id, metric.name) for one in model.services for metric in one.metrics]
    assert [row[:2] for row in shown] == declared
    assert ("wallet", "wallet_transfers_total", "production", "1234.5") in [row[:4] for row in shown]
    assert {row[3] for row in shown} == {"1234.5", "no data"}


def test_the_day_lists_what_is_open_oldest_first_and_what_was_closed() -> None:
    model = load(CATALOG)
    young, old = ERRORS, {**ERRORS, "service": "x", "team": "finance"}
    page = {**ERRORS, "alertname": "ServiceDown", "severity": "critical"}
    closed = {**ERRORS, "service": "codai"}
    found = {
        "open": (sample(1, **young), sample(1, **old), sample(1, **page)),
        "age": (sample(600, **young), sample(90000, **old), sample(30, **page)),
        "day": (sample(3, **young), sample(2, **closed)),
        "episodes": (sample(2, **closed),),
    }
    document = daily.report(model, answers(model, found, period="daily"), "2026-09-07 06:00 UTC")
    assert [(row[2], row[4]) for row in rows(document, "Open")] == [
        ("wallet in production", "under 1m"),
        ("x in production", "25h"),
        ("wallet in production", "10m"),
    ]
    runbook = "monitoring/runbooks/wallet.md#servicedown"
    assert rows(document, "Open")[0][5] == f"https://git.codai.example/platform/blob/main/{runbook}"
    unlinked = replace(model.fleet, platform=replace(model.fleet.platform, links=Links()))
    told = answers(model, found, period="daily")
    without = daily.report(replace(model, fleet=unlinked), told, "2026-09-07 06:00 UTC")
    assert rows(without, "Open")[0][5] == runbook
    assert [(row[2], row[4], row[5]) for row in rows(document, "Closed within a day")] == [
        ("codai in production", "2", "10m")
    ]
    assert document.text == "3 open, 0 about to open."


class Tags(HTMLParser):
    """Opens and closes in pairs, or it is no page."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


AWKWARD = Document(
    "A <b> title",
    "Lead & more.",
    (
        Section("One", "", ("A", "B"), (("x|y", "<script>"), ("line\nbreak", "ü"))),
        Section("Two", "Text.", ("A",), (), "Nobody."),
    ),
)


def test_markdown_keeps_tables_whole() -> None:
    text = to_markdown(AWKWARD)
    assert text.startswith("# A &lt;b&gt; title\n\nLead &amp; more.\n\n## One\n\n| A | B |\n| --- | --- |\n")
    assert "| x\\|y | &lt;script&gt; |\n| line break | ü |\n" in text
    assert text.endswith("## Two\n\nText.\n\nNobody.\n")


def test_html_escapes_every_text_and_closes_every_tag() -> None:
    reader = Tags()
    reader.feed(to_html(AWKWARD))
    assert reader.open == []
    assert {"A <b> title", "<script>", "x|y", "Nobody."} <= set(reader.texts)


def test_the_server_is_asked_at_the_moment_and_answers_in_order() -> None:
    with serving(200, vector(({"a": "2"}, "NaN"), ({"a": "1"}, "0.5"))) as (address, asked):
        found = Prometheus(f"{address}/", 1000.0).ask("up")
    assert [one.labels["a"] for one in found] == ["1", "2"]
    assert found[0].value == 0.5
    assert asked == [{"query": ["up"], "time": ["1000.0"]}]


@pytest.mark.parametrize(
    ("status", "body", "words"),
    [
        (422, b'{"status": "error", "error": "unknown function"}', "unknown function"),
        (503, b"away", "status 503"),
        (200, b"<html>", "no Prometheus"),
        (200, b'{"status": "success", "data": {"resultType": "matrix"}}', "no Prometheus"),
        (200, b'{"status": "success", "data": {"resultType": "vector", "result": [{}]}}', "no Prometheus"),
    ],
)
def test_an_answer_that_is_none_is_told(status: int, body: bytes, words: str) -> None:
    with serving(status, body) as (address, _), pytest.raises(UnansweredError, match=words):
        Prometheus(address).ask("up")


@pytest.mark.parametrize("address", ["file:///etc/hostname", "prometheus:9090"])
def test_only_http_is_asked(address: str) -> None:
    with pytest.raises(UnansweredError, match="begins with"):
        Prometheus(address).ask("up")


@pytest.mark.parametrize("period", ["weekly", "daily"])
def test_the_verb_writes_a_page(period: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "page.html"
    with serving(200, vector(({}, "1"))) as (address, asked):
        words = ["report", period, "--prometheus", address, "--html", "--file", str(target)]
        _, arguments = parse([*words, "--at", "2026-09-07T06:00:00Z"])
        assert report.execute(arguments) == 0
    reader = Tags()
    reader.feed(target.read_text())
    assert reader.open == []
    assert {one["time"][0] for one in asked} == {"1788760800.0"}
    assert "tables" in capsys.readouterr().out


def test_the_verb_gives_one_json_document(capsys: pytest.CaptureFixture[str]) -> None:
    with serving(200, vector(({}, "1"))) as (address, _):
        _, arguments = parse(["report", "daily", "--prometheus", address, "--format", "json"])
        assert report.execute(arguments) == 0
    document = json.loads(capsys.readouterr().out)
    assert list(document["report"]["sections"]) == ["Open", "About to open", "Closed within a day"]


def test_nobody_there_is_a_finding(capsys: pytest.CaptureFixture[str]) -> None:
    with serving(200, b"") as (address, _):
        pass
    _, arguments = parse(["report", "daily", "--prometheus", address])
    assert report.execute(arguments) == 1
    said = capsys.readouterr().err
    assert "[report/unanswered]" in said
    assert "--prometheus" in said


def test_a_file_that_cannot_be_written_is_a_finding(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with serving(200, vector(({}, "1"))) as (address, _):
        words = ["report", "daily", "--prometheus", address, "--file", str(tmp_path / "no" / "page.md")]
        assert report.execute(parse(words)[1]) == 1
    assert "[report/unwritable]" in capsys.readouterr().err


@pytest.mark.parametrize("moment", ["yesterday", "2026-09-07", "2026-09-07T06:00:00"])
def test_a_moment_says_its_zone(moment: str) -> None:
    _, arguments = parse(["report", "daily", "--at", moment])
    with pytest.raises(UsageError, match="is no moment"):
        report.execute(arguments)
