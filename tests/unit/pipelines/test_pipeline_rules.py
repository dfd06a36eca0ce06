"""Each rule of workflows is kept by the generated ones, and each is seen to fail when it is broken once."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

from ci import actions
from generators.checks import action_inputs
from generators.checks._pipelines import rules as pipeline_rules
from generators.checks._pipelines.sizes import (
    Matrix,
    Planned,
    SampleRepository,
    broken_limits,
    broken_times,
    sizes,
)
from generators.checks._pipelines.workflows import PINS, Workflow, by_version, uses, workflows
from generators.conventions.pipelines import REQUIRED_CHECKS
from tests.unit.pipelines.plans import (
    CI,
    DEPLOY,
    NIGHTLY,
    REPOSITORY,
    context,
    generated,
    model,
    replaced,
    rules,
)

SCRIPT = "        run: python3 -m ci.gate"
LEGS = "    strategy:\n      fail-fast: false\n      matrix: ${{ fromJSON(needs.plan.outputs.tests) }}\n"


def broken(text: str) -> set[str]:
    """The rules that a workflow of this text breaks."""
    workflow = Workflow(CI, text, yaml.load(text, yaml.CSafeLoader))
    said = [*pipeline_rules.of_workflow(workflow)]
    said += [one for job in workflow.jobs for one in pipeline_rules.of_job(workflow, job)]
    return {rule for rule, _, _ in said}


@pytest.mark.parametrize("path", sorted(path for path in generated() if "/workflows/" in path))
def test_a_generated_workflow_breaks_none(path: str) -> None:
    assert broken(generated()[path]) == set()


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        ("permissions: {}", "permissions: {contents: read}", "permissions"),
        ("name: CI\n", "", "name"),
        ("concurrency:\n  group:", "concurrency:\n  grup:", "concurrency"),
        ("    name: Plan\n", "", "name"),
        ("runs-on: ubuntu-24.04\n", "runs-on: ubuntu-latest\n", "runner"),
        ("timeout-minutes: 10 # usually 1", "timeout-minutes: 10", "timeout"),
        ("timeout-minutes: 10 # usually 1", "timeout-minutes: 10 # usually 11", "timeout"),
        ("    timeout-minutes: 10 # usually 1\n", "", "timeout"),
        (" # the comment that says what runs, and how risky it is", "", "permissions"),
        (" # the files of this repository", "", "permissions"),
        (
            "    permissions:\n      contents: read # the files of this repository\n    steps:",
            "    steps:",
            "permissions",
        ),
        (SCRIPT, "        run: echo ${{ github.head_ref }}", "expansion"),
        ("persist-credentials: false", "persist-credentials: true", "token"),
        ("          persist-credentials: false\n", "          clean: true\n", "token"),
        ("GH_TOKEN: ${{ github.token }}", "GH_TOKEN: ${{ secrets.TOKEN }}", "secrets"),
        ("    if: needs.plan.outputs.tests-any == 'true'\n", "", "matrix"),
        ("            secrets always ${{ needs.secrets.result }}\n", "", "gate"),
        ("needs: [plan, quality, ", "needs: [plan, ", "gate"),
        ("    if: always()\n", "    if: success()\n", "gate"),
        (SCRIPT, "        run: true", "gate"),
        (SCRIPT, f"{SCRIPT} || true", "gate"),
        (SCRIPT, f"{SCRIPT}\n        continue-on-error: true", "gate"),
        ("    if: always()\n", "    if: always()\n    continue-on-error: true\n", "gate"),
    ],
)
def test_a_rule_that_is_broken_is_named(old: str, new: str, rule: str) -> None:
    text = generated()[CI]
    assert old in text
    assert rule in broken(text.replace(old, new, 1))


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        (CI, f"contents: read # the files of this repository\n{LEGS}", f"id-token: write # x\n{LEGS}"),
        (DEPLOY, "          cache-binary: false\n", ""),
        (DEPLOY, "          cache-binary: false\n", "          cache-binary: true\n"),
    ],
)
def test_what_publishes_runs_no_program_that_others_may_have_left(path: str, old: str, new: str) -> None:
    text = generated()[path]
    assert old in text
    assert "cache" in broken(text.replace(old, new, 1))


@pytest.mark.parametrize(
    ("path", "old", "new", "said"),
    [
        (NIGHTLY, "    name: Nightly gate\n", "    name: Gate\n", "2 jobs are named 'Gate'"),
        (CI, "    name: Gate\n", "    name: Gates\n", "no job is named 'Gate'"),
        (CI, "  merge_group:\n", "", "the check 'Gate' is required, and no merge_group starts it"),
    ],
)
def test_a_required_check_is_one_job_that_every_merge_waits_for(
    path: str, old: str, new: str, said: str
) -> None:
    texts = {one: text for one, text in generated().items() if "/workflows/" in one}

    def found() -> list[str]:
        parsed = [Workflow(one, text, yaml.load(text, yaml.CSafeLoader)) for one, text in texts.items()]
        return [words for _, (_, _, words) in pipeline_rules.of_all(parsed, REQUIRED_CHECKS)]

    assert found() == []
    assert old in texts[path]
    texts[path] = texts[path].replace(old, new, 1)
    assert any(said in words for words in found())


def test_the_page_says_which_checks_to_require() -> None:
    page = (REPOSITORY / "docs/guide/what-runs.md").read_text(encoding="utf-8")
    assert all(f"**{name}**" in page for name in REQUIRED_CHECKS)


def test_a_file_that_github_would_not_read_is_named() -> None:
    assert "size" in broken(f"{generated()[CI]}# {'more' * 130_000}\n")


def test_the_critical_path_is_the_longest_chain_of_what_jobs_usually_take() -> None:
    text = (
        "jobs:\n"
        "  a:\n    timeout-minutes: 9 # usually 2\n"
        "  b:\n    needs: [a]\n    timeout-minutes: 9 # usually 5\n"
        "  c:\n    needs: a\n    timeout-minutes: 9 # usually 1\n"
        "  d:\n    needs: [b, c]\n    timeout-minutes: 9 # usually 3\n"
    )
    workflow = Workflow("x", text, yaml.load(text, yaml.CSafeLoader))
    assert pipeline_rules.longest(workflow) == [("a", 2), ("b", 5), ("d", 3)]
    assert pipeline_rules.longest(workflow, frozenset({"b"})) == [("a", 2), ("c", 1), ("d", 3)]


def test_every_action_is_used_by_commit_from_the_pins(tmp_path: Path) -> None:
    result = action_inputs.run(context(tmp_path))
    assert result.problems == ()
    assert result.covered == result.total > 50


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        ("fetch-depth: 0", "fetch-depht: 0", "unknown-input"),
        ("actions/checkout@", "actions/checkuot@", "unknown-action"),
        ("@3d3c42e5", "@3d3c42e6", "other-pin"),
        ("# v7.0.1", "# v7.0.0", "other-pin"),
        ("          path: |\n", "          pat: |\n", "missing-input"),
        ("docker.io/library/redis:8.2.1@", "docker.io/library/redis:latest@", "other-image"),
        ("docker.io/library/python:3.11.16-", "docker.io/library/python:3.12.1-", "other-image"),
        ("docker.io/moby/buildkit:v0.33.1@", "docker.io/moby/buildkit:latest@", "other-image"),
        ("          driver-opts: image=docker.io/moby/buildkit:v0.33.1", "          name: x", "other-image"),
        ("          version: v0.37.1\n", "", "other-program"),
    ],
)
def test_what_is_not_pinned_so_is_named(tmp_path: Path, old: str, new: str, rule: str) -> None:
    result = action_inputs.run(context(tmp_path, {CI: replaced(old, new)}))
    assert f"action-inputs/{rule}" in rules(result)
    assert result.covered < result.total


def test_a_pin_that_nobody_uses_is_named(tmp_path: Path) -> None:
    result = action_inputs.run(
        context(
            tmp_path, {DEPLOY: lambda text: text.replace("sigstore/cosign-installer", "actions/checkout")}
        )
    )
    assert "action-inputs/unused-pin" in rules(result)


def test_a_pin_whose_own_release_nobody_read_is_named(tmp_path: Path) -> None:
    known = json.loads((REPOSITORY / PINS).read_text(encoding="utf-8"))
    assert known["actions"]["actions/cache"]["read"] == known["actions"]["actions/cache"]["version"]
    known["actions"]["actions/cache"]["read"] = "v1"
    (tmp_path / "ci").mkdir()
    (tmp_path / PINS).write_text(json.dumps(known), encoding="utf-8")
    result = action_inputs.run(context(tmp_path, repository=tmp_path))
    assert rules(result) == {"action-inputs/unread-pin"}
    assert result.covered == result.total - 1


def test_the_copy_by_tags_is_what_a_person_would_write(tmp_path: Path) -> None:
    workflow = next(one for one in workflows(context(tmp_path)) if one.path == CI)
    text = by_version(workflow.text)
    assert "uses: actions/checkout@v7\n" in text
    assert not any(use.commit in text for use in uses(workflow))
    assert len(text.splitlines()) == len(workflow.text.splitlines())


def test_limits_of_github_are_counted() -> None:
    ids = frozenset({"a", "b"})
    whole = (
        '{"include":[{"name":"a","services":"a","suite":"unit"},{"name":"b","services":"b","suite":"unit"}]}'
    )
    assert list(broken_limits(Planned(2, ids, {}, {"tests": whole}), ["tests"])) == []
    cut = '{"include":[{"name":"a","services":"a","suite":"unit"}]}'
    assert list(broken_limits(Planned(2, ids, {}, {"tests": cut}), [])) == [
        "the matrix tests does unit for 1 of 2 services"
    ]
    assert list(broken_limits(Planned(2, ids, {}, {"tests": '{"include":[]}'}), [])) == [
        "the matrix tests is empty"
    ]
    legs = ",".join(f'{{"name":"{n}","services":"a"}}' for n in range(257))
    many = Planned(1, frozenset({"a"}), {}, {"tests": f'{{"include":[{legs}]}}'})
    assert "257 legs, and GitHub starts 256" in next(iter(broken_limits(many, [])))
    large = Planned(1, ids, {}, {"plan": "x" * 600_000})
    assert list(broken_limits(large, ["plan"])) == [
        "the outputs have 1200000 bytes, and GitHub keeps 1048576"
    ]
    # Of a text in bytes, each of these has three.
    long = Planned(1, ids, {}, {}, "x" * 65_537, ("x", "…" * 349_526), 3 * 1024 * 1024 + 1)
    assert list(broken_limits(long, [])) == [
        "the comment has 65537 characters, and GitHub takes 65536",
        "a summary has 1048578 bytes, and GitHub takes 1048576",
        "CODEOWNERS has 3145729 bytes, and GitHub reads 3145728",
    ]
    fits = Planned(1, ids, {}, {}, "x" * 65_536, ("x" * 1024 * 1024,), 3 * 1024 * 1024)
    assert list(broken_limits(fits, [])) == []


def test_every_text_is_made_of_a_fleet_that_is_tried(tmp_path: Path) -> None:
    found = SampleRepository(context(tmp_path), tmp_path / "fleet", 5).whole()
    assert "5 services to test" in found.comment
    assert "### Risk of deploying to `production`" in found.comment
    assert sorted(one.split("\n")[0] for one in found.summaries) == [
        "### Risk of deploying to `production`",
        "### What this change starts",
    ]
    owners = len(generated()[".github/CODEOWNERS"].encode())
    assert found.owners == owners * 5 // len(model().services)


def test_a_summary_is_cut_by_its_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "summary"))
    actions.write_summary("…\n" * 400_000)
    kept = (tmp_path / "summary").read_bytes()
    assert 800_000 < len(kept) < 1024 * 1024
    assert b" more lines: see " in kept[-200:]


def test_a_leg_with_more_services_than_its_time_is_named() -> None:
    legs = '{"include":[{"name":"a","services":"a"},{"name":"b","services":"b c d"}]}'
    planned = Planned(4, frozenset("abcd"), {}, {"quality": legs})
    assert list(broken_times(planned, [Matrix("judge", "quality", 10, 30)])) == []
    assert list(broken_times(planned, [Matrix("judge", "quality", 11, 30)])) == [
        "a leg of the job judge has 3 services, usually 11 min each, and its timeout is 30 min"
    ]


@pytest.mark.slow
def test_every_matrix_of_every_workflow_is_planned_and_timed(tmp_path: Path) -> None:
    found = context(tmp_path)
    wanted = {one.output for workflow in workflows(found) for one in pipeline_rules.matrices(workflow)}
    kinds = {f"{one.name}-automatic-matrix" for one in found.model.fleet.environments}
    assert {"quality", "tests", "builds", "merges", "production-approve-matrix"} | kinds == wanted
    (tmp_path / "sample").mkdir()
    planned = SampleRepository(found, tmp_path / "sample", 3).whole()
    assert {name for name in wanted if json.loads(planned.outputs[name])["include"]} == wanted


@pytest.mark.parametrize(
    ("services", "tried"),
    [(8, (8, 256, 257, 300)), (30, (30, 256, 257, 300)), (257, (256, 257, 300)), (900, (256, 257, 300, 900))],
)
def test_the_fleet_is_planned_at_the_size_it_has(services: int, tried: tuple[int, ...]) -> None:
    assert sizes(services) == tried
