"""The nightly run: what it finds that no change starts, and whom it tells."""

from __future__ import annotations

import json

import pytest

from tests.e2e.pipelines.rehearsal import Run, run
from tests.e2e.pipelines.steps import changed, deploy, show
from tests.e2e.pipelines.world import GOLDEN, World

pytestmark = pytest.mark.slow

BACKED_UP = '    backup: {schedule: "0 2 * * *", retention: 30d, recovery_point: 1h, recovery_time: 2h}\n'


def night(world: World, expected: int, title: str, event: str = "schedule") -> Run:
    return show(run(world, "nightly", event, world.git("rev-parse", "main"), None, title), expected)


def deliver(world: World) -> str:
    """A version that runs in staging, and backups that are looked after; its digest."""
    catalog = GOLDEN.read_text(encoding="utf-8")
    kept = catalog.replace(
        "certificates: {issuer: letsencrypt}\n",
        "certificates: {issuer: letsencrypt}\n  backups: {claim: copies}\n",
    )
    world.generate(kept.replace("    connections: 500\n", f"    connections: 500\n{BACKED_UP}"))
    world.delivered(world.commit("backups"))
    before, after = changed(world)
    deploy(world, before, after, 0, "what runs at night")
    return world.running("staging", "front")["digest"]


def test_every_suite_of_every_service_runs_and_what_is_deployed_is_looked_at(world: World) -> None:
    digest = deliver(world)
    one = night(world, 0, "a quiet night")
    suites = sorted(leg.name.rpartition(" ")[2] for leg in one.of("tests"))
    assert suites == ["e2e", "integration", "unit"], "of the one service that has sources"
    assert {"plan", "project", "deployed-staging", "deployed-production", "expire", "gate"} <= one.ran()
    scanned = [call for call in world.calls("trivy", "image") if "--output" in call]
    assert scanned[-1][-1].endswith(f"/front@{digest}")
    categories = json.loads((world.folder / "categories.json").read_text(encoding="utf-8"))
    assert categories[-1][1] == "trivy/front/staging/"
    assert len(world.calls("kubectl")) == 2
    assert ["doit", "test:deep", "--", "tests/e2e/pipelines/test_real_cluster.py"] in world.calls("doit")
    by_hand = night(world, 0, "the same by hand", "workflow_dispatch")
    assert by_hand.ran() == one.ran()


@pytest.mark.parametrize(
    ("what", "told"),
    [
        ("drift", "has 5 replicas, and 3 are stated"),
        ("backup", "there is no job postgres-backup"),
        ("scan", "scan front: it has findings of high or critical severity"),
        ("suite", "front: unit tests of the catalog failed"),
    ],
)
def test_what_has_grown_old_is_told_and_hides_nothing_else(world: World, what: str, told: str) -> None:
    deliver(world)
    world.break_(what)
    one = night(world, 1, f"a night that finds: {what}")
    assert told in one.said
    assert one.result("gate") == "failure"
    assert one.result("notify") == "success"
    assert "to #shop" in one.said
    # The other looks were taken all the same.
    assert len(world.calls("doit", "drift")) == 2
    assert len(world.calls("kubectl")) == 2
    assert any("--output" in call for call in world.calls("trivy", "image"))


def test_a_run_that_nobody_approved_in_time_is_cancelled(world: World) -> None:
    head = world.git("rev-parse", "main")
    world.ci_ended(head, "waiting", hours=1)
    world.ci_ended(head, "waiting", hours=24 * 31)
    show(
        run(world, "nightly", "schedule", head, None, "an approval that nobody gave", ("--job", "expire")), 0
    )
    assert world.calls("gh", "run", "cancel") == [["gh", "run", "cancel", "2"]]
