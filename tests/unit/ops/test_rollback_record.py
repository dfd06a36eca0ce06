"""The release record goes back with the release, and names no commit that nobody stated."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from ops.adapters.records_folder import Records
from ops.commands.rollback import _record
from ops.records.release import Record
from tests.unit.ops.chains import written

BAD, GOOD = f"sha256:{'b' * 64}", f"sha256:{'a' * 64}"
COMMIT = "1" * 40
SERVICE: Any = SimpleNamespace(id="wallet")
WAY: Any = SimpleNamespace(target=SimpleNamespace(version="1.4.1", digest=GOOD))


def site(folder: Path, commit: str, simulated: bool = False) -> Any:
    """Where version 1.4.2 is approved, and 1.4.1 ran before with this commit in its history."""
    records = Records(folder)
    records.write("staging", "wallet", Record("1.4.2", BAD, "2" * 40, "lead"))
    entries = [replace(written(("deploying", GOOD))[0], details={"commit": commit} if commit else {})]
    return SimpleNamespace(
        environment=SimpleNamespace(name="staging"),
        records=records,
        history=SimpleNamespace(entries=lambda _: entries, actor=lambda: "somebody"),
        simulated=simulated,
    )


def test_the_commit_comes_from_the_history(tmp_path: Path) -> None:
    there = site(tmp_path, COMMIT)
    assert _record(there, SERVICE, WAY) == []
    assert there.records.find("staging", "wallet") == Record("1.4.1", GOOD, COMMIT, "somebody")
    assert _record(there, SERVICE, WAY) == []


@pytest.mark.parametrize("commit", ["", "0" * 40])
def test_without_a_commit_the_record_stays_and_that_is_told(tmp_path: Path, commit: str) -> None:
    there = site(tmp_path, commit)
    (problem,) = _record(there, SERVICE, WAY)
    assert (problem.rule, str(problem.severity)) == ("rollback/record", "warning")
    assert "nothing says from which commit 1.4.1 of wallet was built" in problem.message
    assert there.records.find("staging", "wallet").digest == BAD


def test_a_rehearsal_has_no_commits(tmp_path: Path) -> None:
    there = site(tmp_path, "", simulated=True)
    assert _record(there, SERVICE, WAY) == []
    assert there.records.find("staging", "wallet").digest == GOOD
