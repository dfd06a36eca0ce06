"""A problem as the catalog finds them, changed as a test wants it."""

from __future__ import annotations

from typing import Any

from generators.problems import Place, Problem


def problem(line: int = 41, **changes: Any) -> Problem:
    values: dict[str, Any] = {
        "rule": "catalog/unknown-dependency",
        "message": "billing depends on ledgr, which is no service",
        "place": Place("services.yaml", line, 18, 23),
        "hint": "write ledger (services.yaml:12)",
    }
    return Problem(**{**values, **changes})
