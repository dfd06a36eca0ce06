"""What helm would take for a part of a generated chart, although nothing plans it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path

from generators.checks._rendered.charts import folders

_READ = ("templates", "crds", "charts")
"""The folders of a chart whose files helm installs (https://helm.sh/docs/topics/charts/)."""


def strays(output: Path, planned: Collection[str]) -> list[str]:
    """Files and links in such folders of the planned charts that are not planned, sorted, posix."""
    there = (
        path for chart in folders(planned) for name in _READ for path in _files(output, f"{chart}/{name}")
    )
    return sorted(path for path in there if path not in planned)


def _files(output: Path, folder: str) -> Iterator[str]:
    for found in (output / folder).rglob("*"):
        # Helm itself passes over hidden files among the templates, which editors leave there.
        if (found.is_symlink() or not found.is_dir()) and not found.name.startswith("."):
            yield found.relative_to(output).as_posix()
