"""A generated tree that is remembered, and all that can happen to it between two runs."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

from generators.writer import recall, records, shortcut

from .conftest import Tree

VALUES = "charts/wallet/values.yaml"
SEEDED = "tests/services/wallet/test_a.py"
LINK = "charts/wallet/charts/workload"


def generate(tree: Tree, catalog: Path | None, *more: str) -> int:
    link = tree.link(LINK, "../../workload")
    files = [tree.file(path) for path in (VALUES, *more)]
    outcome = tree.generate(*files, link, tree.seeded(SEEDED, "x = 1\n", VALUES), catalog=catalog)
    assert outcome.problems == ()
    return outcome.files


def ask(tree: Tree, catalog: Path) -> int | None:
    return shortcut.nothing_to_do(str(tree.root), shortcut.sources(str(catalog)))


def settle() -> None:
    time.sleep(2.5 * recall.SETTLING / 1e9)


def cache_file(tree: Tree) -> Path:
    return Path(records.location(str(tree.root)))


def edit_with_the_same_size_and_time(tree: Tree) -> None:
    path = tree.path(VALUES)
    times = path.stat()
    path.write_bytes(path.read_bytes().replace(b"a: 1", b"a: 7"))
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))


def replace_folder_by_link(tree: Tree) -> None:
    tree.path("charts").rename(tree.root.parent / "moved")
    tree.path("charts").symlink_to("../moved")


def replace_way_by_link(tree: Tree) -> None:
    tree.path("tests").rename(tree.root.parent / "moved")
    tree.path("tests").symlink_to("../moved")


def replace_link(tree: Tree) -> None:
    tree.path(LINK).unlink()
    tree.path(LINK).symlink_to("../../elsewhere")


CHANGES: dict[str, Callable[[Tree], object]] = {
    "edited": lambda tree: tree.write(VALUES, tree.read(VALUES) + "b: 1\n"),
    "edited, same size and time": edit_with_the_same_size_and_time,
    "touched": lambda tree: tree.path(VALUES).chmod(0o600),
    "executable": lambda tree: tree.path(VALUES).chmod(0o755),
    "deleted": lambda tree: tree.path(VALUES).unlink(),
    "seeded deleted": lambda tree: tree.path(SEEDED).unlink(),
    "link deleted": lambda tree: tree.path(LINK).unlink(),
    "link changed": replace_link,
    "stray": lambda tree: tree.write("charts/gone/values.yaml", tree.read(VALUES)),
    "stray in a known folder": lambda tree: tree.write("charts/wallet/b.yaml", tree.read(VALUES)),
    "stray where there was no root": lambda tree: tree.write("monitoring/rules/b", tree.read(VALUES)),
    "left-over": lambda tree: tree.write("charts/wallet/.x.0123abcd-1.doit-tmp", "half"),
    "strangers file became ours": lambda tree: tree.write("charts/mine.txt", tree.read(VALUES)),
    "folder moved away behind a link": replace_folder_by_link,
    "folder above a root moved away": replace_way_by_link,
}
