"""One at a time: a living holder is waited for, a dead one is not."""

from __future__ import annotations

import os
import socket
from datetime import UTC, datetime

import pytest

from ops.adapters import leases
from ops.adapters.api import Api
from ops.adapters.leases import Leases, identity, is_dead
from ops.faults import Stopped
from tests.unit.ops.played_api import Memory

PATH = "/apis/coordination.k8s.io/v1/namespaces/space/leases/deploy.wallet"


def mine(api: Api, patience: float = 0.0) -> Leases:
    return Leases(api, "staging", "space", lambda _: None, patience)


def held_by(memory: Memory, holder: str, seconds_ago: float) -> None:
    stamp = datetime.fromtimestamp(1_800_000_000 - seconds_ago, UTC).isoformat()
    spec = {"holderIdentity": holder, "leaseDurationSeconds": 30, "renewTime": stamp}
    memory.objects[PATH] = {"metadata": {"name": "deploy.wallet", "resourceVersion": "1"}, "spec": spec}


def test_a_lease_is_free_before_and_after(api: Api, memory: Memory) -> None:
    with mine(api).held("wallet") as lost:
        assert memory.objects[PATH]["spec"]["holderIdentity"] == identity()
        assert not lost.is_set()
    assert memory.objects[PATH]["spec"]["holderIdentity"] == ""


def test_another_holder_is_named(api: Api, memory: Memory) -> None:
    held_by(memory, "elsewhere/12/34", seconds_ago=5)
    with pytest.raises(Stopped, match="wallet is being changed by elsewhere/12/34"), mine(api).held("wallet"):
        pass


def test_a_lease_that_ran_out_is_taken(api: Api, memory: Memory) -> None:
    held_by(memory, "elsewhere/12/34", seconds_ago=31)
    with mine(api).held("wallet"):
        assert memory.objects[PATH]["spec"]["holderIdentity"] == identity()


def test_a_process_of_this_machine_that_died_holds_nothing(api: Api, memory: Memory) -> None:
    held_by(memory, f"{socket.gethostname()}/{os.getpid()}/1", seconds_ago=1)
    with mine(api).held("wallet"):
        assert memory.objects[PATH]["spec"]["holderIdentity"] == identity()


def test_a_number_that_another_process_has_now_is_not_the_holder() -> None:
    assert not is_dead(identity())
    assert is_dead(f"{socket.gethostname()}/{os.getpid()}/0")
    assert not is_dead("elsewhere/1/1")


def test_a_lease_that_somebody_took_is_noticed(
    api: Api, memory: Memory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leases, "RENEW", 0.01)
    with mine(api).held("wallet") as lost:
        memory.objects[PATH]["spec"]["holderIdentity"] = "elsewhere/1/1"
        assert lost.wait(5)
    assert memory.objects[PATH]["spec"]["holderIdentity"] == "elsewhere/1/1"
