"""How the verbs that touch a cluster are asked, and what their documents say.

They are ``./doit deploy``, ``verify``, ``rollback`` and ``status``, each with ``--format json``.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from ci import programs

DOIT = "./doit"
FINDINGS, BROKEN = 1, 3
"""With what a verb ends that got its answers, and does not like them; and without an answer."""
BUSY, BARRED = "deploy/busy", "deploy/barred"
"""Rules of the verbs' findings: another run holds the Lease of the service; its digest was taken back."""
_TRIES = 20
"""Each waits for the Lease by itself, forty seconds: thirteen minutes in all."""


def patiently(words: Sequence[str]) -> tuple[int, str]:
    """The code and the document of a verb, asked again while somebody else is changing the service."""
    code, said = programs.ask(words)
    for _ in range(_TRIES - 1):
        if BUSY not in rules(said):
            break
        code, said = programs.ask(words)
    show(said)
    return code, said


def show(said: str) -> None:
    """In the log, so that a word for GitHub after it begins a line."""
    sys.stdout.write(said if said.endswith("\n") else f"{said}\n")


def row(said: str, key: str, service: str) -> Mapping[str, Any]:
    """What the list of this key says of the service in a document; empty where it says nothing."""
    return next((one for one in rows(said, key) if one.get("service") == service), {})


def rows(said: str, key: str) -> list[Mapping[str, Any]]:
    """Every object in the list of this key."""
    found = _document(said).get(key)
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def rules(said: str) -> list[object]:
    """Of each finding."""
    return [one.get("rule") for one in rows(said, "findings")]


def first_finding(said: str) -> str:
    """The first error's words, or those of the first finding where none is an error."""
    findings = rows(said, "findings")
    errors = [one for one in findings if one.get("severity") == "error"]
    return str((errors or findings or [{}])[0].get("message", ""))


def _document(said: str) -> Mapping[str, Any]:
    try:
        data = json.loads(said)
    except ValueError:
        return {}
    return data if isinstance(data, dict) else {}
