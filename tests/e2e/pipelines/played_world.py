"""What played programs know of the scenario, and remember. Standard library only."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

WORLD = Path(os.environ.get("REHEARSAL", "."))


def say(text: object) -> None:
    """A line to standard output."""
    sys.stdout.write(f"{text}\n")


def broken(what: str) -> bool:
    """Whether the scenario wants this to fail."""
    return (WORLD / "broken" / what).exists()


def option(words: list[str], name: str) -> str:
    """The value behind an option; empty where it is not given."""
    return words[words.index(name) + 1] if name in words else ""


def remember(name: str, data: object) -> None:
    """Makes it remember something else; several jobs may do so at once, and others read."""
    (WORLD / f"{name}.{os.getpid()}").write_text(json.dumps(data, indent=1))
    (WORLD / f"{name}.{os.getpid()}").replace(WORLD / f"{name}.json")


def complain(words: str) -> int:
    """To standard error, as programs do."""
    sys.stderr.write(f"{words}\n")
    return 1
