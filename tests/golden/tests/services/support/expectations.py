# Generated for demo from templates/scaffolds/shared/python/support/expectations.py and golden.yaml; do not edit, run ./doit generate. sha256:72687906517129eb
"""What services expect of each other: stated by the catalog, and added by the team of the caller, as data."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from support.openapi import complaints

TESTS = Path(__file__).parents[1]
"""The folder with the tests of all services."""
ADDED, BEFORE = "expectations.json", "expectations.ts"
"""Files of a team's. The second is what a caller in TypeScript may still have: only TypeScript reads it."""
Expectation = Mapping[str, Any]


def added(folder: Path) -> Mapping[str, Sequence[Expectation]]:
    """What the team of a service adds, by the id of who is called. Raises ValueError, with its place."""
    path = folder / ADDED
    if not path.is_file():
        return {}
    found = json.loads(path.read_text(encoding="utf-8"))
    schema = json.loads((TESTS / "support/expectations.schema.json").read_text(encoding="utf-8"))
    wrong = complaints(found, schema)
    if wrong:
        raise ValueError(f"{folder.name}/{ADDED} is none: {'; '.join(wrong)}")
    return dict(found["expectations"])


def of_callers(callee: str, tests: Path = TESTS) -> Iterator[tuple[str, Expectation]]:
    """Each caller of a service with what it expects. Raises ValueError for what cannot be read here."""
    for path in sorted(tests.glob("*/contract.json")):
        caller = json.loads(path.read_text(encoding="utf-8"))
        stated = [one for call in caller["calls"] if call["id"] == callee for one in call["expects"]]
        for one in (*stated, *added(path.parent).get(callee, ())):
            yield caller["id"], one
        before = path.parent / BEFORE
        text = before.read_text(encoding="utf-8") if before.is_file() else ""
        named = re.search(rf"""(?<![\w./-])["']?{re.escape(callee)}["']?\s*:\s*\[""", text)
        if named:
            raise ValueError(f"{caller['id']}/{BEFORE} is read in TypeScript only: move it to {ADDED}")
