"""Jinja for the texts that people read; one environment, one folder of templates per output.

Delimiters are ``<% %>``, ``<%= %>`` and ``<%# %>``, so the text of Helm, GitHub Actions, shell and
TypeScript passes through unchanged. Every undefined name is an error that points at its template.
Compiled templates are kept in a cache folder where one is writable; deleting it changes only time.
"""

from __future__ import annotations

import os
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jinja2

from generators.artifacts import RenderError
from generators.problems import Place, Problem

Observe = Callable[[str, Mapping[str, Any]], Mapping[str, Any]]
"""Sees each template's name and context, and may wrap the values: how a line finds its source."""


@dataclass(frozen=True, slots=True)
class BoundRender:
    """``artifacts.Render`` for one output: names are relative to its own folder."""

    environment: jinja2.Environment
    folder: Path
    output: str
    observe: Observe | None

    def __call__(self, template: str, /, **context: Any) -> str:
        """As ``artifacts.Render`` says."""
        name = f"{self.output}/{template}"
        seen = self.observe(name, context) if self.observe else context
        try:
            return self.environment.get_template(name).render(seen)
        except jinja2.TemplateNotFound as error:
            raise _failure(self.folder, name, 0, f"there is no template {error.name}") from error
        except jinja2.TemplateSyntaxError as error:
            message = error.message or "does not parse"
            raise _failure(self.folder, error.name or name, error.lineno, message) from error
        except jinja2.UndefinedError as error:
            line = _line_in_template(error)
            raise _failure(self.folder, name, line, error.message or "is undefined") from error

    def names(self, prefix: str = "") -> tuple[str, ...]:
        """The templates below ``prefix``, sorted, relative to the output's folder."""
        folder = self.folder / self.output
        files = (path for path in folder.rglob("*") if path.is_file())
        found = sorted(path.relative_to(folder).as_posix() for path in files)
        return tuple(name for name in found if name.startswith(prefix))


class Renderer:
    """All outputs' templates below one folder. ``bytecode`` may be a folder that cannot be made."""

    def __init__(self, folder: Path, bytecode: Path | None = None, observe: Observe | None = None):
        self._folder = folder
        self._observe = observe
        self._environment = jinja2.Environment(
            block_start_string="<%",
            block_end_string="%>",
            variable_start_string="<%=",
            variable_end_string="%>",
            comment_start_string="<%#",
            comment_end_string="%>",
            undefined=jinja2.StrictUndefined,
            autoescape=False,  # noqa: S701 - charts and workflows, not pages of a browser
            keep_trailing_newline=True,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
            cache_size=-1,
            loader=jinja2.FileSystemLoader(folder),
            bytecode_cache=_bytecode_cache(bytecode),
        )

    def bind(self, output: str) -> BoundRender:
        """The render function that an output is given."""
        return BoundRender(self._environment, self._folder, output, self._observe)


def _bytecode_cache(folder: Path | None) -> jinja2.BytecodeCache | None:
    if folder is None:
        return None
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return None
    return jinja2.FileSystemBytecodeCache(str(folder))


def _line_in_template(error: BaseException) -> int:
    """Jinja rewrites the traceback so that its last template frame has the template's own line."""
    frames = traceback.extract_tb(error.__traceback__)
    lines = [frame.lineno or 0 for frame in frames if frame.name == "top-level template code"]
    return lines[-1] if lines else 0


def _failure(folder: Path, name: str, line: int, message: str) -> RenderError:
    return RenderError(
        Problem(
            rule="render/undefined",
            message=message,
            place=Place(os.path.relpath(folder / name), line),
            hint="pass it from the output module, or guard it in the template",
        )
    )
