"""The command that tells a risk: the files it reads, what it prints, what it refuses."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ci import risk
from tests.unit.ci.platforms import POLICY
from tests.unit.ci.risks import plan, points

pytestmark = pytest.mark.usefixtures("away")


class Files:
    """The files that the command reads."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.write("plan.json", plan("image"))
        self.write("risk.json", POLICY)

    def write(self, name: str, value: object) -> str:
        """Puts a value into a file; its path."""
        (self.folder / name).write_text(value if isinstance(value, str) else json.dumps(value))
        return str(self.folder / name)

    def words(self, environment: str = "production") -> list[str]:
        """The command's words."""
        return [
            *("--plan", str(self.folder / "plan.json"), "--policy", str(self.folder / "risk.json")),
            *("--environment", environment),
        ]


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return Files(tmp_path)


def test_the_command(
    files: Files, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("GITHUB_OUTPUT", str(files.folder / "outputs"))
    history = files.write("history.json", {"a": {"deployments": 9, "rollbacks": 1}})
    assert risk.main([*files.words(), "--history", history]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["services"]["a"]["score"] == 25
    assert (found["automatic"], found["approve"], found["approvers"]) == (["a"], [], ["@codai/platform"])
    assert (
        files.folder / "outputs"
    ).read_text() == 'approval=false\nautomatic=["a"]\napprove=[]\nfrozen=[]\n'
    assert risk.main([*files.words(), "--format", "markdown", "--services", "a"]) == 0
    assert "| `a` | low | 25 | none | rolling | none |" in capsys.readouterr().out


def test_what_was_gathered_counts_and_what_was_not_is_told(
    files: Files, capsys: pytest.CaptureFixture[str]
) -> None:
    (files.folder / "known").mkdir()
    files.write("known/budget.json", {"a": 1.0})
    assert risk.main([*files.words(), "--known", str(files.folder / "known")]) == 0
    found = json.loads(capsys.readouterr().out)["services"]["a"]
    assert points(found)["budget"] == 20
    assert "not known, so it adds nothing: error budget" not in found["notes"]
    assert "not known, so it adds nothing: free capacity" in found["notes"]
    nowhere = str(files.folder / "nowhere")
    assert risk.main([*files.words(), "--known", nowhere]) == 0
    assert "budget" not in points(json.loads(capsys.readouterr().out)["services"]["a"])
    files.write("known/health.json", "[]")
    assert risk.main([*files.words(), "--known", str(files.folder / "known")]) == 2


def test_nothing_to_deploy_needs_nobody(files: Files, capsys: pytest.CaptureFixture[str]) -> None:
    files.write("plan.json", {**plan(), "deploy": []})
    assert risk.main([*files.words(), "--format", "markdown"]) == 0
    assert "Nothing is deployed." in capsys.readouterr().out


@pytest.mark.parametrize(
    ("name", "content", "more"),
    [
        ("plan.json", "{", []),
        ("plan.json", "{}", []),
        ("risk.json", "{", []),
        ("risk.json", "{}", []),
        ("risk.json", json.dumps({**POLICY, "freezes": 1}), []),
        ("risk.json", json.dumps({key: one for key, one in POLICY.items() if key != "freezes"}), []),
        ("other", "", ["--services", "nobody"]),
        ("other", "[]", ["--history"]),
        ("other", "x", ["--budget"]),
    ],
)
def test_files_that_mean_nothing_are_mistakes_of_the_caller(
    files: Files, name: str, content: str, more: list[str]
) -> None:
    path = files.write(name, content)
    assert risk.main([*files.words(), *more, *([path] if more and len(more) == 1 else [])]) == 2


def test_an_environment_that_nobody_knows_is_refused(files: Files) -> None:
    files.write("plan.json", {**plan(), "deploy": []})
    assert risk.main(files.words("moon")) == 2
