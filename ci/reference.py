"""An image that was built: what it is called, by which digest it runs, from which commit it came."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
_SHORT = 12


class Image(NamedTuple):
    """``digest`` is what runs; ``version`` is for people; ``commit`` is what it was built from."""

    service: str
    name: str
    digest: str
    version: str
    commit: str

    @property
    def reference(self) -> str:
        """The image and no other: a name and a digest."""
        return f"{self.name}@{self.digest}"


def is_digest(text: object) -> bool:
    """Whether it is a whole SHA-256 digest."""
    return isinstance(text, str) and _DIGEST.fullmatch(text) is not None


def commit() -> str:
    """The commit this job runs for."""
    return os.environ.get("GITHUB_SHA", "")


def version() -> str:
    """What an image of this commit is tagged with."""
    return commit()[:_SHORT] or "local"


def read(path: Path) -> dict[str, Any]:
    """An object of a JSON file; empty where there is none."""
    try:
        data = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return {}
    return data if isinstance(data, dict) else {}


def keep(path: Path, data: Mapping[str, object]) -> None:
    """Writes an object where a later job finds it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(data, indent=2) + "\n", encoding="utf-8")
