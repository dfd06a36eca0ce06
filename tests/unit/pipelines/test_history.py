"""What happened to services lately is counted from GitHub's events: all of thirty days, or nothing."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from ci import history, programs


def test_history_counts_what_happened_lately_by_service() -> None:
    now = datetime(2026, 9, 2, tzinfo=UTC)
    told: list[dict[str, Any]] = [
        {
            "task": "deliver:a",
            "description": "a in staging runs the new version",
            "created_at": "2026-09-01T00:00:00Z",
        },
        {
            "task": "deliver:a",
            "description": "a in staging was rolled back: x",
            "created_at": "2026-08-09T00:00:00Z",
        },
        {"task": "deliver:a", "description": None, "created_at": "2026-07-01T00:00:00Z"},
        {"task": "deliver", "description": "everything", "created_at": "2026-09-01T00:00:00Z"},
        {"task": "deploy", "description": "by hand", "created_at": "2026-09-01T00:00:00Z"},
    ]
    assert history.counted(told, now) == {"a": {"deployments": 2, "rollbacks": 1}}


@pytest.mark.parametrize(
    ("lost", "pages", "known"),
    [(0, 2, {"a": {"deployments": 150, "rollbacks": 50}}), (1, 1, {}), (2, 2, {})],
)
def test_history_is_that_of_thirty_days_however_many_pages_it_has(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], lost: int, pages: int, known: object
) -> None:
    """The newest first; the third page is of another year, and nobody asks for it. A part is not all."""
    now = datetime.now(UTC)
    old = {"task": "deliver:a", "description": "", "created_at": (now - timedelta(days=400)).isoformat()}
    bad = {**old, "description": "a in staging was rolled back: x", "created_at": now.isoformat()}
    events = [*[{**bad, "description": ""}] * 100, *[bad] * 50, *[old] * 200]
    asked: list[str] = []

    def ask(words: Sequence[str], **_: Any) -> tuple[int, str]:
        asked.append(words[2])
        page = int(words[2].rpartition("page=")[2])
        return int(page == lost), json.dumps(events[100 * (page - 1) : 100 * page])

    monkeypatch.setattr(programs, "ask", ask)
    assert history.main(["--environment", "staging"]) == 0
    assert json.loads(capsys.readouterr().out) == known
    assert len(asked) == pages


@pytest.mark.parametrize(
    "answer", [(1, ""), (0, "no JSON"), (0, "{}"), (0, "[1]"), (0, '[{"task": "deliver:a"}]')]
)
def test_history_that_cannot_be_had_is_not_known(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], answer: tuple[int, str]
) -> None:
    monkeypatch.setattr(programs, "ask", lambda words: answer)
    assert history.main(["--environment", "staging"]) == 0
    assert capsys.readouterr().out == "{}\n"
