"""The contracts on imports hold, and each of them notices when it is broken."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.support.catalogs import REPOSITORY

STATED = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())["tool"]["importlinter"]
CONTRACTS = {contract["name"] for contract in STATED["contracts"]}
PACKAGES = STATED["root_packages"]

APART = "Generating knows nothing of what is done with its files"
BESIDE = "What stands on the generators stands side by side: none needs another"
BARE = "What a pipeline runs needs the standard library and nothing else"
CLUSTER = "Verdicts on a cluster are pure: what they judge was read before"
FLOW = "The flow is one-way: catalog to model to outputs to plan to files"
NO_VERBS = "Operating needs no command of the generator"
STAGES = "What runs is read, then judged, then changed"
PURE = "Outputs and model touch no disk, no clock, no network and no other program"

MUTATIONS = [
    ("generators/model/fleet.py", "import os", {PURE}),
    ("generators/outputs/__init__.py", "import subprocess", {PURE}),
    ("generators/alerts/__init__.py", "import http.client", {PURE}),
    ("generators/catalog/__init__.py", "import generators.checks", {FLOW}),
    ("generators/problems.py", "import generators.toolchain.cache", {FLOW}),
    ("generators/unlisted.py", "", {FLOW}),
    ("generators/cli/_command_line/parsing.py", "import ops.snapshot", {APART}),
    ("ops/verdicts/health.py", "import subprocess", {CLUSTER}),
    ("ops/verdicts/health.py", "import ops.adapters.api", {CLUSTER, STAGES}),
    ("ops/verdicts/health.py", "import urllib.request", {CLUSTER}),
    ("ops/records/release.py", "import ops.verdicts.health", {STAGES}),
    ("ops/unlisted.py", "", {STAGES}),
    ("ops/world.py", "import generators.cli._command_line.parsing", {NO_VERBS}),
    ("lab/__init__.py", "import ops.snapshot", {BESIDE}),
    ("reporting/__init__.py", "import cluster", {BESIDE}),
    ("ci/__init__.py", "import yaml", {BARE}),
]


def broken_contracts(root: Path) -> set[str]:
    """The contracts that are broken below a folder; every contract must have been judged."""
    done = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root)},
        capture_output=True,
        text=True,
        check=False,
    )
    said = done.stdout + done.stderr
    verdicts = dict(
        re.findall(r"^(.+) (KEPT|BROKEN)(?: \(\d+ ignored imports\))?$", done.stdout, re.MULTILINE)
    )
    assert set(verdicts) == CONTRACTS, said
    broken = {name for name, verdict in verdicts.items() if verdict == "BROKEN"}
    assert done.returncode == (1 if broken else 0), said
    return broken


def test_no_contract_is_broken() -> None:
    assert broken_contracts(REPOSITORY) == set()


def test_every_contract_is_broken_once() -> None:
    assert set().union(*(broken for _, _, broken in MUTATIONS)) == CONTRACTS


@pytest.mark.slow
@pytest.mark.parametrize(("module", "line", "broken"), MUTATIONS)
def test_a_broken_contract_is_noticed(tmp_path: Path, module: str, line: str, broken: set[str]) -> None:
    for package in PACKAGES:
        shutil.copytree(
            REPOSITORY / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__")
        )
    shutil.copy(REPOSITORY / "pyproject.toml", tmp_path)
    with (tmp_path / module).open("a") as source:
        source.write(f"\n{line}\n")
    assert broken <= broken_contracts(tmp_path)
