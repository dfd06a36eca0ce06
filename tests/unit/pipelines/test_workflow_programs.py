"""The programs that judge workflows find nothing in the generated ones, and find what is broken once."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from generators.checks import actionlint, pipelines, workflow_parser, zizmor
from generators.checks._pipelines.rules import usually
from generators.checks._pipelines.workflows import workflows
from tests.unit.pipelines.pipeline_text import CATALOGS
from tests.unit.pipelines.plans import CI, DEPLOY, GOLDEN, context, model, replaced, rules

pytestmark = pytest.mark.slow

GATE = "        run: python3 -m ci.gate\n"
DEPENDABOT = ".github/dependabot.yml"


@pytest.mark.parametrize("name", CATALOGS)
@pytest.mark.parametrize(
    "check", [actionlint, zizmor, workflow_parser, pipelines], ids=lambda one: one.__name__
)
def test_nothing_is_found_in_what_is_generated(tmp_path: Path, check: type, name: str) -> None:
    result = check.run(context(tmp_path, name=name))  # type: ignore[attr-defined]
    assert result.problems == ()
    assert result.covered == result.total >= 5


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        (GATE, "        run: echo $HOME/*.x > $UNQUOTED\n", "shellcheck"),
        ("needs.plan.outputs.tests)", "needs.plan.outputs.test)", "expression"),
        ("needs: [plan]\n    if: needs.plan.outputs.tests-any", "needs: [paln]\n    if: x", "job-needs"),
        # Known of an action by its tag alone: the copy.
        ("          retention-days: 14", "          retention-dyas: 14", "action"),
    ],
)
def test_actionlint_is_asked_with_all_it_needs(tmp_path: Path, old: str, new: str, rule: str) -> None:
    result = actionlint.run(context(tmp_path, {CI: replaced(old, new)}))
    assert f"actionlint/{rule}" in rules(result)
    assert (result.covered, result.total) == (4, 5)


@pytest.mark.parametrize(
    ("path", "old", "new", "rule"),
    [
        (CI, GATE, "        run: echo ${{ github.head_ref }}\n", "template-injection"),
        (CI, "persist-credentials: false", "persist-credentials: true", "artipacked"),
        (CI, "permissions: {}", "permissions: write-all", "excessive-permissions"),
        (CI, "  pull_request:\n", "  pull_request_target:\n", "dangerous-triggers"),
        (CI, "@3d3c42e5aac5ba805825da76410c181273ba90b1", "@v7", "unpinned-uses"),
        (DEPLOY, " # the image of one architecture, pushed by its digest", "", "undocumented-permissions"),
        (DEPENDABOT, "    cooldown: {default-days: 7}\n", "", "dependabot-cooldown"),
        (CI, "name: CI\n", "name: CI # zizmor: ignore[artipacked]\n", "excused"),
    ],
)
def test_zizmor_finds_what_an_auditor_would(tmp_path: Path, path: str, old: str, new: str, rule: str) -> None:
    result = zizmor.run(context(tmp_path, {path: replaced(old, new)}))
    assert f"zizmor/{rule}" in rules(result)
    assert result.covered == result.total - 1


def test_the_critical_path_is_shown_whole_and_for_a_change_of_one_service(tmp_path: Path) -> None:
    shown = [note.partition(", plan")[0] for note in pipelines.run(context(tmp_path)).notes]
    assert [one.partition(":")[0] for one in shown] == [
        *("ci.yml", "ci.yml, of one service", "deploy.yml", "generated.yml", "nightly.yml", "rollback.yml"),
    ]
    whole, one = (minutes(note) for note in shown[:2])
    assert whole > 3 * one
    deploy = next(flow for flow in workflows(context(tmp_path)) if flow.path == DEPLOY)
    assert usually(deploy, "tested") == one, "a delivery waits for as long as CI takes"


def minutes(note: str) -> int:
    return int(note.partition(": ")[2].partition(" min")[0])


def test_a_file_that_zizmor_could_not_read_is_not_clean(tmp_path: Path) -> None:
    judged = context(tmp_path)
    program = judged.tools.environment("pipelines") / "zizmor"
    found = zizmor._ask(judged, program, {CI: "jobs:\n- wrong\n  x: [\n", DEPLOY: judged.planned[DEPLOY]})
    assert [(one["rule"], one["path"]) for one in found] == [("unread", CI)]


def test_githubs_parser_refuses_what_github_would(tmp_path: Path) -> None:
    result = workflow_parser.run(context(tmp_path, {CI: replaced("    steps:\n", "    stepps:\n")}))
    assert rules(result) == {"workflow-parser/refused"}
    assert (result.covered, result.total) == (4, 5)
    assert "stepps" in result.problems[0].message
    assert result.problems[0].place.line > 0


@pytest.fixture
def without_sizes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is planned for large fleets, which takes nearly all of the check's time."""
    monkeypatch.setattr(pipelines, "_sizes", lambda *_: ())


@pytest.mark.usefixtures("without_sizes")
def test_what_is_said_to_be_ignored_and_starts_services_is_named(tmp_path: Path) -> None:
    careless = replaced('"ignored": ["*.md", "docs/"]', '"ignored": ["docs/"]')
    result = pipelines.run(context(tmp_path, {"ci/risk.json": careless}))
    assert rules(result) == {"pipelines/ignored"}
    assert "has *.md, and a change of page.md" in result.problems[0].message
    assert result.covered == result.total - 1


@pytest.mark.usefixtures("without_sizes")
def test_an_input_of_every_pipeline_cannot_be_ignored(tmp_path: Path) -> None:
    stated = model(GOLDEN)
    delivery = replace(stated.fleet.delivery, ignored=("ci", "ci/risk.json", "LICENSE", "*.md"))
    fleet = replace(stated.fleet, delivery=delivery)
    policy = replaced('"ignored": ["*.md", "docs/"]', f'"ignored": {json.dumps(list(delivery.ignored))}')
    found = context(tmp_path, {"ci/risk.json": policy}, loaded=replace(stated, fleet=fleet))
    result = pipelines.run(found)
    assert [(one.place.path, one.message.split(" alone")[0]) for one in result.problems] == [
        (GOLDEN, "`delivery.ignored` has ci, and a change of ci/page"),
        (GOLDEN, "`delivery.ignored` has ci/risk.json, and a change of ci/risk.json"),
    ]
    assert result.covered == result.total - 2


@pytest.mark.usefixtures("without_sizes")
@pytest.mark.parametrize("case", ["smallest", "delivery-mutes-and-limits"])
def test_a_catalog_may_say_that_nothing_is_ignored(tmp_path: Path, case: str) -> None:
    name = f"tests/cases/good/{case}.yaml"
    result = pipelines.run(context(tmp_path, name=name))
    assert result.problems == ()
    assert result.covered == result.total
    said = [note for note in result.notes if note.startswith(f"{name} has no `delivery.ignored`")]
    assert len(said) == (not model(name).fleet.delivery.ignored)


def test_the_critical_path_of_every_workflow_is_shown(tmp_path: Path) -> None:
    notes = pipelines.run(context(tmp_path)).notes
    assert {note.partition(":")[0].partition(",")[0] for note in notes} == {
        *("ci.yml", "deploy.yml", "generated.yml", "nightly.yml", "rollback.yml"),
    }
    assert all(int(note.partition(": ")[2].partition(" min")[0]) > 0 for note in notes)
