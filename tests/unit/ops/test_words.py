"""``python -m ops`` understands a person's words as ``./doit`` does."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

REPOSITORY = Path(__file__).parents[3]


def ops(*words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "ops", *words]
    return subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False)


def test_help_is_that_of_the_launcher() -> None:
    told = ops("deploy", "--help")
    assert told.returncode == 0
    assert told.stdout.startswith("usage: ./doit deploy")


def test_a_missing_environment_is_usage_and_names_nothing_that_may_be_left_out() -> None:
    told = ops("deploy")
    assert told.returncode == 2
    assert told.stderr.startswith("doit: the following arguments are required: ENV\n")
