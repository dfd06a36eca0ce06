"""A change walks from a request to the cluster, and everything that may go wrong on the way does.

The workflows are the generated ones, run by act: every `run:` block is executed, with real git, helm,
kubeconform and Python. Played are GitHub, container engine, registry and cluster. `-s` shows timelines.
"""

from __future__ import annotations

import json
import re
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.e2e.checkout import REPOSITORY
from tests.e2e.pipelines.rehearsal import pull_request, push, run
from tests.e2e.pipelines.steps import by_hand, changed, deploy, show
from tests.e2e.pipelines.world import World

pytestmark = pytest.mark.slow


def test_a_change_of_one_service_walks_from_the_request_to_staging_and_back(world: World) -> None:
    base = world.git("rev-parse", "main")
    world.write("apps/front/app.txt", "works better\n")
    head = world.commit("change", "topic/$(touch${IFS}pwned)")
    merged = world.merge("topic/$(touch${IFS}pwned)")
    odd = '"; touch pwned #\n`touch pwned`'
    payload = pull_request(world, "topic/$(touch${IFS}pwned)", head, title=odd, labels=[{"name": odd}])
    one = show(run(world, "ci", "pull_request", merged, payload, "a request that changes one service"), 0)
    assert one.ran() == {
        *("plan", "quality", "secrets", "tests", "images", "comment", "gate"),
    }
    assert [len(one.of(job)) for job in ("tests", "images")] == [3, 2]
    assert not any("--push" in call or "push=true" in " ".join(call) for call in world.calls("docker"))
    assert len(world.calls("gh", "pr", "comment")) == 1
    (comment,) = json.loads((world.folder / "comments.json").read_text(encoding="utf-8"))
    assert "### Risk of deploying to `production`" in comment["body"]
    assert re.search(r"^- \+\d+ its image changes$", comment["body"], re.MULTILINE), "each point is explained"
    assert list(world.folder.rglob("pwned")) == []

    world.land(merged)
    two = show(run(world, "ci", "push", merged, push(world, base), "merged"), 0)
    assert two.result("images") == two.result("comment") == "skipped"

    world.ci_ended(merged, "success")
    delivered = deploy(world, base, merged, 0, "delivered to staging")
    page = (REPOSITORY / "docs/guide/what-runs.md").read_text(encoding="utf-8")
    shown = page.partition("```text\n── ")[2].partition("```")[0]
    # Jobs side by side begin in any order.
    assert sorted(f"── {shown}".splitlines()) == sorted(delivered.timeline().splitlines())
    running = world.running("staging", "front")
    assert running["version"] == merged[:12]
    assert running["digest"].startswith("sha256:")
    signed = [call[-1].rpartition("@")[2] for call in world.calls("cosign", "sign")]
    assert signed == [running["digest"]]
    assert world.running("production", "front") == {}
    assert [(one["task"], one["environment"]) for one in world.events()[-2:]] == [
        ("deliver:front", "staging"),
        ("deliver", "staging"),
    ]

    world.break_("verify")
    before, after = changed(world, "works worse\n")
    three = deploy(world, before, after, 1, "a version that is not well goes back by itself")
    assert three.result("deploy-staging") == "failure"
    assert "was rolled back" in three.timeline()
    back = world.running("staging", "front")
    assert back["digest"] == running["digest"]
    assert back["barred"].startswith("sha256:")
    assert world.events()[-2]["description"].startswith("front in staging was rolled back")

    world.break_()
    asked = by_hand("main", "front")
    again = show(run(world, "deploy", "workflow_dispatch", after, asked, "the bad digest stays barred"), 1)
    assert "was refused; it runs what it did: this digest is barred" in again.timeline()
    assert world.running("staging", "front") == back
    assert "was built and signed for this commit already" in again.said, "or it would be another digest"


def test_a_change_of_documentation_starts_no_service_job(world: World) -> None:
    before, after = changed(world, "More notes.\n", "docs/notes.md", passed=False)
    one = show(run(world, "ci", "push", after, push(world, before), "documentation alone"), 0)
    assert one.ran() == {"plan", "secrets", "project", "gate"}, "pages are played by the project's own tests"
    world.ci_ended(after, "success")
    two = deploy(world, before, after, 0, "documentation alone, delivered")
    assert two.ran() == {"plan", "tested", "delivered", "notify"}
    assert world.calls("docker") == []
    assert world.calls("doit", "deploy") == []


