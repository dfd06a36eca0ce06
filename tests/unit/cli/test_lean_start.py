"""A run that finds nothing wrong is started without what only findings and other verbs need."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]

PROGRAM = """
import gc, sys
from generators import cli
found = []
cli.verbs.Verb.module = lambda verb: found.append(gc.isenabled()) or type(
    "Module", (), {"add_arguments": lambda parser: None, "execute": lambda _: gc.isenabled(), "EXAMPLES": ()}
)
executed = cli.run(["generate"])
print(found, executed, gc.isenabled())
"""


def run(program: str) -> str:
    command = [sys.executable, "-c", program]
    return subprocess.run(command, cwd=ROOT, capture_output=True, check=True, text=True).stdout.strip()


def test_generating_imports_neither_the_toolchain_nor_what_shows_findings() -> None:
    heavy = "{'subprocess', 'tomllib', 'difflib', 'generators.toolchain.toolchain', 'generators.report.text'}"
    assert run(f"import sys, generators.cli.generate; print(*sorted({heavy} & set(sys.modules)))") == ""


def test_the_collector_rests_while_a_verb_is_imported_and_works_while_it_runs() -> None:
    assert run(PROGRAM) == "[False, False] True True"
