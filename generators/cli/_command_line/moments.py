"""Moments as people write them on the command line."""

from __future__ import annotations

from datetime import datetime

from generators.cli._command_line.parsing import UsageError
from generators.grammar import moments


def moment(text: str | None) -> datetime | None:
    """An ISO 8601 moment with its offset, in UTC. Raises UsageError for anything else."""
    if text is None:
        return None
    try:
        return moments.moment(text)
    except ValueError:
        raise UsageError(f"--at {text} is no moment\n    hint: write it as 2026-09-01T06:00:00Z") from None
