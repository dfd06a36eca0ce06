"""The nightly run: what it finds that no change starts, and whom it tells."""

from __future__ import annotations

import pytest

from tests.e2e.pipelines.rehearsal import Run, run
from tests.e2e.pipelines.steps import changed, deploy, show
from tests.e2e.pipelines.world import GOLDEN, World

pytestmark = pytest.mark.slow

KEPT = "certificates: {issuer: letsencrypt}\n  backups: {claim: copies}\n"
BACKED_UP = '    backup: {schedule: "0 2 * * *", retention: 30d, recovery_point: 24h, recovery_time: 2h}\n'
FOUND = {
    "drift": "has 5 replicas, and 3 are stated",
    "backup": "there is no job postgres-backup",
    "scan": "scan front: amd64: it has findings of high or critical severity",
    "npm-audit": "front: audit failed with code 1",
    "suite": "front: unit tests of the catalog failed",
    "outage": "ErrorsCritical of front reached no pagerduty",
}
"""What may go wrong at night, and the words that tell it."""


def night(world: World, event: str, expected: int, title: str) -> Run:
    return show(run(world, "nightly", event, world.git("rev-parse", "main"), None, title), expected)


def test_all_that_has_grown_old_is_told_in_one_run_and_hides_nothing_else(world: World) -> None:
    catalog = GOLDEN.read_text(encoding="utf-8").replace("certificates: {issuer: letsencrypt}\n", KEPT)
    world.generate(catalog.replace("    connections: 500\n", f"    connections: 500\n{BACKED_UP}"))
    world.delivered(world.commit("backups"))
    before, after = changed(world)
    deploy(world, before, after, 0, "what runs at night")
    digest = world.running("staging", "front")["digest"]

    quiet = night(world, "schedule", 0, "a quiet night")
    assert quiet.ran() == set(quiet.known) - {"notify"}
    suites = {suite for suite in ("unit", "integration", "e2e") if f"front typescript {suite}" in quiet.said}
    assert (len(quiet.of("tests")), len(suites)) == (3, 3), "of the one service that has sources"
    real = [f"tests/e2e/pipelines/test_{name}.py" for name in ("real_cluster", "suites")]
    other = "tests/e2e/cluster/test_second_catalog.py"
    assert world.calls("doit", "test:deep") == [["doit", "test:deep", "--", *one] for one in (real, [other])]
    assert world.calls("doit", "rehearse:cluster") == [["doit", "rehearse:cluster"]]
    assert ["doit", "test:services"] in world.calls("doit", "test:services"), (
        "of all, not of those that changed"
    )
    assert world.calls("doit", "check:scaffold-mutants") == [["doit", "check:scaffold-mutants"]]
    assert world.calls("doit", "rehearse") == [["doit", "rehearse"]]
    assert {call[2] for call in world.calls("doit", "drift")} == {"staging", "production"}
    assert {call[2] for call in world.calls("kubectl")} == {"demo-staging", "demo-production"}
    scanned = [call[-1] for call in world.calls("trivy", "image") if "--output" in call]
    assert scanned[-1].endswith(f"/front@{digest}")
    shown = world.categories()
    seen = [("trivy", "front", "staging", architecture) for architecture in ("amd64", "arm64")]
    assert [one for one in shown if "staging" in one] == seen
    assert "security page: 0 reports, 0 problems" in quiet.said, "nothing runs in production yet"

    world.break_(*FOUND)
    loud = night(world, "workflow_dispatch", 1, "the same by hand, with all that a night can find")
    for what, told in FOUND.items():
        assert told in loud.said, what
    assert [loud.result(job) for job in ("quality", "tests", "deployed-staging", "gate", "notify")] == [
        *("failure", "failure", "failure", "failure", "success"),
    ]
    assert "to #team-shop" in loud.said
    # The findings are on the security page all the same.
    assert len(world.categories()) == len(shown) + 2


def test_a_run_that_nobody_approved_in_time_is_cancelled(world: World) -> None:
    head = world.git("rev-parse", "main")
    world.ci_ended(head, "waiting", hours=1)
    world.ci_ended(head, "waiting", hours=24 * 31)
    only = ("--job", "expire")
    show(run(world, "nightly", "schedule", head, None, "an approval that nobody gave", only), 0)
    assert world.calls("gh", "run", "cancel") == [["gh", "run", "cancel", "2"]]
