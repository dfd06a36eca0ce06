"""Names that workflows, checks and pages agree on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

DEFAULT_BRANCH = "main"
"""The branch that is delivered."""

REQUIRED_CHECKS = ("Gate", "Generated files are current")
"""Names of the jobs that GitHub waits for before it merges; set in the repository's settings by hand."""


class SourceLanguage(NamedTuple):
    """A language whose sources the pipelines know how to judge."""

    name: str
    title: str


SOURCE_LANGUAGES: Mapping[str, SourceLanguage] = {
    "python": SourceLanguage("python", "Python"),
    "typescript": SourceLanguage("typescript", "TypeScript"),
}
