"""What a stream can show: colour, width, and how much of a long list a person wants to see."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TextIO

TERMINAL_LIMIT = 20
"""Findings shown on a terminal before the rest is only counted."""

PIPE_LIMIT = 500
"""Findings written to a pipe or a log before the rest is only counted."""

COLOURS = {
    "error": "31",
    "warning": "33",
    "fixable": "36",
    "bold": "1",
    "dim": "2",
    "ok": "32",
}
"""Names to the eight basic colours; a colour never says what a word does not say as well."""


@dataclass(frozen=True, slots=True)
class Screen:
    """``width`` is 0 where nobody looks at a terminal: no wrapping, no source lines, a limit
    that only a broken file reaches.
    """

    colour: bool = False
    width: int = 0

    @property
    def terminal(self) -> bool:
        """Whether a person reads along."""
        return self.width > 0

    def paint(self, name: str, text: str) -> str:
        """``text`` in a colour of ``COLOURS``, or unchanged where there is none."""
        return f"\x1b[{COLOURS[name]}m{text}\x1b[0m" if self.colour else text


def screen_of(stream: TextIO, colour: str = "auto", environ: Mapping[str, str] | None = None) -> Screen:
    """The screen behind a stream. ``colour``: ``always``, ``never`` or ``auto``."""
    environ = os.environ if environ is None else environ
    terminal = stream.isatty() and environ.get("TERM") != "dumb"
    width = shutil.get_terminal_size((80, 24)).columns if terminal else 0
    return Screen(wants_colour(colour, terminal, environ), max(width, 20) if terminal else 0)


def wants_colour(option: str, terminal: bool, environ: Mapping[str, str]) -> bool:
    """The option, then NO_COLOR, then FORCE_COLOR (not ``0``), then TERM=dumb, then a terminal."""
    if option != "auto":
        return option == "always"
    if environ.get("NO_COLOR"):
        return False
    if environ.get("FORCE_COLOR", "0") not in {"", "0"}:
        return True
    return terminal and environ.get("TERM") != "dumb"


def harmless(text: str) -> str:
    """The text with control characters written out: a catalog must not move anyone's cursor."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() or c == "\n" else _written_out(c) for c in text)


def _written_out(character: str) -> str:
    number = ord(character)
    return f"\\x{number:02x}" if number < 0x100 else f"\\u{number:04x}"