def test_an_empty_commit_starts_nothing(world: World) -> None:
    before = world.git("rev-parse", "main")
    world.git("commit", "--quiet", "--allow-empty", "--message", "nothing")
    world.git("push", "--quiet", "origin", "main")
    after = world.git("rev-parse", "main")
    world.ci_ended(before, "success")
    one = show(run(world, "ci", "push", after, push(world, before), "nothing changed"), 0)
    assert one.ran() == {"plan", "secrets", "gate"}
    world.ci_ended(after, "success")
    two = deploy(world, before, after, 0, "nothing changed, delivered")
    assert two.ran() == {"plan", "tested", "delivered", "notify"}
    assert world.calls("docker") == world.calls("doit", "deploy") == []


def test_a_failing_test_closes_the_gate_and_stops_the_delivery(world: World) -> None:
    before, after = changed(world, "broke\n", passed=False)
    world.ci_ended(after, "failure")
    event = {"merge_group": {"base_sha": before, "head_sha": after, "base_ref": "refs/heads/main"}}
    one = show(run(world, "ci", "merge_group", after, event, "a failing test in the merge queue"), 1)
    assert [leg.name for leg in one.of("tests") if "failure" in dict(leg.steps).values()] != []
    assert one.result("gate") == "failure"
    two = deploy(world, before, after, 1, "not delivered, because CI failed")
    assert two.result("tested") == "failure"
    assert two.result("deploy-staging") == "skipped"
    assert world.running("staging", "front") == {}


def test_a_finding_of_the_scanner_keeps_an_image_unsigned_and_undeployed(world: World) -> None:
    # Of one architecture alone: what nobody scanned of the other is signed with it.
    world.break_("scan-arm64")
    before, after = changed(world)
    one = deploy(world, before, after, 1, "a failing scan")
    assert [one.result(job) for job in ("merge", "scan", "sign", "deploy-staging")] == [
        *("success", "failure", "failure", "failure"),
    ]
    assert "sign front: it did not pass the scan of this run" in one.timeline()
    assert "front in staging was not deployed; it runs what it did" in one.timeline()
    assert world.running("staging", "front") == {}
    assert world.calls("cosign", "sign") == []
    # The findings are shown all the same.
    assert world.categories() == [("trivy", "front", "amd64"), ("trivy", "front", "arm64")]


def test_a_rollback_that_fails_is_loud(world: World) -> None:
    world.break_("verify", "rollback")
    before, after = changed(world)
    one = deploy(world, before, after, 1, "a rollback that fails")
    assert "FAILED, AND COULD NOT BE ROLLED BACK: act now" in one.timeline()
    assert "<!channel>" in one.said
    # Nothing is settled, so the next run comes back to it.
    assert [event["task"] for event in world.events()] == ["deliver", "deliver:front"]


@pytest.mark.parametrize(
    ("what", "job", "told"),
    [
        ("push", "images", "it could not be built or pushed"),
        ("signature", "deploy-staging", "front in staging was refused; it runs what it did"),
        ("cluster", "deploy-staging", "the cluster of staging does not answer"),
        ("silence", "deploy-staging", "may run the new version or what it did"),
    ],
)
def test_what_is_refused_on_the_way_leaves_what_runs_as_it_is(
    world: World, what: str, job: str, told: str
) -> None:
    world.break_(what)
    before, after = changed(world)
    one = deploy(world, before, after, 1, f"refused: {what}")
    assert one.result(job) == "failure"
    assert told in one.timeline()
    assert world.running("staging", "front") == {}
    assert world.calls("doit", "rollback") == []
    assert (world.calls("cosign", "sign") == []) is (what == "push")
    # Only what was refused for good is settled: a later run comes back to the others.
    assert ([event["task"] for event in world.events()].count("deliver") == 2) is (what == "signature")


