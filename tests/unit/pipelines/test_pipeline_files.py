"""The files under .github: no service is in a workflow, every team and folder is where it belongs."""

from __future__ import annotations

from dataclasses import replace

import pytest
import yaml

from generators.outputs._pipelines import jobs
from tests.unit.pipelines.pipeline_text import CATALOGS, files
from tests.unit.pipelines.plans import REPOSITORY, model

CODEOWNERS = ".github/CODEOWNERS"


@pytest.mark.parametrize("name", CATALOGS)
def test_a_service_less_changes_no_file_but_codeowners(name: str) -> None:
    whole = model(name)
    before, after = files(whole), files(replace(whole, services=whole.services[1:]))
    assert [path for path in before if before[path] != after[path]] == [CODEOWNERS]


@pytest.mark.parametrize("workflow", ["ci", "generated"])
def test_a_request_that_gets_another_target_is_judged_anew(workflow: str) -> None:
    data = yaml.safe_load(files(model())[f".github/workflows/{workflow}.yml"])
    assert {"opened", "synchronize", "reopened", "edited"} <= {*data["on"]["pull_request"]["types"]}
    assert all("github.event.action" not in str(job.get("if", "")) for job in data["jobs"].values()), (
        "GitHub takes a required check that was skipped for one that passed"
    )


@pytest.mark.parametrize("name", CATALOGS)
def test_every_service_has_owners(name: str) -> None:
    whole = model(name)
    lines = [line.split() for line in files(whole)[CODEOWNERS].splitlines() if line.startswith(("/", "*"))]
    assert lines[0][0] == "*"
    owners = {path: teams for path, *teams in lines}
    for service in whole.services:
        assert owners[f"/{whole.fleet.platform.sources}/{service.id}/"] == [service.team.github]
        assert owners[f"/charts/{service.id}/"] == [service.team.github]
    for environment in whole.fleet.environments:
        wanted = [whole.fleet.teams[team].github for team in environment.approvers]
        assert owners.get(f"/releases/{environment.name}/", []) == wanted


@pytest.mark.parametrize("name", CATALOGS)
def test_environments_are_delivered_in_the_order_of_promotion(name: str) -> None:
    whole = model(name)
    data = yaml.safe_load(files(whole)[".github/workflows/deploy.yml"])
    before: list[str] = []
    for environment in whole.fleet.environments:
        job = data["jobs"][f"deploy-{environment.name}"]
        assert set(before) <= set(job["needs"])
        assert all(f"needs.{one}.result == 'success'" in job["if"] for one in before)
        assert job["environment"] == environment.name
        assert job["concurrency"]["cancel-in-progress"] is False
        assert job["concurrency"]["group"] == f"deliver-{environment.name}-${{{{ matrix.name }}}}"
        assert (f"approve-{environment.name}" in data["jobs"]) == bool(environment.approvers)
        before = [f"deploy-{environment.name}"]
        if environment.approvers:
            approved = data["jobs"][f"deploy-{environment.name}-approved"]
            assert f"approve-{environment.name}" in approved["needs"]
            before.append(f"deploy-{environment.name}-approved")


@pytest.mark.parametrize("name", CATALOGS)
def test_what_became_of_one_image_keeps_no_job_from_starting(name: str) -> None:
    """Each takes up what came through, service by service; only a plan without images starts none of them."""
    jobs = yaml.safe_load(files(model(name))[".github/workflows/deploy.yml"])["jobs"]
    for job in ("merge", "scan", "sign"):
        assert jobs[job]["if"] == "needs.plan.outputs.merges-any == 'true' && !cancelled()"
        assert all(f"needs.{stage}.result" not in jobs[job]["if"] for stage in ("images", "merge", "scan"))
    for job in (one for one in jobs if one.startswith("deploy-")):
        assert "!cancelled()" in jobs[job]["if"]
        assert "needs.sign.result" not in jobs[job]["if"]


