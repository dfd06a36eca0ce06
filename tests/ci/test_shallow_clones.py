"""Clones that lack part of the history: nothing that has to run is left out, whatever is missing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ci import plan
from tests.ci import histories
from tests.ci.comparing import Compared
from tests.ci.oracle import must

pytestmark = pytest.mark.slow
SEEDS = range(2000, 2016)


@pytest.mark.parametrize("depth", [1, 2])
def test_a_shallow_clone_leaves_nothing_out(
    depth: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    blind = seen = 0
    for seed in SEEDS:
        whole = tmp_path / str(seed)
        whole.mkdir()
        history = histories.make(seed)
        histories.write(history, whole)
        for number, (base, head) in enumerate(history.pairs[:2]):
            clone = tmp_path / f"{seed}-{number}"
            branch = ("--branch", head, f"--depth={depth}")
            histories.git(tmp_path, "clone", "--quiet", *branch, f"file://{whole}", str(clone))
            words = ["--base", history.ids[base], "--repository", str(clone), "--format", "json"]
            assert plan.main(words) == 0
            found = json.loads(capsys.readouterr().out)
            missing = any("is not in this clone" in text for text in found["warnings"])
            assert found["everything"] or not missing
            needed = must(whole, history.ids[base], history.ids[head])
            left_out = Compared(f"seed {seed}, {base} to {head}", needed, found).left_out()
            # Who was removed is written in the base alone.
            assert [line for line in left_out if not (missing and "removed" in line)] == []
            blind, seen = blind + missing, seen + (not missing)
    assert blind > 5
    assert depth == 1 or seen > 0
