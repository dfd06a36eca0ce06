"""Databases of Prometheus for tests, made by promtool from OpenMetrics."""

from __future__ import annotations

import subprocess
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path

from generators.toolchain import Toolchain
from tests.unit.checks.fleets import REPOSITORY

LONGEST_BLOCK = "800h"
"""Blocks of two hours each would have promtool read the whole text once for every two hours."""


def program(name: str) -> Path:
    """A program of the project."""
    return Toolchain(REPOSITORY, lambda _: None).program(name)


def database(folder: Path, lines: Iterable[str]) -> Path:
    """A database with these samples; the lines are OpenMetrics without the last one."""
    source, data = folder / "history.txt", folder / "data"
    with source.open("w", encoding="utf-8") as stream:
        stream.writelines(f"{line}\n" for line in lines)
        stream.write("# EOF\n")
    command = [program("promtool"), "tsdb", "create-blocks-from", f"--max-block-duration={LONGEST_BLOCK}"]
    subprocess.run(
        [*map(str, command), "openmetrics", str(source), str(data)], check=True, capture_output=True
    )
    return data


def digest(folder: Path) -> str:
    """Of every path below a folder, and of every file's content."""
    whole = sha256()
    for path in sorted(folder.rglob("*")):
        whole.update(str(path.relative_to(folder)).encode())
        whole.update(path.read_bytes() if path.is_file() else b"/")
    return whole.hexdigest()
