"""One file is replaced whole, and where it lies."""

from __future__ import annotations

import stat
from pathlib import Path

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
