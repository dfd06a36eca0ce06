"""What a revision holds is asked of the repository that the files lie in, and git's refusals are told."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from generators.cli._command_line.parsing import UsageError
from generators.cli._diff.revisions import LedAway, files_of, text_of
from generators.toolchain import Unavailable

PERSON = ("-c", "user.name=Nobody", "-c", "user.email=nobody@codai.example")


def git(folder: Path, *words: str) -> str:
    command = ["git", "-C", str(folder), *PERSON, *words]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def repository(folder: Path, text: str) -> Path:
    (folder / "out").mkdir(parents=True)
    for path in ("services.yaml", "out/values.yaml"):
        (folder / path).write_text(text, encoding="utf-8")
    git(folder, "init", "-q", "--initial-branch=main")
    git(folder, "add", ".")
    git(folder, "commit", "-q", "-m", "as it was")
    return folder


@pytest.fixture
def ours(tmp_path: Path) -> Path:
    return repository(tmp_path / "ours", "ours\n")


def held(output: Path, revision: str = "HEAD") -> dict[str, bytes]:
    with files_of(revision, output) as folder:
        files = (path for path in folder.rglob("*") if path.is_file())
        return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


@pytest.mark.parametrize("name", ["GIT_DIR", "GIT_WORK_TREE", "GIT_COMMON_DIR", "GIT_INDEX_FILE"])
def test_what_git_tells_its_hooks_of_another_repository_is_not_believed(
    tmp_path: Path, ours: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    other = repository(tmp_path / "other", "other\n")
    monkeypatch.setenv(name, str(other if name == "GIT_WORK_TREE" else other / ".git"))
    assert held(ours)["services.yaml"] == b"ours\n"


def test_a_folder_is_what_it_was_then_and_nothing_where_it_was_not(ours: Path) -> None:
    (ours / "new").mkdir()
    assert held(ours / "new") == held(ours / "never/was") == {}
    assert held(ours / "out") == {"values.yaml": b"ours\n"}
    (ours / "out/values.yaml").unlink()
    (ours / "out").rmdir()
    assert held(ours / "out") == {"values.yaml": b"ours\n"}


def test_a_checkout_with_windows_line_ends_has_changed_nothing(ours: Path) -> None:
    git(ours, "config", "core.autocrlf", "true")
    assert held(ours / "out") == {"values.yaml": b"ours\n"}
    (ours / ".gitattributes").write_text("* text=auto\n", encoding="utf-8")
    git(ours, "add", ".")
    git(ours, "commit", "-q", "-m", "attributes")
    git(ours, "config", "--unset", "core.autocrlf")
    git(ours, "config", "core.eol", "crlf")
    assert held(ours)["services.yaml"] == b"ours\n"


def test_what_git_cannot_read_is_no_empty_folder(ours: Path) -> None:
    blob = git(ours, "rev-parse", "HEAD:services.yaml")
    (ours / f".git/objects/{blob[:2]}/{blob[2:]}").unlink()
    with pytest.raises(Unavailable, match=f"git says: .*{blob}"):
        held(ours)
    with pytest.raises(Unavailable, match="git says: "):
        text_of(ours / "services.yaml", "HEAD")


@pytest.mark.parametrize("revision", ["HEAD", None])
def test_a_repository_of_another_user_is_told_with_the_cure(
    ours: Path, monkeypatch: pytest.MonkeyPatch, revision: str | None
) -> None:
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    # Whoever runs this may have said that every folder is safe.
    for name in ("GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM"):
        monkeypatch.setenv(name, os.devnull)
    with pytest.raises(Unavailable, match="git says: detected dubious ownership") as refused:
        text_of(ours / "services.yaml", revision)
    assert "git config --global --add safe.directory" in refused.value.hint


@pytest.mark.parametrize("revision", ["HEAD", None])
def test_a_machine_without_git_is_told_so(
    ours: Path, monkeypatch: pytest.MonkeyPatch, revision: str | None
) -> None:
    monkeypatch.setenv("PATH", str(ours))
    with pytest.raises(Unavailable, match="git is not on PATH"):
        text_of(ours / "services.yaml", revision)


def test_outside_of_a_repository_there_is_no_revision(tmp_path: Path) -> None:
    path = tmp_path / "services.yaml"
    assert text_of(path, None) is None
    with pytest.raises(UsageError, match="is in no git repository, so it has no 'main'"):
        held(tmp_path, "main")
    git(tmp_path, "init", "-q")
    assert text_of(path, None) is None, "nothing is committed yet"
    with pytest.raises(UsageError, match=r"hint: name one branch, tag or commit$"):
        held(tmp_path, "main")


def test_whoever_names_none_is_told_which_there_are(tmp_path: Path, ours: Path) -> None:
    git(ours, "branch", "--move", "trunk")
    git(ours, "branch", "later")
    for revision in ("main", "develop"):
        with pytest.raises(UsageError, match=r"such as later, trunk$"):
            held(ours, revision)
    git(tmp_path, "clone", "-q", "--branch", "trunk", str(ours), "copy")
    with pytest.raises(UsageError, match=r"such as origin/later, trunk, origin/trunk$"):
        held(tmp_path / "copy", "later")


def test_a_catalog_that_was_not_there_yet_is_none(ours: Path) -> None:
    assert text_of(ours / "services.yaml", "main") == b"ours\n"
    (ours / "other.yaml").write_text("new\n", encoding="utf-8")
    assert text_of(ours / "other.yaml", "main") is None


def test_a_catalog_behind_links_is_what_they_led_to_then(ours: Path) -> None:
    (ours / "deep").mkdir()
    (ours / "deep/near").symlink_to("../out")
    for name, target in (
        ("one.yaml", "../services.yaml"),
        ("two.yaml", "near/values.yaml"),
        ("gone.yaml", "nowhere.yaml"),
        ("round.yaml", "round.yaml"),
        ("folder.yaml", "near"),
        ("away.yaml", str(ours / "services.yaml")),
    ):
        (ours / "deep" / name).symlink_to(target)
    git(ours, "add", ".")
    git(ours, "commit", "-q", "-m", "links")
    (ours / "services.yaml").write_text("later\n", encoding="utf-8")
    for name in ("one.yaml", "two.yaml"):
        assert text_of(ours / "deep" / name, "HEAD") == b"ours\n"
    for name in ("gone.yaml", "round.yaml", "folder.yaml", "away.yaml"):
        with pytest.raises(LedAway, match=f"{name} was a link then, to no file of the repository"):
            text_of(ours / "deep" / name, None)
