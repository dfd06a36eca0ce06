"""The fingerprint of code, templates and packages: what makes every remembered unit stale."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from generators.writer import Memory, recall, shortcut


@pytest.mark.parametrize("changed", ["code.py", "runtime.txt"])
def test_a_changed_input_that_is_not_the_catalog_gives_another_fingerprint(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, changed: str
) -> None:
    catalog, *inputs = (tmp_path / name for name in ("services.yaml", "code.py", "runtime.txt"))
    for path in (catalog, *inputs):
        path.write_text("one\n")
        os.utime(path, (1, 1))
    monkeypatch.setattr(shortcut, "sources", lambda _: tuple(map(str, (catalog, *inputs))))
    monkeypatch.setattr(recall, "STARTED", time.time_ns() + 10**9)

    def fingerprint() -> str:
        return Memory.load(tmp_path, catalog).fingerprint(without=catalog)

    before = fingerprint()
    assert fingerprint() == before
    catalog.write_text("a new service\n")
    assert fingerprint() == before
    (tmp_path / changed).write_text("another release\n")
    assert fingerprint() != before


def test_an_input_that_may_still_change_unseen_never_gives_the_same_fingerprint_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    catalog = tmp_path / "services.yaml"
    monkeypatch.setattr(shortcut, "sources", lambda _: (str(catalog), str(tmp_path / "code.py")))
    monkeypatch.setattr(recall, "STARTED", 0)
    (tmp_path / "code.py").write_text("one\n")
    memory = Memory.load(tmp_path, catalog)
    assert memory.fingerprint(without=catalog) != memory.fingerprint(without=catalog)
