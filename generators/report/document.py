"""One JSON document with everything a command found, for programs."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from generators.problems import Place, Problem, Severity, in_order

VERSION = 1
"""Raised when a key changes its meaning or goes; new keys do not raise it."""


def document(
    command: str,
    problems: Iterable[Problem],
    *,
    checked: int,
    of: int,
    failed: bool = False,
    more: Mapping[str, Any] | None = None,
) -> str:
    """The whole standard output of a command under ``--format json``, newline included.

    ``checked`` of ``of`` subjects are clean; ``more`` adds keys of the command's own. ``failed`` says
    that the command ends with a code other than 0 though nothing was found.
    """
    findings = in_order(problems)
    counts = Counter(problem.severity for problem in findings)
    clean = not counts[Severity.ERROR] and not counts[Severity.FIXABLE]
    value = {
        "version": VERSION,
        "command": command,
        "ok": clean and not failed,
        "summary": {
            "errors": counts[Severity.ERROR],
            "warnings": counts[Severity.WARNING],
            "fixable": counts[Severity.FIXABLE],
            "checked": checked,
            "of": of,
        },
        **(more or {}),
        "findings": [_finding(problem) for problem in findings],
    }
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"


def fingerprint(problem: Problem) -> str:
    """Names a finding across runs: it survives moved lines and other figures in the message."""
    message = re.sub(r"\d+", "", problem.message)
    text = f"{problem.rule}\0{problem.service}\0{problem.environment}\0{message}"
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _finding(problem: Problem) -> dict[str, Any]:
    return {
        "rule": problem.rule,
        "severity": str(problem.severity),
        "message": problem.message,
        "hint": problem.hint,
        **_place(problem.place),
        "service": problem.service,
        "environment": problem.environment,
        "related": [{**_place(related.place), "message": related.message} for related in problem.related],
        "fingerprint": fingerprint(problem),
    }


def _place(place: Place) -> dict[str, Any]:
    """``start`` and ``end`` are null where the finding is about the file as a whole."""
    start = {"line": place.line, "column": place.column} if place.line else None
    end = {"line": place.line, "column": place.end_column} if place.end_column else None
    return {"path": place.path, "start": start, "end": end}
