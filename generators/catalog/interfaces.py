"""The OpenAPI descriptions that lie among the services' sources, read as far as pages show them.

A description that cannot be read is no reason to refuse the catalog, which a roll-back needs too: what
is wrong goes with it to whoever wants to show it.
"""

from __future__ import annotations

import json
import stat
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from generators.catalog.fingerprints import digest
from generators.conventions import names
from generators.grammar.scalars import visible
from generators.model import Interface, Operation
from generators.problems import Place, Problem

FAULT = "render/interface"
SIZE_LIMIT = 8 * 1024 * 1024
_METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
_SAVE = "save what the service answers at /openapi.json, or remove the file"


def read(top: Path, shown: Path, sources: str, services: Iterable[str]) -> dict[str, Interface]:
    """The descriptions by service, of those that have one below ``top``.

    ``shown`` is the path of ``top`` as findings print it.
    """
    if not (top / sources).is_dir():
        return {}
    found = {}
    for service in services:
        path = names.interface(sources, service)
        one = _of_file(top / path, str(shown / path))
        if one is not None:
            found[service] = one
    return found


def watched(top: Path, sources: str, services: Iterable[str]) -> Iterator[Path]:
    """Every file whose coming, change or going another run has to see."""
    if not (top / sources).is_dir():
        yield top / sources
        return
    for service in services:
        yield top / names.interface(sources, service)


def _of_file(file: Path, shown: str) -> Interface | None:
    """None where there is no such file."""
    try:
        known = file.stat()
        if not stat.S_ISREG(known.st_mode):
            return None
        if known.st_size > SIZE_LIMIT:
            message = f"the file is larger than {SIZE_LIMIT // 1024**2} MiB"
            return _faulty(b"", message, Place(shown))
        return _interface(file.read_bytes(), shown)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        reason = (error.strerror or "unknown reason").lower()
        return _faulty(b"", f"the file cannot be read: {reason}", Place(shown))


def _interface(data: bytes, shown: str) -> Interface:
    try:
        document = json.loads(data)
    except json.JSONDecodeError as error:
        return _faulty(data, f"this is no JSON: {error.msg}", Place(shown, error.lineno, error.colno))
    except (ValueError, RecursionError):
        # Bytes of another encoding, a number of thousands of digits, a thousand brackets.
        return _faulty(data, "this is no JSON", Place(shown))
    if not _described(document):
        return _faulty(data, "this is no description in OpenAPI 3: it needs openapi and paths", Place(shown))
    information = document.get("info")
    version = information.get("version", "") if isinstance(information, dict) else ""
    return Interface(_line(version), tuple(_operations(document["paths"])), digest(data))


def _described(document: Any) -> bool:
    return (
        isinstance(document, dict)
        and str(document.get("openapi", "")).startswith("3.")
        and isinstance(document.get("paths"), dict)
    )


def _operations(paths: Mapping[str, Any]) -> Iterator[Operation]:
    for path, item in paths.items():
        for method, one in item.items() if isinstance(item, dict) else ():
            if method in _METHODS and isinstance(one, dict):
                said = one.get("summary") or one.get("description") or one.get("operationId") or ""
                yield Operation(method.upper(), visible(path), _line(said), one.get("deprecated") is True)


def _line(text: object) -> str:
    """The first line of a text, as it can stand in a table."""
    lines = str(text).strip().splitlines()
    return visible(" ".join(lines[0].split())) if lines else ""


def _faulty(data: bytes, message: str, place: Place) -> Interface:
    return Interface("", (), digest(data), Problem(FAULT, message, place, _SAVE))
