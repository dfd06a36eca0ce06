"""A committed catalog in a folder of its own, and what ``diff`` says of it."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from generators.cli import diff, generate
from generators.cli._command_line.parsing import parse
from tests.unit.checks.fleets import REPOSITORY

GOLDEN = REPOSITORY / "tests/catalogs/golden.yaml"


class Platform:
    """A committed catalog in a folder of its own, and what ``diff`` says of it."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder, self._capsys = folder, capsys
        self.catalog = folder / "services.yaml"
        self.catalog.write_bytes(GOLDEN.read_bytes())
        self.git("init", "--quiet", "--initial-branch=main")
        self.commit("first")

    def git(self, *words: str) -> None:
        person = ["-c", "user.name=Nobody", "-c", "user.email=nobody@demo.example"]
        subprocess.run(["git", "-C", str(self.folder), *person, *words], check=True, capture_output=True)

    def commit(self, message: str) -> None:
        self.git("add", ".")
        self.git("commit", "--quiet", "--message", message)

    def edit(self, before: str, after: str) -> None:
        text = self.catalog.read_text()
        assert before in text
        self.catalog.write_text(text.replace(before, after))

    def generate(self) -> None:
        generate.execute(parse(["generate", *self._where()])[1])
        self._capsys.readouterr()

    def run(self, *words: str) -> tuple[int, str, str]:
        code = diff.execute(parse(["diff", *words, *self._where()])[1])
        said = self._capsys.readouterr()
        return code, said.out, said.err

    def _where(self) -> list[str]:
        return ["--catalog", str(self.catalog), "--output", str(self.folder / "out")]
