"""One file is replaced whole, and where it lies."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

import pytest

from generators.service_sources import placing


def test_a_link_stays_one_and_what_it_leads_to_is_replaced(tmp_path: Path) -> None:
    real, link = tmp_path / "deep/real.yaml", tmp_path / "link.yaml"
    real.parent.mkdir()
    real.write_bytes(b"old\n")
    real.chmod(0o640)
    link.symlink_to("deep/real.yaml")
    placing.replace(link, b"new\n")
    assert link.is_symlink()
    assert (real.read_bytes(), stat.S_IMODE(real.stat().st_mode)) == (b"new\n", 0o640)
    assert [path.name for path in real.parent.iterdir()] == ["real.yaml"]


def test_a_disk_that_is_full_is_named_by_the_file_it_had_no_room_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match=r"No space left on device: '.*/\.small\.yaml\.doit-new'"):
        placing.replace(tmp_path / "small.yaml", b"a: 1\n")
    assert list(tmp_path.iterdir()) == []