@pytest.mark.parametrize("name", CATALOGS)
def test_a_rollback_waits_in_no_group_where_another_run_could_take_its_place(name: str) -> None:
    data = yaml.safe_load(files(model(name))[".github/workflows/rollback.yml"])
    assert data["concurrency"] == {"group": "rollback-${{ github.run_id }}", "cancel-in-progress": False}
    assert "concurrency" not in data["jobs"]["rollback"]


def test_what_runs_the_project_s_own_tests_may_mount_the_disks_that_they_fill() -> None:
    found = files(model("services.yaml"))
    jobs = [
        job
        for name in ("ci", "nightly")
        for job in yaml.safe_load(found[f".github/workflows/{name}.yml"])["jobs"].values()
        if any(step.get("run") == ".ci/run" for step in job["steps"])
    ]
    assert len(jobs) == 2
    for job in jobs:
        words = job["container"]["options"].split()
        assert {"--cap-add=SYS_ADMIN", "--security-opt=apparmor=unconfined"} <= set(words)
        # What it may do reaches no further than its own machine.
        assert job["permissions"] == {"contents": "read"}


@pytest.mark.parametrize("name", CATALOGS)
def test_only_the_default_branch_is_delivered(name: str) -> None:
    jobs = yaml.safe_load(files(model(name))[".github/workflows/deploy.yml"])["jobs"]
    first = jobs["plan"]["steps"][0]
    assert (first["if"], "exit 1" in first["run"]) == ("github.ref != 'refs/heads/main'", True)
    waits = jobs["tested"]["steps"][0]["run"]
    assert "--event push --branch main" in waits


def test_the_gate_expects_a_job_by_what_governs_it() -> None:
    fleet = model("services.yaml").fleet
    data = yaml.safe_load(files(model("services.yaml"))[".github/workflows/ci.yml"])
    for job, expected in jobs.ci(fleet).items():
        condition = str(data["jobs"][job].get("if", ""))
        if expected == jobs.ALWAYS:
            assert condition == ""
        else:
            inside = expected.removeprefix("${{ ").removesuffix(" }}")
            guarded = f"needs.plan.outputs.{jobs.WRITTEN} && ({condition})"
            by_plan = {f"{inside} == 'true'", condition} if inside == guarded else {f"{inside} == 'true'"}
            assert condition in (by_plan if "outputs" in condition else {inside})


def test_what_the_plan_did_not_write_is_not_made_up() -> None:
    """A default would say "no work" for an output that nobody wrote, and the gate would open."""
    for text in (one for path, one in files(model("services.yaml")).items() if path.endswith(".yml")):
        lines = [line for line in text.splitlines() if line.endswith(".result }}") and "outputs" in line]
        assert not [line for line in lines if "'false'" in line]


def test_the_forms_name_every_team_and_tier_and_no_service() -> None:
    whole = model("services.yaml")
    found = files(whole)
    incident = yaml.safe_load(found[".github/ISSUE_TEMPLATE/incident.yml"])
    options = {one["id"]: one["attributes"].get("options") for one in incident["body"]}
    assert options["team"] == sorted(whole.fleet.teams)
    assert options["environment"] == [one.name for one in whole.fleet.environments]
    service = yaml.safe_load(found[".github/ISSUE_TEMPLATE/service.yml"])
    assert next(o for o in service["body"] if o["id"] == "tier")["attributes"]["options"] == [
        *whole.fleet.tiers
    ]


def test_dependabot_looks_into_folders_by_pattern_and_waits() -> None:
    data = yaml.safe_load(files(model("services.yaml"))[".github/dependabot.yml"])
    assert {one["package-ecosystem"] for one in data["updates"]} >= {
        "github-actions",
        "pip",
        "npm",
        "gomod",
        "docker",
    }
    for one in data["updates"]:
        assert one["cooldown"]["default-days"] >= 7
        for folder in one["directories"]:
            assert folder in ("/", "/apps/*") or list(REPOSITORY.glob(folder.strip("/")))
