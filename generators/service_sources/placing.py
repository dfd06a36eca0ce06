"""Writes files so that each is whole or as it was: beside its place first, then renamed."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable
from pathlib import Path

from generators.service_sources.files import File, Files

_PENDING = ".doit-new"


class ChangedError(Exception):
    """A file is not what it was thought to be."""


def replace(path: Path, content: bytes, over: bytes | None = None) -> None:
    """Gives one file new content, with its permissions. Raises OSError; then it is as it was.

    A symbolic link stays one: what it leads to is replaced. With ``over``, only where that is what stands
    there until the last moment; else raises ChangedError.
    """
    path = path.resolve()
    pending = path.with_name(f".{path.name}{_PENDING}")
    try:
        _write(pending, File(content))
        if path.exists():
            shutil.copymode(path, pending)
        if over is not None and path.read_bytes() != over:
            raise ChangedError
        pending.replace(path)
    finally:
        pending.unlink(missing_ok=True)


def make_folder(folder: Path, files: Files) -> None:
    """Makes a folder with these files at once. Raises OSError (FileExistsError: it is there already)."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    pending = folder.with_name(f".{folder.name}{_PENDING}")
    shutil.rmtree(pending, ignore_errors=True)
    try:
        for path, file in files.items():
            _write(pending / path, file)
        if folder.exists():
            raise FileExistsError(str(folder))
        pending.rename(folder)
    finally:
        shutil.rmtree(pending, ignore_errors=True)


def change_folder(folder: Path, files: Files, removed: Iterable[str]) -> None:
    """Writes some files of a folder and removes others: all are staged before the first is renamed.

    Raises OSError.
    """
    staged: list[tuple[Path, Path]] = []
    try:
        for path, file in files.items():
            target = folder / path
            pending = target.with_name(f".{target.name}{_PENDING}")
            staged.append((pending, target))
            _write(pending, file)
        for pending, target in staged:
            pending.replace(target)
    finally:
        for pending, _ in staged:
            pending.unlink(missing_ok=True)
    for path in removed:
        (folder / path).unlink(missing_ok=True)
        _remove_empty((folder / path).parent, folder)


def _write(path: Path, file: File) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with path.open("wb") as stream:
            stream.write(file.content)
            stream.flush()
            os.fsync(stream.fileno())
    except OSError as error:
        # Unlike opening, writing does not say which file the disk was too full for.
        error.filename = error.filename or str(path)
        raise
    path.chmod(file.mode)


def _remove_empty(folder: Path, top: Path) -> None:
    while folder != top and folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()
        folder = folder.parent
