"""What an output yields: files and links, with who owns them. Pure data, and how templates are filled.

An output module never opens a file. It names paths and texts; the header that certifies a managed
file is stamped on later, by ``headers``, so that a template cannot forget it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Protocol

from generators.problems import Problem


class Ownership(StrEnum):
    """Who may change a file after it was made."""

    MANAGED = "managed"
    """Rewritten and pruned by the tool; edits by hand are refused."""

    SEEDED = "seeded"
    """Created together with the managed file it is ``beside``, then the team's: never rewritten, never
    deleted, and not made again where the team has deleted it."""


@dataclass(frozen=True, slots=True)
class Artifact:
    """One file to exist in the output tree.

    ``path`` is relative and posix. ``text`` uses LF and carries no header. ``template`` and ``key``
    (a catalog key such as ``services.wallet``) go into the header: where to change the text.
    A link has ``link`` (its exact relative target) and no text. A seeded file names in ``beside`` the path
    of a managed one of the same unit, whose folder is its own, above it or below it: where that stands
    already, the seed was made once, and is made no more.
    """

    path: str
    text: str = ""
    template: str = ""
    key: str = ""
    ownership: Ownership = Ownership.MANAGED
    executable: bool = False
    link: str = ""
    beside: str = ""


class RenderError(Exception):
    """A template that could not be filled; carries the finding that says where and what."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem

    def for_service(self, service: str) -> RenderError:
        """The same failure, naming the service whose values were missing."""
        message = f"{self.problem.message}, for service {service}"
        return RenderError(replace(self.problem, message=message, service=service))


class Render(Protocol):
    """Fills a template of the calling output; bound to that output's folder, touches no disk."""

    def __call__(self, template: str, /, **context: Any) -> str:
        """The text of ``templates/<output>/<template>``.

        Raises ``RenderError`` (file, line, what is undefined) on the first undefined name.
        """
        ...

    def __hash__(self) -> int:
        """Equal ones fill the same templates, so that what they made may be kept by them."""
        ...

    def names(self, prefix: str = "") -> tuple[str, ...]:
        """The templates below ``prefix``, sorted: for outputs that copy a whole folder."""
        ...
