"""templates/service as Copier renders it for one service."""

from __future__ import annotations

import os
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from generators.scratch import scratch
from generators.service_sources import files
from generators.service_sources.files import File

LEFT_OUT = (
    "node_modules",
    ".venv",
    "*.tsbuildinfo",
    ".mypy_cache",
    ".ruff_cache",
    ".pytest_cache",
    "coverage",
)
"""What work on the template itself leaves in its folder."""


class TemplateError(Exception):
    """The template cannot be rendered with these answers; the text is Copier's own."""


def languages(template: Path) -> tuple[str, ...]:
    """The languages that the template has a folder for, sorted."""
    return tuple(
        sorted(path.name for path in template.iterdir() if path.is_dir() and path.name[0] not in "._")
    )


def render(template: Path, answers: Mapping[str, Any]) -> dict[str, File]:
    """Every file of a service. Raises TemplateError."""
    with scratch("doit-template-") as above:
        folder = above / "service"
        _copy(template, folder, answers)
        found = []
        for parent, _, names in os.walk(folder):
            found += [(Path(parent) / name).relative_to(folder).as_posix() for name in names]
        rendered = files.read(folder, sorted(found))
    if not rendered:
        raise TemplateError(f"{template.name} has no files for these answers")
    return rendered


def _copy(template: Path, folder: Path, answers: Mapping[str, Any]) -> None:
    # Late: half the time of a short command.
    from copier import run_copy
    from copier.errors import CopierError
    from jinja2 import TemplateError as JinjaError

    with warnings.catch_warnings():
        # Copier warns of templates that git has not committed yet.
        warnings.simplefilter("ignore")
        try:
            run_copy(
                str(template),
                folder,
                data=dict(answers),
                defaults=True,
                unsafe=False,
                quiet=True,
                exclude=LEFT_OUT,
            )
        except (CopierError, JinjaError, ValueError, OSError) as error:
            raise TemplateError(str(error) or type(error).__name__) from error
