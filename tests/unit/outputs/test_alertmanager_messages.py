"""Messages as people read them, rendered by the real program."""

from __future__ import annotations

import json
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from generators.model import Links, Model
from generators.toolchain import Toolchain
from tests.unit.checks.fleets import REPOSITORY
from tests.unit.outputs.alertmanager_text import codai, files

pytestmark = pytest.mark.slow

LABELS = {
    "service": "wallet",
    "team": "commerce",
    "tier": "business",
    "severity": "warning",
    "environment": "production",
}


def unlinked() -> Model:
    """The same platform, of which nobody said where its pages and dashboards are."""
    platform = replace(codai().fleet.platform, links=Links())
    return replace(codai(), fleet=replace(codai().fleet, platform=platform))


def render(folder: Path, template: str, model: Model | None = None, **changes: Any) -> str:
    """A template's text for one warning of one service, with some of it changed."""
    alert = {
        "status": changes.get("status", "firing"),
        "labels": {"alertname": "ErrorsWarning", "service": "wallet"},
        "annotations": {
            "summary": "Wallet fails",
            "description": "3% of the requests fail.",
            "runbook": "monitoring/runbooks/wallet.md#errorswarning",
            "dashboard": "/d/service-wallet",
            **changes.pop("annotations", {}),
        },
        "startsAt": "2026-03-01T10:00:00Z",
        "endsAt": "0001-01-01T00:00:00Z",
    }
    data = {
        "receiver": "slack-commerce",
        "status": "firing",
        "alerts": [alert],
        "groupLabels": {},
        "commonLabels": LABELS,
        "commonAnnotations": alert["annotations"],
        "externalURL": "https://alerts.codai.example",
        **changes,
    }
    messages = folder / "messages.tmpl"
    messages.write_text(files(model or codai())["monitoring/alertmanager/templates/messages.tmpl"])
    (folder / "data.json").write_text(json.dumps(data))
    done = subprocess.run(
        [
            Toolchain(REPOSITORY, print).program("amtool"),
            "template",
            "render",
            f"--template.glob={messages}",
            f"--template.data={folder / 'data.json'}",
            f'--template.text={{{{ template "{template}" . }}}}',
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


def test_a_message_says_what_since_when_how_bad_whose_and_what_first(tmp_path: Path) -> None:
    assert render(tmp_path, "message.text", unlinked()).splitlines() == [
        "What: ErrorsWarning: 3% of the requests fail.",
        "Since: 2026-03-01 10:00:00 UTC",
        "How bad: warning, 1 firing",
        "Owner: team commerce, tier business",
        "First: Runbook: monitoring/runbooks/wallet.md#errorswarning",
        "Dashboard: /d/service-wallet",
    ]


def test_where_addresses_are_known_a_message_and_a_page_lead_there(tmp_path: Path) -> None:
    runbook = "https://git.codai.example/platform/blob/main/monitoring/runbooks/wallet.md#errorswarning"
    dashboard = "https://grafana.codai.example/d/service-wallet"
    last = render(tmp_path, "message.text").splitlines()[-2:]
    assert last == [f"First: Runbook: {runbook}", f"Dashboard: {dashboard}"]
    page = receiver(codai(), "pagerduty-commerce")["pagerduty_configs"][0]
    for link, address in zip(page["links"], (runbook, dashboard), strict=True):
        name = link["href"].split('"')[1]
        assert render(tmp_path, name) == address
        assert link["text"].lower() == name.removeprefix("incident.")
    assert receiver(codai(), "slack-commerce")["slack_configs"][0]["title_link"] == page["links"][0]["href"]


def test_where_no_address_is_known_nothing_leads_nowhere() -> None:
    assert "links" not in receiver(unlinked(), "pagerduty-commerce")["pagerduty_configs"][0]
    assert "title_link" not in receiver(unlinked(), "slack-commerce")["slack_configs"][0]


def receiver(model: Model, name: str) -> dict[str, Any]:
    stated = yaml.safe_load(files(model)["monitoring/alertmanager/alertmanager.yml"])["receivers"]
    return next(one for one in stated if one["name"] == name)


def test_an_alert_that_states_its_impact_and_a_first_step_is_quoted(tmp_path: Path) -> None:
    text = render(
        tmp_path, "message.text", annotations={"impact": "Users see errors.", "first": "kubectl get pods"}
    )
    assert "How bad: Users see errors." in text
    assert "First: kubectl get pods\nRunbook: " in text


@pytest.mark.parametrize(
    ("template", "changes", "text"),
    [
        ("incident.title", {}, "[warning] Wallet fails in production"),
        ("incident.title", {"status": "resolved"}, "[resolved] Wallet fails in production"),
        ("incident.title", {"commonAnnotations": {}}, "[warning] 1 alerts of wallet in production"),
        ("incident.title", {"commonLabels": {"namespace": "demo"}}, "[firing] Wallet fails in demo"),
        ("unrouted.title", {}, "No route for this one: [warning] Wallet fails in production"),
        ("incident.subject", {"commonLabels": {"component": "postgres"}}, "postgres"),
        ("incident.subject", {"commonLabels": {}}, "Codai"),
        ("incident.bad", {}, "warning, 1 firing"),
        ("incident.bad", {"commonAnnotations": {"impact": "Users wait."}}, "Users wait."),
        ("incident.bad", {"commonLabels": {}}, "unknown, 1 firing"),
        ("incident.owner", {"commonLabels": {}}, "team unknown, tier unknown"),
        ("message.color", {}, "warning"),
        ("message.color", {"commonLabels": {**LABELS, "severity": "critical"}}, "danger"),
        ("message.color", {"status": "resolved"}, "good"),
    ],
)
def test_whatever_is_missing_is_said_and_breaks_nothing(
    tmp_path: Path, template: str, changes: dict[str, Any], text: str
) -> None:
    assert render(tmp_path, template, **changes).strip() == text
