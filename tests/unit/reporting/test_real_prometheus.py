"""Reports over a real Prometheus that remembers a week: its queries run, and count what was there."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from generators.cli import report
from generators.cli._command_line.parsing import parse
from reporting import tsdb
from tests.unit.reporting.histories import database, program
from tests.unit.reporting.recorded import MOMENT, history

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def prometheus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server on loopback over that history."""
    data = database(tmp_path_factory.mktemp("prometheus"), history())
    with tsdb.served(data, program("prometheus")) as server:
        yield server.address


def told(period: str, address: str, capsys: pytest.CaptureFixture[str]) -> dict[str, list[dict[str, str]]]:
    """The tables of a report by title."""
    words = ["report", period, "--prometheus", address, "--at", MOMENT, "--format", "json"]
    assert report.execute(parse(words)[1]) == 0
    sections: dict[str, list[dict[str, str]]] = json.loads(capsys.readouterr().out)["report"]["sections"]
    return sections


def test_the_week_counts_episodes_and_time(prometheus: str, capsys: pytest.CaptureFixture[str]) -> None:
    sections = told("weekly", prometheus, capsys)
    loud = {row["Alert"]: (row["Of"], row["Times"]) for row in sections["What was loud"]}
    assert loud == {
        "ErrorsWarning": ("wallet in production", "2"),
        "LatencyWarning": ("wallet in production", "1"),
    }
    (deployed,) = sections["Deployments"]
    assert (deployed["Service"], deployed["Times"]) == ("wallet in codai-production", "1")
    wallet = next(row for row in sections["Objectives"] if row["Service"] == "wallet")
    assert (wallet["Promised"], wallet["Kept"], wallet["Budget left"]) == ("99.5%", "99.9%", "80%")
    (transfers,) = [
        row for row in sections["The services' own metrics"] if row["Metric"] == "wallet_transfers_total"
    ]
    assert 165 <= float(transfers["Value"]) <= 171  # one an hour for seven days


def test_the_time_that_an_alert_fired_does_not_depend_on_how_often_it_was_evaluated(
    prometheus: str, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = told("weekly", prometheus, capsys)["What was loud"]
    lasted = {row["Alert"]: row["In all"] for row in rows}
    # A series goes stale five minutes after its last sample, which is one look more an episode.
    assert lasted == {"ErrorsWarning": "1h10m", "LatencyWarning": "2h5m"}


def test_the_day_knows_what_is_open_and_since_when(
    prometheus: str, capsys: pytest.CaptureFixture[str]
) -> None:
    sections = told("daily", prometheus, capsys)
    (row,) = sections["Open"]
    assert (row["Alert"], row["For"], row["Team"]) == ("LatencyWarning", "2h", "commerce")
    page = "monitoring/runbooks/wallet.md#latencywarning"
    assert row["What to do"] == f"https://git.codai.example/platform/blob/main/{page}"
    assert sections["Closed within a day"] == []
