"""A catalog is a file: what may never end, or be read only once, is refused before it is read."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from generators.catalog.read import read


def rules(path: Path) -> list[str]:
    reading = read(path, "services.yaml")
    assert reading.tree is None
    return [problem.rule for problem in reading.problems]


def test_pipe_nobody_writes_into_is_refused_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert rules(tmp_path / "pipe") == ["catalog/unreadable"]


def test_socket_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # the path of a socket must be short
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("socket")
        assert rules(Path("socket")) == ["catalog/unreadable"]


@pytest.mark.parametrize("device", ["/dev/zero", "/dev/null", "/dev/tty"])
def test_device_is_refused(device: str) -> None:
    assert rules(Path(device)) == ["catalog/unreadable"]


def test_folder_and_nothing_are_told_apart_from_these(tmp_path: Path) -> None:
    assert rules(tmp_path) == rules(tmp_path / "absent") == ["catalog/missing-file"]
    assert "this is a folder" in read(tmp_path, "services.yaml").problems[0].message


def test_link_to_a_file_is_as_good_as_the_file(tmp_path: Path) -> None:
    (tmp_path / "real.yaml").write_text("version: 1\n")
    (tmp_path / "link.yaml").symlink_to("real.yaml")
    assert read(tmp_path / "link.yaml", "services.yaml").tree == {"version": 1}
