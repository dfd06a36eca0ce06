"""Files of a cache: what was kept comes back whole, or not at all."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from generators import kept


def test_what_was_kept_is_read(tmp_path: Path) -> None:
    kept.write(tmp_path / "one", b"answer")
    kept.write(tmp_path / "none", b"")
    assert kept.read(tmp_path / "one") == b"answer"
    assert kept.read(tmp_path / "none") == b"", "an empty answer is one"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["none", "one"]


@pytest.mark.parametrize("length", range(12))
def test_a_file_of_zeros_is_no_answer(tmp_path: Path, length: int) -> None:
    """What a disk holds after the power has failed."""
    (tmp_path / "one").write_bytes(bytes(length))
    assert kept.read(tmp_path / "one") is None


def test_no_damaged_file_is_believed(tmp_path: Path) -> None:
    path = tmp_path / "one"
    kept.write(path, b"an answer")
    whole = path.read_bytes()
    damaged = [whole[:end] for end in range(len(whole))]
    damaged += [whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :] for at in range(len(whole))]
    for data in damaged:
        path.write_bytes(data)
        assert kept.read(path) is None, data


def test_nothing_is_kept_where_that_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept.write(tmp_path / "missing" / "one", b"answer")
    assert kept.read(tmp_path / "missing" / "one") is None

    def full(*_: object) -> None:
        raise OSError("no room")

    monkeypatch.setattr(os, "replace", full)
    kept.write(tmp_path / "one", b"answer")
    assert list(tmp_path.iterdir()) == [], "no part is left behind"
