"""What teams are told over Slack's interface, played on the loopback, and what is made of its answers."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from ci import notify, outcome
from ci.outcome import Outcome


class Slack:
    """A server that answers each message alike; ``heard`` has path, headers and body of each."""

    def __init__(self) -> None:
        self.status, self.answer = 200, b'{"ok": true}'
        self.heard: list[tuple[str, str, dict[str, Any]]] = []
        slack = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["content-length"])))
                slack.heard.append((self.path, self.headers["authorization"], body))
                self.send_response(slack.status)
                self.send_header("content-length", str(len(slack.answer)))
                self.end_headers()
                self.wfile.write(slack.answer)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002
                """Nothing."""

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01})
        self.thread.start()

    def close(self) -> None:
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()


@pytest.fixture
def slack(monkeypatch: pytest.MonkeyPatch) -> Iterator[Slack]:
    made = Slack()
    monkeypatch.setenv("SLACK_API", f"http://127.0.0.1:{made.server.server_port}")
    monkeypatch.setenv("SLACK_TOKEN", "played")
    monkeypatch.setenv("CHANNELS", '{"commerce": "#shop", "finance": "#money"}')
    monkeypatch.setenv("TITLE", "Deployment")
    monkeypatch.setenv("RUN_URL", "https://github.example/run")
    for name in ("FALLBACK", "FAILED"):
        monkeypatch.delenv(name, raising=False)
    yield made
    made.close()


@pytest.fixture
def told(tmp_path: Path) -> list[str]:
    """The words of a command that tells two teams of a service each."""
    for service, team in (("wallet", "commerce"), ("bancai", "finance")):
        one = Outcome(service, "staging", outcome.REFUSED, "<!channel>", "0" * 40, "", team)
        outcome.write(tmp_path, one)
    return ["--outcomes", str(tmp_path)]


def test_each_team_is_told_in_its_channel_with_the_token(
    slack: Slack, told: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert notify.main(told) == 0
    assert [(path, token, body["channel"]) for path, token, body in slack.heard] == [
        ("/chat.postMessage", "Bearer played", "#shop"),
        ("/chat.postMessage", "Bearer played", "#money"),
    ]
    text = slack.heard[0][2]["text"]
    assert text.startswith("*Deployment* <https://github.example/run|run>\n:x: wallet in staging was refused")
    assert text.endswith("&lt;!channel&gt;")
    said = capsys.readouterr()
    assert said.out.endswith("2 of 2 told\n")
    assert "played" not in said.out + said.err


@pytest.mark.parametrize(
    ("status", "answer"),
    [
        (200, '{"ok": false, "error": "channel_not_found"}'),
        (200, '{"ok": "false"}'),
        (200, "[]"),
        (200, "no JSON"),
        (500, '{"ok": true}'),
        (429, ""),
    ],
)
def test_an_answer_that_is_no_success_is_told_of_each_team(
    slack: Slack, told: list[str], capsys: pytest.CaptureFixture[str], status: int, answer: str
) -> None:
    slack.status, slack.answer = status, answer.encode()
    assert notify.main(told) == 1
    assert len(slack.heard) == 2, "one that could not be told keeps no other from being told"
    said = capsys.readouterr()
    assert [line for line in said.out.splitlines() if line.startswith("::error")] == [
        "::error title=pipeline::team commerce could not be told",
        "::error title=pipeline::team finance could not be told",
    ]
    assert said.out.endswith("0 of 2 told\n")
    assert ("channel_not_found" in said.err) is ("channel_not_found" in answer)


def test_a_team_without_a_channel_could_not_be_told(
    slack: Slack, told: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHANNELS", '{"finance": "#money"}')
    assert notify.main(told) == 1
    assert [body["channel"] for _, _, body in slack.heard] == ["#money"]


@pytest.mark.parametrize("address", ["http://slack.example", "file:///etc", "http://127.0.0.1.example:1"])
def test_the_token_goes_nowhere_unencrypted(
    slack: Slack, told: list[str], monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    monkeypatch.setenv("SLACK_API", address)
    assert notify.main(told) == 1
    assert slack.heard == []


def test_without_a_token_it_says_what_it_would(
    slack: Slack, told: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("SLACK_TOKEN")
    assert notify.main(told) == 0
    assert slack.heard == []
    said = capsys.readouterr().out
    assert "to #shop:\n*Deployment*" in said
    assert "::warning title=pipeline::SLACK_TOKEN is not set: nobody was told" in said


def test_a_slack_that_does_not_answer_is_no_success(
    slack: Slack, told: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SLACK_API", "http://127.0.0.1:1")
    assert notify.main(told) == 1