def test_a_service_without_a_dockerfile_is_tested_and_no_failure(world: World) -> None:
    (world.clone / "apps/front/Dockerfile").unlink()
    before, after = changed(world)
    one = show(run(world, "ci", "workflow_dispatch", after, {"inputs": {"services": "front"}}), 0)
    assert one.ran() == {"plan", "quality", "secrets", "tests", "gate"}
    two = deploy(world, before, after, 0, "no Dockerfile")
    assert two.ran() == {"plan", "tested", "delivered", "notify"}
    assert world.calls("docker") == world.calls("doit", "deploy") == []


def test_of_two_pushes_the_older_one_does_not_undo_the_newer(world: World) -> None:
    first, second = changed(world, "works: one\n")
    _, third = changed(world, "works: two\n")
    deploy(world, second, third, 0, "the second of two pushes arrives first")
    newest = world.running("staging", "front")
    one = deploy(world, first, second, 0, "the first of two pushes arrives last")
    assert "front in staging runs something newer" in one.said
    assert world.running("staging", "front") == newest


def test_two_pushes_at_once_take_turns_and_the_newer_one_stays(world: World) -> None:
    world.groups = True
    first, second = changed(world, "works: one\n")
    _, third = changed(world, "works: two\n")
    begun = [(first, second, "the first of two pushes"), (second, third, "the second, at the same time")]
    with ThreadPoolExecutor(len(begun)) as pool:
        older, newer = pool.map(
            lambda one: run(world, "deploy", "push", one[1], push(world, one[0]), one[2]), begun
        )
    show(older, 0)
    show(newer, 0)
    assert world.running("staging", "front")["version"] == third[:12]
    leases = [(call[2], call[-1]) for call in world.calls("doit", "lease")]
    # Each is left by whoever took it, before anybody else takes it.
    assert leases[::2] == [("taken", who) for _, who in leases[1::2]]
    assert {word for word, _ in leases[1::2]} == {"left"}
    came = [call[call.index("--image") + 1] for call in world.calls("doit", "deploy", "staging", "front")]
    assert third[:12] in came[-1], "what came last is the newer one"
    overtaken = "front in staging runs something newer" in older.said
    assert overtaken is (len(came) == 1)


def test_a_freeze_holds_a_delivery_back_until_it_is_over(world: World) -> None:
    catalog = (world.clone / "services.yaml").read_text(encoding="utf-8")
    frozen = catalog.replace("2099-11-27T00:00+01:00", "2000-01-01T00:00+01:00")
    frozen = frozen.replace("2099-12-01T00:00+01:00", "2999-01-01T00:00+01:00")
    frozen = frozen.replace("environments: [production]", "environments: [staging]")
    world.generate(frozen)
    world.delivered(world.commit("freeze staging"))
    before, after = changed(world)
    one = deploy(world, before, after, 0, "in a freeze")
    assert one.result("sign") == "success"
    assert one.result("deploy-staging") == "skipped"
    assert "front: not delivered, because staging is frozen until 2999-01-01" in one.said
    assert world.running("staging", "front") == {}
    # It stays open: the first run after the thaw counts from what was delivered before.
    assert [event["task"] for event in world.events()] == ["deliver"]

    world.generate(catalog)
    thaw = world.commit("thaw")
    world.ci_ended(thaw, "success")
    two = deploy(world, after, thaw, 0, "after it")
    assert two.result("deploy-staging") == "success"
    assert world.running("staging", "front")["digest"].startswith("sha256:")


def test_a_generated_file_that_was_edited_is_named_with_its_cure(world: World) -> None:
    values = world.clone / "charts/front/values.yaml"
    before, after = changed(
        world, f"{values.read_text(encoding='utf-8')}# edited\n", "charts/front/values.yaml"
    )
    one = show(run(world, "generated", "push", after, push(world, before), "a generated file, edited"), 1)
    assert "a generated file was edited by hand" in one.said
    assert one.result("generated") == "failure"


def test_a_catalog_that_is_wrong_stops_the_pipeline_at_the_plan(world: World) -> None:
    catalog = (world.clone / "services.yaml").read_text(encoding="utf-8")
    wrong = catalog.replace("depends_on: [store]", "depends_on: [stoer]")
    before, after = changed(world, wrong, "services.yaml", passed=False)
    one = show(run(world, "ci", "push", after, push(world, before), "a catalog with a mistake"), 1)
    assert one.ran() == {"plan", "gate"}
    assert "'stoer' is no service" in one.timeline()
