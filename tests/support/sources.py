"""The project's own sources, and what is odd about one of them."""

from __future__ import annotations

import statistics
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

from tests.support.catalogs import REPOSITORY

LONGEST = 300
MEDIAN = 120
MEDIAN_OF_A_PACKAGE = MEDIAN * 3 / 2
"""Many short files elsewhere make no long ones short; tests, which are lists of cases, are left out."""
FEWEST = 4
"""Files of a package from which on a median says something."""
VAGUE = {"utils", "util", "helpers", "helper", "manager", "common", "misc"}
FOLDERS = (
    *("generators", "ci", "cluster", "lab", "ops", "rehearsal", "reporting", "bench", "tests"),
    "docs/pictures",
)
SINGLE = ("dodo.py",)
GENERATED = ("tests/services", "tests/golden")
SOURCES = sorted(
    path
    for path in (
        *(REPOSITORY / name for name in SINGLE),
        *(path for folder in FOLDERS for path in (REPOSITORY / folder).rglob("*.py")),
    )
    if not path.relative_to(REPOSITORY).as_posix().startswith(GENERATED)
)


def oddities(lengths: Mapping[Path, int]) -> list[str]:
    """What is wrong with these files, by their paths and their numbers of lines."""
    long = [f"{path} has {count} lines" for path, count in lengths.items() if count > LONGEST]
    vague = [f"{path} has a name that says nothing" for path in lengths if VAGUE & {*path.parts, path.stem}]
    median = statistics.median(lengths.values())
    packages: dict[Path, list[int]] = defaultdict(list)
    for path, count in lengths.items():
        if path.parts[0] != "tests":
            packages[path.parent].append(count)
    heavy = [
        f"{package} has a median of {statistics.median(counts)} lines"
        for package, counts in packages.items()
        if len(counts) >= FEWEST and statistics.median(counts) > MEDIAN_OF_A_PACKAGE
    ]
    return long + vague + heavy + ([f"the median is {median} lines"] if median > MEDIAN else [])
