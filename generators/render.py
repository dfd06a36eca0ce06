"""Jinja for the texts that people read; one environment, one folder of templates per output.

Delimiters are ``<% %>``, ``<%= %>`` and ``<%# %>``, so the text of Helm, GitHub Actions, shell and
TypeScript passes through unchanged. Every undefined name is an error that points at its template.
Compiled templates are kept in a cache folder where one is writable; deleting it changes only time.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, is_dataclass
from pathlib import Path
from typing import Any

import jinja2
from jinja2.utils import object_type_repr

from generators import kept
from generators.artifacts import RenderError
from generators.problems import Place, Problem
from generators.suggest import nearest

_SYNTAX: dict[str, Any] = {
    "block_start_string": "<%",
    "block_end_string": "%>",
    "variable_start_string": "<%=",
    "variable_end_string": "%>",
    "comment_start_string": "<%#",
    "comment_end_string": "%>",
    "autoescape": False,
    "keep_trailing_newline": True,
    "trim_blocks": True,
    "lstrip_blocks": True,
}
"""What a template is compiled by: another syntax makes another text of the same source."""


@dataclass(frozen=True, slots=True)
class BoundRender:
    """``artifacts.Render`` for one output: names are relative to its own folder."""

    environment: jinja2.Environment
    folder: Path
    output: str

    def __call__(self, template: str, /, **context: Any) -> str:
        """As ``artifacts.Render`` says."""
        name = f"{self.output}/{template}"
        try:
            return self.environment.get_template(name).render(context)
        except jinja2.TemplateNotFound as error:
            raise _failure(self.folder, name, 0, f"there is no template {error.name}") from error
        except jinja2.TemplateSyntaxError as error:
            message = error.message or "does not parse"
            raise _failure(self.folder, error.name or name, error.lineno, message) from error
        except jinja2.UndefinedError as error:
            line = _line_in_template(error)
            message = error.message or "is undefined"
            raise _failure(self.folder, name, line, message, _meant(message, context)) from error

    def names(self, prefix: str = "") -> tuple[str, ...]:
        """The templates below ``prefix``, sorted, relative to the output's folder."""
        folder = self.folder / self.output
        files = (path for path in folder.rglob("*") if path.is_file())
        found = sorted(path.relative_to(folder).as_posix() for path in files)
        return tuple(name for name in found if name.startswith(prefix))


class Renderer:
    """All outputs' templates below one folder. ``bytecode`` may be a folder that cannot be made."""

    def __init__(self, folder: Path, bytecode: Path | None = None):
        self._folder = folder
        self._environment = jinja2.Environment(  # noqa: S701 - charts and workflows, not pages of a browser
            **_SYNTAX,
            undefined=jinja2.StrictUndefined,
            auto_reload=False,
            cache_size=-1,
            loader=jinja2.FileSystemLoader(folder),
            bytecode_cache=_bytecode_cache(bytecode),
        )
        # No template calls Jinja's own functions, and each rendering would copy them: half of its time.
        self._environment.globals.clear()

    def bind(self, output: str) -> BoundRender:
        """The render function that an output is given."""
        return BoundRender(self._environment, self._folder, output)


def _bytecode_cache(folder: Path | None) -> jinja2.BytecodeCache | None:
    if folder is None:
        return None
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return None
    return _Compiled(folder)


class _Compiled(jinja2.BytecodeCache):
    """Compiled templates on disk, one of each name however many clones there are: a template that differs
    between them is compiled anew, as is one that there was no room for.
    """

    def __init__(self, folder: Path):
        self._folder = folder

    def get_cache_key(self, name: str, filename: str | None = None) -> str:
        """By name and syntax; a digest of the source is compared before the rest is believed."""
        return super().get_cache_key(f"{name} {_SYNTAX}")

    def load_bytecode(self, bucket: jinja2.bccache.Bucket) -> None:
        code = kept.read(self._folder / bucket.key)
        if code is not None:
            bucket.bytecode_from_string(code)

    def dump_bytecode(self, bucket: jinja2.bccache.Bucket) -> None:
        kept.write(self._folder / bucket.key, bucket.bytecode_to_string())


def _line_in_template(error: BaseException) -> int:
    """Jinja rewrites the traceback so that its last template frame has the template's own line."""
    import traceback  # only where a template has failed

    frames = traceback.extract_tb(error.__traceback__)
    lines = [frame.lineno or 0 for frame in frames if frame.name == "top-level template code"]
    return lines[-1] if lines else 0


_NO_NAME = re.compile(r"'(?P<word>\w+)' is undefined")
_NO_ATTRIBUTE = re.compile(r"'(?P<type>[\w. ]+)' has no attribute '(?P<word>\w+)'")
_DEPTH = 3


def _meant(message: str, context: Mapping[str, Any]) -> str:
    """The word that was probably meant, as a hint; empty where none is near."""
    found, words = _NO_NAME.search(message), list(context)
    if found is None:
        found = _NO_ATTRIBUTE.search(message)
        words = _attributes(found["type"], context.values(), _DEPTH) if found else []
    near = nearest(found["word"], words) if found else ""
    return f"did you mean {near}?" if near else ""


def _attributes(kind: str, values: Iterable[Any], depth: int) -> list[str]:
    """The names that an object of the context has, found by its type as Jinja spells it."""
    inner: list[Any] = []
    for value in values:
        if object_type_repr(value) == kind:
            return [str(key) for key in value] if isinstance(value, Mapping) else _public(value)
        if is_dataclass(value):
            inner += [getattr(value, one.name) for one in fields(value)]
        elif isinstance(value, Mapping):
            inner += value.values()
        elif isinstance(value, list | tuple):
            inner += value[:1]
    return _attributes(kind, inner, depth - 1) if depth and inner else []


def _public(value: object) -> list[str]:
    return [name for name in dir(value) if not name.startswith("_")]


def _failure(folder: Path, name: str, line: int, message: str, meant: str = "") -> RenderError:
    return RenderError(
        Problem(
            rule="render/undefined",
            message=message,
            place=Place(os.path.relpath(folder / name), line),
            hint=meant or "pass it from the output module, or guard it in the template",
        )
    )
