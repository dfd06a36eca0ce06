"""The memory of the last run saves time and never changes what a run does."""

from __future__ import annotations

import marshal
import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from generators.writer import Memory, Unit, records

from .conftest import Tree
from .scene import CHANGES, LINK, SEEDED, VALUES, ask, cache_file, generate, settle

DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda _: b"",
    "cut": lambda data: data[: len(data) // 2],
    "without its end": lambda data: data[: -8 - len(marshal.dumps({}))],
    "one bit": lambda data: data[:100] + bytes([data[100] ^ 1]) + data[101:],
    "another format": lambda data: data.replace(b"doit-tree ", b"doit-tree 0"),
    "noise": lambda data: bytes(range(256)) * 10,
    "plain marshal": lambda _: marshal.dumps({"root": 1}),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_damaged_memory_is_no_memory(tree: Tree, inputs: Path, damage: str) -> None:
    generate(tree, inputs)
    cache_file(tree).write_bytes(DAMAGES[damage](cache_file(tree).read_bytes()))
    assert ask(tree, inputs) is None
    assert generate(tree, inputs) == 3
    assert ask(tree, inputs) == 3


def test_a_pipe_in_its_place_is_no_memory_and_nobody_waits_for_it(tree: Tree, inputs: Path) -> None:
    generate(tree, inputs)
    cache_file(tree).unlink()
    os.mkfifo(cache_file(tree))
    assert ask(tree, inputs) is None
    assert generate(tree, inputs) == 3


def test_without_a_home_all_works_and_nothing_is_kept(
    tree: Tree, inputs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    for cache, home in (("", ""), ("relative", ""), (str(tmp_path / "file"), ""), ("", "relative")):
        monkeypatch.setenv("XDG_CACHE_HOME", cache)
        monkeypatch.setenv("HOME", home)
        assert generate(tree, inputs) == 3
        assert ask(tree, inputs) is None
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    generate(tree, inputs)
    assert ask(tree, inputs) == 3
    assert (tmp_path / "home" / ".cache").exists()


def test_memory_of_another_folder_under_the_same_name_is_not_believed(tree: Tree, inputs: Path) -> None:
    generate(tree, inputs)
    other = Tree(tree.root.parent / "other")
    cache_file(tree).rename(cache_file(other))
    assert records.load(str(other.root)) is None
    assert Memory.load(other.root).take("charts/wallet", "any") is None


@pytest.mark.slow
@pytest.mark.parametrize("change", [None, *CHANGES])
def test_run_with_memory_does_exactly_what_one_without_does(
    tree: Tree, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: str | None
) -> None:
    results = []
    for remembered in (True, False):
        monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / f"cache-{remembered}"))
        twin = Tree(tmp_path / str(remembered) / "out")
        twin.write("charts/mine.txt", "mine\n")
        generate(twin, None, "charts/bancai/values.yaml")
        settle()
        if change:
            CHANGES[change](twin)
        if not remembered:
            cache_file(twin).unlink()
        link, seeded = twin.link(LINK, "../../workload"), twin.seeded(SEEDED, "x = 1\n", VALUES)
        units = [
            twin.unit([twin.file(), twin.file("charts/bancai/values.yaml"), link, seeded]),
            twin.unit([twin.file("charts/dash/values.yaml")], "charts/dash"),
        ]
        outcome = twin.generate_units(units)
        results.append((outcome.changes, outcome.same, outcome.problems, twin.picture()))
    assert results[0] == results[1]


def test_many_units_are_remembered_one_by_one(tree: Tree) -> None:
    asked: list[str] = []

    def unit(name: str, text: str) -> Unit:
        def artifacts() -> list[object]:
            asked.append(name)
            return [tree.file(f"charts/{name}/values.yaml", text)]

        return Unit(f"charts/{name}", text, artifacts)  # type: ignore[arg-type]

    tree.generate_units([unit(name, "a: 1\n") for name in "abc"])
    asked.clear()
    outcome = tree.generate_units([unit("a", "a: 1\n"), unit("b", "a: 2\n"), unit("c", "a: 1\n")])
    assert asked == ["b"]
    assert (outcome.updated, outcome.same) == (("charts/b/values.yaml",), 2)
    tree.generate_units([unit("a", "a: 1\n"), unit("b", "a: 2\n")])
    assert asked == ["b"]
    assert not tree.path("charts/c").exists()


def test_what_nobody_generated_for_long_is_forgotten(tree: Tree, inputs: Path) -> None:
    folder = cache_file(tree).parent
    folder.mkdir(parents=True)
    old, young = folder / "gone-00000000", folder / "left-00000000"
    for path, age in ((old, records.FORGET_AFTER + 60), (young, records.FORGET_AFTER - 60)):
        path.write_bytes(b"")
        os.utime(path, (time.time() - age,) * 2)
    generate(tree, inputs)
    assert sorted(path.name for path in folder.iterdir()) == sorted([young.name, cache_file(tree).name])


def test_a_record_that_is_believed_is_not_forgotten(tree: Tree, inputs: Path) -> None:
    generate(tree, inputs)
    settle()
    assert ask(tree, inputs) == 3
    old = time.time() - records.FORGET_AFTER
    os.utime(cache_file(tree), (old, old))
    assert ask(tree, inputs) == 3
    assert cache_file(tree).stat().st_mtime > time.time() - 60
