"""``./doit test`` says what a whole run took, beside what it may take."""

from __future__ import annotations

import subprocess
from argparse import Namespace
from pathlib import Path
from types import SimpleNamespace

import pytest

from generators.cli import test as verb
from generators.toolchain import Toolchain


@pytest.mark.parametrize(
    ("part", "words", "code", "bound"),
    [
        ("services", [], 130, "300 s"),
        ("services", ["wallet"], 2, ""),
        ("quick", [], 0, "60 s"),
        ("quick", ["-k", "cycle"], 1, ""),
        ("quick", [], 3, "60 s"),
    ],
)
def test_a_whole_run_is_told_with_its_bound(
    part: str,
    words: list[str],
    code: int,
    bound: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(Toolchain, "environment", lambda *_: Path("bin"))
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: SimpleNamespace(returncode=code))
    assert verb.execute(Namespace(part=part, pytest=words)) == code
    told = "".join(capsys.readouterr())
    assert told == (f"took 0 s (bound on two idle cores, with everything built: {bound})\n" if bound else "")
