"""A delivery meets another one: it waits for whoever changes the service, and for nobody else."""

from __future__ import annotations

import json

import pytest

from ci import delivery, outcome
from ci.delivery import Wish
from tests.unit.pipelines.played import IMAGE, SERVICE, World, answers_in_turn

WISH = Wish(SERVICE, "staging", "0" * 40, "main", IMAGE, IMAGE.reference)
BUSY = json.dumps(
    {"findings": [{"rule": "deploy/busy", "message": "wallet is being changed by another run"}]}
)


def test_a_rollback_waits_for_whoever_changes_the_service(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers_in_turn(world, monkeypatch, "rollback", (1, BUSY), (1, BUSY), (0, "{}"))
    assert delivery.roll_back(WISH, "because").outcome == outcome.ROLLED_BACK
    assert world.names() == ["doit rollback"] * 3
    answers_in_turn(world, monkeypatch, "rollback", (1, BUSY))
    assert delivery.roll_back(WISH, "because").outcome == outcome.ROLLBACK_FAILED
    # What failed for another reason is not tried again.
    world.asked.clear()
    answers_in_turn(world, monkeypatch, "rollback", (1, '{"findings": [{"rule": "rollback/unsafe"}]}'))
    assert delivery.roll_back(WISH, "because").outcome == outcome.ROLLBACK_FAILED
    assert world.names() == ["doit rollback"]


def test_a_deployment_waits_for_whoever_changes_the_service(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.deploys("deployed")
    done = (0, world.texts["doit deploy"])
    answers_in_turn(world, monkeypatch, "deploy", (1, BUSY), done)
    assert delivery.deliver(WISH).outcome == outcome.DEPLOYED
    assert world.names() == ["cosign verify", "doit deploy", "doit deploy", "doit verify"]
