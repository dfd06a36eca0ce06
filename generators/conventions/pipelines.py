"""Names that workflows, checks and pages agree on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

DEFAULT_BRANCH = "main"
"""The branch that is delivered."""


class SourceLanguage(NamedTuple):
    """A language whose sources the pipelines know how to judge."""

    name: str
    title: str


SOURCE_LANGUAGES: Mapping[str, SourceLanguage] = {
    "python": SourceLanguage("python", "Python"),
    "typescript": SourceLanguage("typescript", "TypeScript"),
}
