"""The command: its contract, bad input, and texts that try to be more than texts."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ci import plan
from ci.document import CONTRACT
from tests.unit.ci.clones import cloned
from tests.unit.ci.platforms import NASTY, Clone, fleet, stated

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("away")]


def asked(capsys: pytest.CaptureFixture[str], folder: Path, *words: str) -> dict[str, Any]:
    """What the command prints as JSON; it must end with 0."""
    assert plan.main([*words, "--repository", str(folder), "--format", "json"]) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    assert tuple(found) == CONTRACT
    assert set(found["reasons"]) == set(found["services"])
    assert all(found["reasons"].values())
    return found


def test_the_contract(origin: Clone, capsys: pytest.CaptureFixture[str]) -> None:
    assert asked(capsys, origin.folder, "--base", "first", "--head", "second") == {
        "everything": False,
        "services": ["c"],
        "images": ["c"],
        "removed": [],
        "reasons": {"c": ["sources changed: apps/c/main.py"]},
        "warnings": [],
    }


def test_a_commit_compared_with_itself_starts_nothing(
    origin: Clone, capsys: pytest.CaptureFixture[str]
) -> None:
    found = asked(capsys, origin.folder, "--base", "main", "--head", "main")
    assert (found["everything"], found["services"], found["images"]) == (False, [], [])


@pytest.mark.parametrize("base", ["", "nowhere", "--all", "1" * 40, "first:apps", "$(id)", "main:ci", "-"])
def test_a_base_that_is_none_means_everything(
    origin: Clone, capsys: pytest.CaptureFixture[str], base: str
) -> None:
    found = asked(capsys, origin.folder, f"--base={base}", "--head", "second")
    assert found["everything"]
    assert found["services"] == found["images"] == ["a", "b", "c"]
    assert len(found["warnings"]) == 1


def test_a_head_that_is_none_is_a_mistake_of_the_caller(
    origin: Clone, capsys: pytest.CaptureFixture[str]
) -> None:
    assert plan.main(["--base", "first", "--head", "nowhere", "--repository", str(origin.folder)]) == 2
    assert "--head: the commit nowhere is not in this clone" in capsys.readouterr().err


def test_trouble_of_git_is_told_in_its_words(
    origin: Clone, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def said(folder: Path) -> str:
        assert plan.main(["--repository", str(folder)]) == 2
        return capsys.readouterr().err

    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    (tmp_path / "bare").mkdir()
    assert "fatal: not a git repository" in said(tmp_path / "bare")
    assert said(tmp_path / "gone").endswith(f"could not be run: {tmp_path}/gone: No such file or directory\n")
    # As git sees a folder that somebody else made; below its complaint it has advice.
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    assert "fatal: detected dubious ownership" in said(origin.folder)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "could not be run: git: No such file or directory" in said(origin.folder)


def test_a_shallow_clone_without_the_base_means_everything(
    origin: Clone, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = cloned(origin, tmp_path / "shallow", "--depth=1")
    first = origin.git("rev-parse", "first")
    assert asked(capsys, folder, "--base", first)["everything"]


def test_a_folder_that_is_no_clone_is_a_mistake_of_the_caller(tmp_path: Path) -> None:
    assert plan.main(["--base", "a", "--repository", str(tmp_path)]) == 2


@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("ci/services/b.json", "{"),
        ("ci/services/b.json", "[]"),
        ("ci/services/b.json", "{}"),
        ("ci/services/b.json", json.dumps(stated("a"))),
        ("ci/services/b.json", json.dumps(stated("b", calls="a"))),
        ("ci/services/b.json", json.dumps(stated("b", sources=["../x"]))),
        ("ci/services/b.json", json.dumps(stated("b", sources=[""]))),
        ("ci/services/b.json", json.dumps(stated("b", paths=["a\nb"]))),
        ("ci/services/b.json", "[" * 100_000),
        ("ci/services/b.json", "<<<<<<< ours"),
        ("ci/services/B.json", json.dumps(stated("B"))),
        ("ci/services/$(id).json", json.dumps(stated("$(id)"))),
        ("ci/services/deep/b.json", json.dumps(stated("b"))),
        ("ci/risk.json", "nonsense"),
        ("ci/risk.json", "{}"),
    ],
)
@pytest.mark.parametrize("broken", ["base", "head"])
def test_data_that_cannot_be_read_means_everything_loudly(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], path: str, content: str, broken: str
) -> None:
    clone = Clone(tmp_path / "clone")
    good = fleet(stated("a"), stated("b"))
    commits = {"good": clone.commit(good), "bad": clone.commit({path: content})}
    base, head = ("bad", "good") if broken == "base" else ("good", "bad")
    found = asked(capsys, clone.folder, "--base", commits[base], "--head", commits[head])
    assert found["everything"]
    assert found["services"] == ["a", "b"]
    assert found["warnings"]


@pytest.mark.parametrize("gone", ["ci/risk.json", "services.yaml"])
def test_data_that_is_not_there_means_everything(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], gone: str
) -> None:
    clone = Clone(tmp_path / "clone")
    base = clone.commit(fleet(stated("a")))
    clone.commit({}, gone)
    assert asked(capsys, clone.folder, "--base", base)["everything"]


def test_what_was_removed_is_told_though_the_catalog_is_gone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    clone = Clone(tmp_path / "clone")
    base = clone.commit(fleet(stated("a"), stated("b")))
    clone.commit({}, "services.yaml", "ci/services/b.json")
    found = asked(capsys, clone.folder, "--base", base)
    assert (found["everything"], found["services"], found["removed"]) == (True, ["a"], ["b"])


def test_a_repository_without_any_data_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    clone = Clone(tmp_path / "clone")
    base = clone.commit({"README.md": "a"})
    clone.commit({"README.md": "b"})
    found = asked(capsys, clone.folder, "--base", base)
    assert (found["everything"], found["services"]) == (True, [])
    assert "everything runs: there is nothing in ci/services" in found["warnings"]


def test_paths_of_any_name_do_no_harm(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    clone = Clone(tmp_path / "clone")
    base = clone.commit(fleet(stated("a"), stated("b")))
    clone.commit({f"apps/a/{name.replace('/', '')}": "x" for name in NASTY})
    found = asked(capsys, clone.folder, "--base", base)
    assert (found["services"], found["everything"]) == (["a"], False)
    clone.commit({name.replace("/", ""): "x" for name in NASTY})
    assert asked(capsys, clone.folder, "--base", base)["everything"]
    assert not list(tmp_path.rglob("hit"))
