"""The contracts on imports hold, and each of them notices when it is broken."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.unit.toolchain.conftest import REPOSITORY

CLUSTER = "Verdicts on a cluster are pure: what they judge was read before"
FLOW = "The flow is one-way: catalog to model to outputs to plan to files"
PURE = "Outputs and model touch no disk, no clock, no network and no other program"
CONTRACTS = (CLUSTER, FLOW, PURE)


def broken_contracts(root: Path) -> set[str]:
    done = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root)},
        capture_output=True,
        text=True,
        check=False,
    )
    kept = {name for name in CONTRACTS if f"{name} KEPT" in done.stdout}
    broken = {name for name in CONTRACTS if f"{name} BROKEN" in done.stdout}
    assert kept | broken == set(CONTRACTS), done.stdout + done.stderr
    return broken


def test_no_contract_is_broken() -> None:
    assert broken_contracts(REPOSITORY) == set()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("module", "line", "broken"),
    [
        ("generators/model/fleet.py", "import os", {PURE}),
        ("generators/outputs/__init__.py", "import subprocess", {PURE}),
        ("generators/catalog/__init__.py", "import generators.checks", {FLOW}),
        ("generators/problems.py", "import generators.toolchain.cache", {FLOW}),
        ("generators/unlisted.py", "", {FLOW}),
        ("ops/verdicts/health.py", "import subprocess", {CLUSTER}),
    ],
)
def test_a_broken_contract_is_noticed(tmp_path: Path, module: str, line: str, broken: set[str]) -> None:
    for package in ("generators", "ops"):
        shutil.copytree(
            REPOSITORY / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__")
        )
    shutil.copy(REPOSITORY / "pyproject.toml", tmp_path)
    with (tmp_path / module).open("a") as source:
        source.write(f"\n{line}\n")
    assert broken <= broken_contracts(tmp_path)
