"""What a revision holds is asked of the repository that the files lie in, whoever calls."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from generators.cli._diff.committed import files_of


def repository(folder: Path, text: str) -> Path:
    folder.mkdir()
    (folder / "services.yaml").write_text(text, encoding="utf-8")
    person = ("-c", "user.name=Nobody", "-c", "user.email=nobody@codai.example")
    for words in (("init", "-q"), ("add", "."), (*person, "commit", "-q", "-m", "as it was")):
        subprocess.run(["git", "-C", str(folder), *words], check=True)
    return folder


@pytest.mark.parametrize("name", ["GIT_DIR", "GIT_WORK_TREE", "GIT_COMMON_DIR", "GIT_INDEX_FILE"])
def test_what_git_tells_its_hooks_of_another_repository_is_not_believed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    ours, other = repository(tmp_path / "ours", "ours\n"), repository(tmp_path / "other", "other\n")
    monkeypatch.setenv(name, str(other if name == "GIT_WORK_TREE" else other / ".git"))
    with files_of("HEAD", ours) as folder:
        assert folder is not None
        assert (folder / "services.yaml").read_text(encoding="utf-8") == "ours\n"
