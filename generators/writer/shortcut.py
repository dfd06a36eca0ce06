"""Whether a run would find nothing to do, answered in milliseconds and before all else is loaded.

It reads the same record that ``Memory`` writes after a run without errors, and accepts it only when
every input, every generated file and every folder is what it was then.
"""

from __future__ import annotations

import os
import sys

from generators.writer import recall, records

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

VERSION = f"{sys.implementation.cache_tag} {sys.platform}"
REPOSITORY = os.path.dirname(os.path.dirname(os.path.dirname(os.path.realpath(__file__))))


def sources(catalog: str) -> tuple[str, ...]:
    """All that the files generated from ``catalog`` depend on: files, and folders with all in them."""
    folders = ("generators", "templates", "releases", os.path.join("requirements", "runtime.txt"))
    return (os.path.abspath(catalog), *(os.path.join(REPOSITORY, name) for name in folders))


def nothing_to_do(root: str, inputs: Iterable[str], version: str = VERSION) -> int | None:
    """How many generated files ``root`` has when all is as the last run left it, else None.

    Changes nothing but the record: files that have grown old enough to be known by their stamp are
    noted as such.
    """
    root = os.path.realpath(root)
    head = records.head(root)
    if head is None or head["version"] != version or not head["version"]:
        return None
    known, inputs = head["inputs"], tuple(inputs)
    # A folder given as the catalog is the reader's to refuse: nobody knows how much lies below it.
    if any(os.path.isdir(path) is not isinstance(known.get(path), tuple) for path in inputs):
        return None
    if not recall.is_same(known, recall.survey(inputs, recall.STARTED)):
        return None
    if not recall.is_same(head["besides"], recall.look(head["besides"], recall.STARTED)):
        return None
    record = records.load(root)
    # Another run may have written one of its own between the two looks.
    if record is None or {**record, **head} != record:
        return None
    grown = _compare(f"{root}/", record)
    if grown is None:
        return None
    if grown:
        records.save(root, record)
    else:
        records.used(root)
    return sum(len(files) - [*files.values()].count(recall.ABSENT) for _, files in record["units"].values())


def summary(files: int, created: int = 0, updated: int = 0, removed: int = 0) -> str:
    """The last line of ``generate``; ``files`` counts all of them, the rest is the same."""
    same = files - created - updated - removed
    counts = f"{created} created, {updated} updated, {removed} removed, {same} same"
    return f"generate: {files} files: {counts}"


def report_if_current(catalog: str = "", output: str = "") -> bool:
    """Prints the last line of ``generate`` when there is nothing to generate.

    Empty is what the options default to: this repository's own catalog, this repository.
    """
    files = nothing_to_do(output or REPOSITORY, sources(catalog or os.path.join(REPOSITORY, "services.yaml")))
    if files is None:
        return False
    sys.stdout.write(f"{summary(files)}\n")
    return True


def _compare(base: str, record: records.Record) -> bool | None:
    """None when anything differs; else whether any entry could be replaced by a better one."""
    if any(os.path.islink(base + way) for way in record["ways"]):
        return None
    grown = False
    for path, listing in record["folders"].items():
        now = recall.renewed_folder(base + path, listing)
        if now is None:
            return None
        if now is not listing:
            record["folders"][path] = now
            grown = True
    for files in (record["others"], *(files for _, files in record["units"].values())):
        for path, entry in files.items():
            fresh = recall.renewed(base + path, entry)
            if fresh is None:
                return None
            if fresh is not entry and fresh != entry:
                files[path] = fresh
                grown = True
    return grown
