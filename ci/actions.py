"""The files and words by which a step talks to GitHub: outputs, the job's summary, annotations."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path

from ci.git import shown

SUMMARY_LIMIT = 900_000
"""Bytes of a summary; GitHub takes 1 MiB."""


def write_outputs(values: Mapping[str, object]) -> None:
    """Appends outputs of this step, where GitHub asks for them. Each value is one line of JSON or a word.

    Nothing in a value can end it: JSON in ASCII has no line end, and a text with one is refused.
    Raises ValueError.
    """
    target = os.environ.get("GITHUB_OUTPUT")
    if not target:
        return
    lines = []
    for name, value in values.items():
        text = value if isinstance(value, str) else json.dumps(value, separators=(",", ":"))
        if not text.isascii() or not text.isprintable():
            raise ValueError(f"the output {name} has characters that an output cannot hold")
        lines.append(f"{name}={text}\n")
    with Path(target).open("a", encoding="utf-8") as file:
        file.writelines(lines)


def write_summary(markdown: str) -> None:
    """Appends to the job's summary, where there is one."""
    target = os.environ.get("GITHUB_STEP_SUMMARY")
    if target:
        with Path(target).open("a", encoding="utf-8") as file:
            file.write(f"{cut(markdown, SUMMARY_LIMIT, 'the artifact plan of this run')}\n")


def cut(text: str, limit: int, whole: str) -> str:
    """The text, or as many of its lines as fit into ``limit`` bytes, how many do not, and where all is."""
    if len(text.encode()) <= limit:
        return text
    lines = text.splitlines()
    kept, size = 0, 100
    while kept < len(lines) and size + len(lines[kept].encode()) + 1 <= limit:
        size += len(lines[kept].encode()) + 1
        kept += 1
    return "\n".join([*lines[:kept], "", f"… and {len(lines) - kept} more lines: see {whole}"])


def annotation(kind: str, text: str) -> str:
    """A workflow command: ``warning`` or ``error`` on the run's page. One line, whatever the text."""
    return f"::{kind} title=pipeline::{shown(text).replace('%', '%25')}"
