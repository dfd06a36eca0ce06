"""The share of a service's sources that its unit tests reached, as their runner wrote it down."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

NODE = "coverage/coverage-summary.json"
"""What c8 and Vitest write, relative to the service's folder."""
PYTHON = "coverage/coverage.json"
"""What pytest-cov writes."""
MEASURES = ("lines", "branches", "functions")


def row(service: str, folder: Path, least: str) -> str:
    """A row of Markdown; "not measured" where no report can be read."""
    try:
        if (folder / PYTHON).is_file():
            found = f"{_read(folder / PYTHON)['totals']['percent_covered']:.1f} % of lines and branches"
        else:
            total = _read(folder / NODE)["total"]
            found = ", ".join(f"{total[one]['pct']:.1f} % of {one}" for one in MEASURES)
    except (OSError, ValueError, KeyError, TypeError):
        found = "not measured"
    return f"| {service} | {found} | {least} % |"


def table(rows: list[str]) -> str:
    """The rows under their heads."""
    return "\n".join(["| Service | Reached of all its sources | Asked |", "|---|---|---|", *rows])


def _read(path: Path) -> Mapping[str, Any]:
    data = json.loads(path.read_bytes())
    return data if isinstance(data, dict) else {}
