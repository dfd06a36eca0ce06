"""Brings the sources of one service to the template and the catalog of today."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from generators.model import Model, Service
from generators.service_sources import files, placing, record
from generators.service_sources.files import File
from generators.service_sources.merging import Merged, merge
from generators.service_sources.record import Record
from generators.service_sources.rendering import render
from generators.service_sources.template_answers import answers as told
from generators.service_sources.template_answers import issuer_of
from generators.service_sources.three_way import conflicts_in


class UnfinishedError(Exception):
    """A conflict of the last update is still marked in ``path``, on ``line``."""

    def __init__(self, path: str, line: int) -> None:
        super().__init__(path)
        self.path, self.line = path, line


class OtherLanguageError(Exception):
    """The sources were made for another language than the catalog says now."""


@dataclass(frozen=True, slots=True)
class Update:
    """What an update would do. ``merged`` is None when nothing differs."""

    folder: Path
    before: Record
    after: Record
    merged: Merged | None

    @property
    def forgotten(self) -> tuple[str, ...]:
        """Answers that were given once and that nothing asks for any more."""
        return tuple(sorted(self.before.answers.keys() - self.after.answers.keys()))


def plan(folder: Path, service: Service, model: Model, template: Path) -> Update:
    """Writes nothing. Raises DamagedError, TemplateError, MergeError, UnfinishedError, OtherLanguageError."""
    before = record.load(folder)
    if before.answers.get("language") != service.language.name:
        raise OtherLanguageError(str(before.answers.get("language")))
    given = told(service, _issuer(before.answers, service, model))
    after = Record(given, render(template, given))
    mine = files.read(folder, sorted({*before.base, *after.base}))
    _refuse_unfinished(mine)
    if after == before:
        return Update(folder, before, after, None)
    label = f"template {after.version}"
    return Update(folder, before, after, merge(before.base, mine, after.base, label, _others(folder, mine)))


def carry_out(update: Update) -> None:
    """Writes everything, and the new record last of all. Raises OSError."""
    if update.merged is None:
        return
    written = {**update.merged.files, **record.written(update.after)}
    placing.change_folder(update.folder, written, update.merged.removed)


def _issuer(answers: Mapping[str, Any], service: Service, model: Model) -> str | None:
    """As it was said, while the service still calls that one."""
    stated = answers.get("issuer")
    if stated in {call.service for call in service.calls}:
        return str(stated)
    return issuer_of(service, model)


def _refuse_unfinished(mine: Mapping[str, File]) -> None:
    for path, file in sorted(mine.items()):
        for line in conflicts_in(file.content):
            raise UnfinishedError(path, line)


def _others(folder: Path, known: Mapping[str, File]) -> set[str]:
    """Every other path below the folder that something stands at; packages are no one's work."""
    found = set()
    for parent, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if name not in {"node_modules", ".venv", record.FOLDER}]
        places = (Path(parent, name).relative_to(folder).as_posix() for name in (*names, *folders))
        found |= {path for path in places if path not in known}
    return found
