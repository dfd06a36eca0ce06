"""What a deployment sends to the monitoring: all of it, nothing else, and nothing that cannot be taken."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ops.actions import watching
from tests.unit.ops.played_api import Memory, refused, reply
from tests.unit.ops.watched import CONFIG, LABELS, RULES, site

__all__ = ["site"]


def silent(_done: int, _of: int) -> None:
    """Nobody looks."""


def test_what_differs_is_sent_and_what_was_sent_once_goes(site: Any, memory: Memory) -> None:
    told: list[tuple[int, int]] = []
    outcome = watching.send(site, lambda done, of: told.append((done, of)), force=False)
    assert outcome is not None
    assert told == [(number, len(told)) for number in range(len(told))] != []
    assert (outcome.state, outcome.service, outcome.reason) == ("deployed", "platform/monitoring", "")
    assert f"{RULES}/services.gone" not in memory.objects
    assert f"{RULES}/somebodys" in memory.objects
    assert memory.objects[f"{RULES}/services.wallet"]["spec"] == {"groups": []}
    shown = memory.objects[f"{CONFIG}/dashboard.services.wallet"]
    assert shown["data"] == {"wallet.json": "{}\n"}
    assert shown["metadata"]["labels"] == {**LABELS, "grafana_dashboard": "1"}
    sent = [path for method, path in memory.sent if method == "PATCH" and "dryRun" not in path]
    again = watching.send(site, silent, force=False)
    assert again is not None
    assert again.state == "unchanged"
    assert [path for method, path in memory.sent if method == "PATCH" and "dryRun" not in path] == sent


def test_files_are_nobodys_to_send(site: Any, memory: Memory) -> None:
    platform = site.world.model.fleet.platform
    plain = replace(platform, prometheus=replace(platform.prometheus, delivery="files"))
    fleet = replace(site.world.model.fleet, platform=plain)
    site.world.model = replace(site.world.model, fleet=fleet)
    assert watching.send(site, silent, force=False) is None
    assert memory.sent == []


def test_a_tree_without_them_is_told_at_once(site: Any, memory: Memory, tmp_path: Path) -> None:
    site.world.output = tmp_path / "elsewhere"
    outcome = watching.send(site, silent, force=False)
    assert outcome is not None
    assert (outcome.state, outcome.hint) == ("failed", "./doit generate")
    assert "there is no monitoring/operator/" in outcome.reason
    assert memory.sent == []


@pytest.mark.parametrize("why", ["kind", "refusal", "conflict"])
def test_what_cannot_be_taken_changes_nothing(site: Any, memory: Memory, why: str) -> None:
    if why == "kind":
        memory.objects["/apis/monitoring.coreos.com/v1"] = {"resources": []}
    elif why == "refusal":
        memory.fail("PATCH", "prometheusrules", reply(422, refused("Invalid", "spec.groups: no list")))
    else:
        cause = {
            "reason": "FieldManagerConflict",
            "field": ".spec",
            "message": 'conflict with "x"',
        }
        memory.fail("PATCH", "prometheusrules", reply(409, refused("Conflict", "x", causes=[cause])))
    outcome = watching.send(site, silent, force=False)
    assert outcome is not None
    words = {
        "kind": "knows no PrometheusRule",
        "refusal": "spec.groups: no list",
        "conflict": "has fields that others own: .spec (x)",
    }
    assert outcome.state == "failed"
    assert words[why] in outcome.reason
    assert outcome.hint
    written = [path for method, path in memory.sent if method != "GET" and "dryRun" not in path]
    assert written == []
    assert f"{RULES}/services.gone" in memory.objects
