"""What is kept beside a service's sources: the answers, and the template as it was rendered, untouched.

``<service>/.template/answers.json`` and ``base.tar``. The second is the common ancestor that a newer
template is merged from; Copier's own way needs a git repository of the template alone, with tags.
"""

from __future__ import annotations

import hashlib
import json
import tarfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from generators.service_sources.files import File, pack, unpack

FOLDER = ".template"
ANSWERS, BASE = f"{FOLDER}/answers.json", f"{FOLDER}/base.tar"
_COMMENT = "What ./doit update starts from. Written by it, not by hand."


class DamagedError(Exception):
    """The record is missing or is not what was written."""


@dataclass(frozen=True, slots=True)
class Record:
    """The answers a service was rendered with, and the files that gave."""

    answers: Mapping[str, Any]
    base: Mapping[str, File]

    @property
    def version(self) -> str:
        """Names what was rendered: the first twelve hex digits of its SHA-256."""
        return hashlib.sha256(pack(self.base)).hexdigest()[:12]


def written(record: Record) -> dict[str, File]:
    """The two files to keep."""
    stated = {"$comment": _COMMENT, "version": record.version, "answers": dict(record.answers)}
    text = json.dumps(stated, indent=2, ensure_ascii=False, sort_keys=True) + "\n"
    return {ANSWERS: File(text.encode()), BASE: File(pack(record.base))}


def load(folder: Path) -> Record:
    """The record of the service in this folder. Raises DamagedError."""
    try:
        stated = json.loads((folder / ANSWERS).read_text(encoding="utf-8"))
        record = Record(stated["answers"], unpack((folder / BASE).read_bytes()))
        version = stated["version"]
    except FileNotFoundError as error:
        raise DamagedError(f"there is no {Path(str(error.filename)).name}") from error
    except (OSError, ValueError, KeyError, TypeError, tarfile.TarError) as error:
        raise DamagedError(f"it cannot be read: {error}") from error
    if version != record.version:
        raise DamagedError(f"{ANSWERS} and {BASE} are of different versions")
    return record
