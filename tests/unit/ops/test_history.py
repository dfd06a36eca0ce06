"""What ``history`` shows and proves: nothing that is gone, misspelt or empty counts as whole."""

from __future__ import annotations

import json
from argparse import Namespace
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ops.adapters.api import Api
from ops.adapters.history_store import History
from ops.commands import history as command
from ops.faults import Stopped
from ops.world import World
from tests.support.catalogs import REPOSITORY
from tests.unit.ops.played_api import Memory, refused, reply

Run = Callable[..., tuple[int, dict[str, Any]]]


@pytest.fixture
def history(api: Api) -> History:
    one = History(api, "staging", "codai-staging", "codai")
    for service, action in (("wallet", "deploying"), ("wallet", "verified"), ("tools", "verified")):
        one.append(service, action, digest="sha256:a")
    return one


@pytest.fixture
def run(api: Api, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Types ``./doit history staging`` and some options; exit code and document."""
    monkeypatch.setattr(World, "api", lambda *_: api)

    def typed(*services: str, **options: Any) -> tuple[int, dict[str, Any]]:
        asked = {"environment": "staging", "services": list(services), "action": "", "since": ""}
        where = {"catalog": str(REPOSITORY / "services.yaml"), "shown": "services.yaml", "output": "."}
        asked["against"] = ""
        how = {"progress": "none", "format": "json", "color": "never", "all": False, "context": ""}
        code = command.run(Namespace(**{**asked, "check": False, **where, **how, **options}))
        return code, json.loads(capsys.readouterr().out)

    return typed


def rules(document: dict[str, Any]) -> list[str]:
    return [one["rule"] for one in document["findings"]]


def test_an_export_holds_every_field_of_every_entry(history: History, run: Run) -> None:
    code, document = run()
    assert code == 0
    assert set(document["history"]) == {"tools", "wallet"}
    first, second = document["history"]["wallet"]
    assert second["previous"] == first["hash"]
    assert {"number", "at", "action", "actor", "service", "environment", "digest", "hash"} <= set(first)
    assert run(check=True)[0] == 0


def test_a_part_is_asked_for_by_service_action_and_day(history: History, run: Run) -> None:
    shown = run("wallet", action="verified")[1]["history"]
    assert {name: [one["action"] for one in entries] for name, entries in shown.items()} == {
        "wallet": ["verified"]
    }
    assert run("wallet", since="2027-01-16")[1]["history"] == {"wallet": []}
    assert len(run("wallet", since="2027-01-15")[1]["history"]["wallet"]) == 2


@pytest.mark.parametrize(
    ("services", "options", "rule", "hint"),
    [
        (("walet",), {}, "usage/unknown-service", "did you mean wallet?"),
        ((), {"action": "verifed"}, "usage/action", "did you mean verified?"),
        ((), {"since": "yesterday"}, "usage/since", "as in 2027-01-04"),
    ],
)
def test_words_that_nothing_could_fit_are_refused(
    history: History, run: Run, services: tuple[str, ...], options: dict[str, str], rule: str, hint: str
) -> None:
    with pytest.raises(Stopped) as stop:
        run(*services, **options)
    (problem,) = stop.value.problems
    assert (problem.rule, problem.hint, stop.value.code) == (rule, hint, 2)


def test_an_environment_without_a_history_is_not_a_whole_one(run: Run) -> None:
    for check in (False, True):
        code, document = run(check=check)
        assert (code, rules(document), document["summary"]["checked"]) == (1, ["history/nothing"], 0)


def test_a_chain_that_is_gone_as_a_whole_is_missed(history: History, run: Run, memory: Memory) -> None:
    for path in [one for one in memory.objects if "/configmaps/" in one and "wallet" in one]:
        del memory.objects[path]
    code, document = run(check=True)
    assert (code, rules(document)) == (1, ["history/broken"])
    assert "2 entries at the end are gone" in document["findings"][0]["message"]
    assert (document["summary"]["checked"], document["summary"]["of"]) == (1, 2)


@pytest.mark.parametrize(
    ("changed", "rule"),
    [({"digest": "sha256:b"}, "history/broken"), ({"colour": "red"}, "history/unreadable")],
)
def test_an_entry_that_somebody_changed_is_told(
    history: History, run: Run, memory: Memory, changed: dict[str, str], rule: str
) -> None:
    path = next(one for one in memory.objects if "/configmaps/" in one and "wallet" in one)
    kept = memory.objects[path]["data"]
    kept["000001"] = json.dumps(json.loads(kept["000001"]) | changed)
    code, document = run(check=True)
    assert (code, rules(document)) == (1, [rule])
    assert document["findings"][0]["hint"]


def test_an_earlier_export_is_still_there(history: History, run: Run, memory: Memory, tmp_path: Path) -> None:
    export = tmp_path / "export.json"
    export.write_text(json.dumps(run()[1]), encoding="utf-8")
    history.append("wallet", "failed")
    code, document = run(against=str(export))
    assert (code, rules(document), document["summary"]["checked"]) == (0, [], 2)
    # Somebody writes another history of it, witness included.
    for path in [one for one in memory.objects if "wallet" in one]:
        del memory.objects[path]
    history.append("wallet", "verified", digest="sha256:b")
    assert run(check=True)[0] == 0
    code, document = run(against=str(export))
    assert (code, rules(document)) == (1, ["history/broken", "history/broken"])
    assert (
        "entry 1 of 2027-01-15T08:00:00Z is not the one that was exported"
        in document["findings"][0]["message"]
    )


@pytest.mark.parametrize("text", [None, "{", "[]", '{"history": {"a": [{"colour": "red"}]}}', "{}"])
def test_what_is_no_export_is_refused(history: History, run: Run, tmp_path: Path, text: str | None) -> None:
    path = tmp_path / "export.json"
    if text is not None:
        path.write_text(text, encoding="utf-8")
    with pytest.raises(Stopped, match="is no export of a history") as stop:
        run(against=str(path))
    assert (stop.value.problems[0].rule, stop.value.code) == ("usage/export", 2)


def test_a_reader_is_told_what_stays_unseen(history: History, run: Run, memory: Memory) -> None:
    memory.fail("GET", "/leases/", reply(403, refused("Forbidden", "no leases for you")))
    code, document = run(check=True)
    assert (code, rules(document)) == (0, ["history/one-witness"])


def test_approvals_are_found_and_their_details_shown(history: History, run: Run) -> None:
    history.append("wallet", "approved", reason="night", details={"by": "lead", "risk": "high"})
    code, document = run("wallet", action="approved")
    assert code == 0
    assert [one["details"] for one in document["history"]["wallet"]] == [{"by": "lead", "risk": "high"}]
    assert command._cells(history.entries("wallet")[-1])[-1] == "night; by: lead; risk: high"
