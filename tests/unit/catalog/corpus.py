"""The corpus of catalogs: each file in tests/cases/bad with the findings it must give, beside it.

After a deliberate change of a finding: ``python -m tests.unit.catalog.corpus`` rewrites what is
expected, and the difference is read before it is committed.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from generators import catalog
from generators.catalog import Loaded

CASES = Path(__file__).parents[2] / "cases"
SHOWN = "services.yaml"


def cases(kind: str) -> list[Path]:
    """The catalogs of ``good`` or ``bad``, by name."""
    return sorted((CASES / kind).glob("*.yaml"))


def load(path: Path) -> Loaded:
    """A case, shown as every catalog is by default."""
    return catalog.load(path, SHOWN)


def told(loaded: Loaded) -> str:
    """Everything a finding says, on lines of their own."""
    return "".join(f"{line}\n" for line in _lines(loaded))


def _lines(loaded: Loaded) -> Iterator[str]:
    for one in loaded.problems:
        yield f"{one.place}: {one.severity}: {one.message} [{one.rule}]"
        if one.hint:
            yield f"    hint: {one.hint}"
        for related in one.related:
            yield f"    see: {related.place}: {related.message}"


if __name__ == "__main__":
    for case in cases("bad"):
        case.with_suffix(".txt").write_text(told(load(case)), encoding="utf-8")
