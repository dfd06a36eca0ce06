"""The generated tests, with what teams wrote beside them, as they are judged."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from generators.checks._engine.context import Context
from generators.conventions.ownership import TESTS


def parts(context: Context) -> Iterator[Path]:
    """What is at their top: every file, and the folders in which something is planned.

    A service that is gone leaves its team's files behind. Nothing that they import is there any more, and
    ``check:generated`` tells of them.
    """
    planned = {path.removeprefix(f"{TESTS}/").partition("/")[0] for path in context.planned}
    for one in sorted((context.with_own() / TESTS).iterdir()):
        if not one.is_dir() or one.name in planned:
            yield one
