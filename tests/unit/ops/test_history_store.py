"""Histories in a cluster: nothing is lost or overwritten, whoever writes beside us."""

from __future__ import annotations

import pytest

from ops.adapters import history_store
from ops.adapters.api import Api
from ops.adapters.history_store import History
from ops.faults import ApiError, Unreachable
from ops.records.chain import prove
from tests.unit.ops.played_api import Memory, refused, reply


@pytest.fixture
def history(api: Api) -> History:
    return History(api, "staging", "codai-staging", "codai")


def test_entries_come_back_in_order_with_time_and_author(history: History) -> None:
    for number in range(12):
        history.append("wallet", "verified", digest=f"sha256:{number}")
    found = history.entries("wallet")
    assert [one.digest for one in found] == [f"sha256:{number}" for number in range(12)]
    assert {one.actor for one in found} == {"somebody"}
    assert found[0].at == "2027-01-15T08:00:00Z"
    assert prove(found, history.head("wallet")) == []


def test_each_service_has_a_chain_of_its_own(history: History) -> None:
    history.append("x", "verified")
    history.append("wallet", "verified")
    assert {name: len(entries) for name, entries in history.all().items()} == {"x": 1, "wallet": 1}


def test_a_full_part_is_followed_by_another(history: History, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history_store, "ROOM", 3)
    for _ in range(7):
        history.append("wallet", "verified")
    found = history.entries("wallet")
    assert [one.number for one in found] == list(range(1, 8))
    assert prove(found, history.head("wallet")) == []


def test_a_second_writer_goes_behind_the_first(history: History, api: Api, memory: Memory) -> None:
    history.append("wallet", "verified", digest="first")
    memory.fail("PATCH", "configmaps", reply(409, refused("Conflict", "modified")))
    history.append("wallet", "verified", digest="second")
    found = history.entries("wallet")
    assert [one.digest for one in found] == ["first", "second"]
    assert prove(found, history.head("wallet")) == []


def test_a_write_without_an_answer_is_looked_for_before_it_is_given_up(
    history: History, memory: Memory
) -> None:
    history.append("wallet", "verified")
    memory.fail("PATCH", "configmaps", Unreachable("no answer"))
    with pytest.raises(Unreachable):
        history.append("wallet", "failed")
    assert len(history.entries("wallet")) == 1


def test_a_refused_write_is_no_silent_one(history: History, memory: Memory) -> None:
    memory.fail("POST", "configmaps", reply(403, refused("Forbidden", "may not create configmaps")))
    with pytest.raises(ApiError, match="may not create"):
        history.append("wallet", "verified")


def test_a_removed_end_is_seen_by_the_second_witness(history: History, memory: Memory) -> None:
    for _ in range(3):
        history.append("wallet", "verified")
    path = next(path for path in memory.objects if "/configmaps/" in path)
    del memory.objects[path]["data"]["000003"]
    assert prove(history.entries("wallet"), history.head("wallet")) == [
        "1 entries at the end are gone: 3 were noted"
    ]
