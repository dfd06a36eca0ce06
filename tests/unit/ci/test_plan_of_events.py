"""The command as a step of a job: an event in, outputs and a summary out."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ci import plan
from tests.unit.ci.platforms import NASTY, Clone, fleet, stated

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("away")]


class Step:
    """A step of a job: its event, and the files that GitHub reads afterwards."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self._folder, self._patch = folder, monkeypatch
        self.outputs, self.summary = folder / "outputs", folder / "summary"

    def run(self, clone: Path, event: str, payload: object, *words: str) -> int:
        """Runs the command for an event."""
        (self._folder / "event.json").write_text(json.dumps(payload))
        self._patch.setenv("GITHUB_EVENT_NAME", event)
        self._patch.setenv("GITHUB_EVENT_PATH", str(self._folder / "event.json"))
        self._patch.setenv("GITHUB_OUTPUT", str(self.outputs))
        self._patch.setenv("GITHUB_STEP_SUMMARY", str(self.summary))
        document = str(self._folder / "plan.json")
        return plan.main(["--event", "--document", document, "--repository", str(clone), *words])

    def read(self) -> dict[str, str]:
        """The outputs, each exactly one line."""
        return dict(line.split("=", 1) for line in self.outputs.read_text().splitlines())


@pytest.fixture
def step(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Step:
    return Step(tmp_path, monkeypatch)


def test_an_event_is_answered_in_outputs_and_summary(origin: Clone, tmp_path: Path, step: Step) -> None:
    before = origin.git("rev-parse", "first")
    payload = {"ref": "refs/heads/main", "before": before, "repository": {"default_branch": "main"}}
    assert step.run(origin.folder, "push", payload) == 0
    outputs = step.read()
    assert outputs["everything"] == outputs["catalog"] == "false"
    assert json.loads(outputs["services"]) == ["c"]
    assert outputs["tests-any"] == "true"
    assert [leg["suite"] for leg in json.loads(outputs["tests"])["include"]] == ["e2e", "integration", "unit"]
    # Without a Dockerfile there is nothing to build, and the summary says so.
    assert outputs["builds-any"] == "false"
    assert json.loads(outputs["builds"]) == {"include": []}
    quality = [{"name": "c python", "services": "c", "language": "python"}]
    assert json.loads(outputs["quality"]) == {"include": quality}
    assert "| `c` | no Dockerfile | sources changed: apps/c/main.py |" in step.summary.read_text()
    assert json.loads((tmp_path / "plan.json").read_text())["missing"] == {"c": "Dockerfile"}


def test_a_service_without_sources_is_told_and_has_no_leg(tmp_path: Path, step: Step) -> None:
    clone = Clone(tmp_path / "clone")
    base = clone.commit(
        fleet(stated("a")),
    )
    head = clone.commit(fleet(stated("a", facets={"config": "b"})), "apps/a/main.py")
    payload = {"ref": "refs/heads/main", "before": base, "repository": {"default_branch": "main"}}
    assert step.run(clone.folder, "push", payload) == 0
    outputs = step.read()
    assert (outputs["head"], json.loads(outputs["services"])) == (head, ["a"])
    assert outputs["tests-any"] == outputs["builds-any"] == outputs["deploy-any"] == "false"
    assert "no sources" in step.summary.read_text()


def test_a_merged_release_record_is_told_by_environment(tmp_path: Path, step: Step) -> None:
    clone = Clone(tmp_path / "clone")
    base = clone.commit(fleet(stated("a"), stated("b")))
    clone.commit({"releases/production/a.yaml": "workload:"})
    payload = {"ref": "refs/heads/main", "before": base, "repository": {"default_branch": "main"}}
    assert step.run(clone.folder, "push", payload) == 0
    outputs = step.read()
    assert json.loads(outputs["releases"]) == {"production": ["a"]}
    assert json.loads(outputs["images"]) == json.loads(outputs["deploy"]) == []


@pytest.mark.parametrize("name", ["push", "workflow_dispatch"])
def test_where_nothing_is_compared_every_release_record_may_be_a_promotion(
    tmp_path: Path, step: Step, name: str
) -> None:
    clone = Clone(tmp_path / "clone")
    records = [f"releases/{where}/{what}.yaml" for where in ("later", "production") for what in ("b", "gone")]
    clone.commit({**fleet(stated("a"), stated("b")), **dict.fromkeys(records, "workload:")})
    payload = {"ref": "refs/heads/main", "before": "", "repository": {"default_branch": "main"}}
    asked = {"workflow_dispatch": {"inputs": {"everything": "true"}}, "push": payload}
    assert step.run(clone.folder, name, asked[name], "--verified", "") == 0
    outputs = step.read()
    assert (outputs["everything"], outputs["base"]) == ("true", "")
    assert json.loads(outputs["releases"]) == {"later": ["b"], "production": ["b"]}
    found = json.loads((tmp_path / "plan.json").read_text())
    assert any("its release record may have changed" in text for text in found["reasons"]["b"])


def test_a_base_that_cannot_be_read_loses_no_service_and_no_record(tmp_path: Path, step: Step) -> None:
    clone = Clone(tmp_path / "clone")
    base = clone.commit({**fleet(stated("a")), "releases/production/a.yaml": "workload:"})
    entry = clone.git("rev-parse", "HEAD:ci/services/a.json")
    clone.commit(fleet(stated("a", tier="core")))
    (clone.folder / ".git/objects" / entry[:2] / entry[2:]).unlink()
    payload = {"ref": "refs/heads/main", "before": base, "repository": {"default_branch": "main"}}
    assert step.run(clone.folder, "push", payload) == 0
    outputs = step.read()
    assert (outputs["everything"], json.loads(outputs["services"])) == ("true", ["a"])
    assert json.loads(outputs["releases"]) == {"production": ["a"]}


def test_a_head_that_cannot_be_read_is_nothing_that_anybody_could_decide(
    tmp_path: Path, step: Step, capsys: pytest.CaptureFixture[str]
) -> None:
    clone = Clone(tmp_path / "clone")
    clone.commit(fleet(stated("a")))
    entry = clone.git("rev-parse", "HEAD:ci/services/a.json")
    (clone.folder / ".git/objects" / entry[:2] / entry[2:]).unlink()
    assert step.run(clone.folder, "schedule", {}) == 2
    assert f"the object {entry[:12]} cannot be read from this clone" in capsys.readouterr().err
    assert not step.outputs.exists()


def test_a_record_that_left_with_its_service_is_no_promotion(tmp_path: Path, step: Step) -> None:
    clone = Clone(tmp_path / "clone")
    base = clone.commit({**fleet(stated("a"), stated("b")), "releases/production/b.yaml": "workload:"})
    clone.commit({}, "ci/services/b.json", "releases/production/b.yaml")
    payload = {"ref": "refs/heads/main", "before": base, "repository": {"default_branch": "main"}}
    assert step.run(clone.folder, "push", payload) == 0
    outputs = step.read()
    assert (json.loads(outputs["releases"]), json.loads(outputs["removed"])) == ({}, ["b"])
    found = json.loads((tmp_path / "plan.json").read_text())
    (told,) = [text for text in found["warnings"] if "retire" in text]
    assert told.startswith("b left the catalog")
    assert told.endswith("stays until ./doit retire production --apply")


@pytest.mark.parametrize("text", NASTY)
def test_branches_titles_and_labels_do_no_harm(
    origin: Clone, step: Step, capsys: pytest.CaptureFixture[str], text: str
) -> None:
    pull = {
        "title": text,
        "body": text,
        "labels": [{"name": text}],
        "head": {"sha": text},
        "base": {"sha": text},
    }
    payload = {"pull_request": pull, "ref": f"refs/heads/{text}", "before": text, "repository": {}}
    for event in ("pull_request", "push", text):
        step.outputs.unlink(missing_ok=True)
        assert step.run(origin.folder, event.replace("\n", ""), payload) == 0
        outputs = step.read()
        assert outputs["everything"] == "true"
        assert json.loads(outputs["services"]) == ["a", "b", "c"]
    commands = [line for line in capsys.readouterr().err.splitlines() if line.startswith("::")]
    assert commands != []
    assert all(line.startswith("::warning title=pipeline::everything runs: ") for line in commands)


@pytest.mark.parametrize(
    ("text", "code"),
    [("a", 0), ("a,c", 0), ("nobody", 2), ("$(id)", 2), ("a\n::error::x", 2)],
)
def test_services_named_by_hand_are_known_ones(
    origin: Clone, step: Step, capsys: pytest.CaptureFixture[str], text: str, code: int
) -> None:
    origin.commit({"releases/production/a.yaml": "workload:"})
    assert step.run(origin.folder, "workflow_dispatch", {"inputs": {"services": text}}) == code
    if code:
        said = capsys.readouterr().err
        assert said.startswith("::error ")
        assert said.count("\n") == 1
        assert not step.outputs.exists()
    else:
        assert json.loads(step.read()["services"]) == text.split(",")
        # For the first environment: a record that nobody changed is not approved anew.
        assert json.loads(step.read()["releases"]) == {}


@pytest.mark.parametrize("content", ["", "[]", "{", "null"])
def test_a_payload_that_cannot_be_read_means_everything(
    origin: Clone, step: Step, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, content: str
) -> None:
    (tmp_path / "broken.json").write_text(content)
    monkeypatch.setenv("GITHUB_EVENT_NAME", "push")
    monkeypatch.setenv("GITHUB_EVENT_PATH", str(tmp_path / "broken.json"))
    monkeypatch.setenv("GITHUB_OUTPUT", str(step.outputs))
    assert plan.main(["--event", "--repository", str(origin.folder)]) == 0
    assert step.read()["everything"] == "true"
