"""The memory of the last run saves time and never changes what a run does."""

from __future__ import annotations

import marshal
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from generators.writer import Memory, Unit, recall, shortcut

from .conftest import FAR_AHEAD, Tree, rules

VALUES = "charts/wallet/values.yaml"
SEEDED = "tests/services/wallet/test_a.py"
LINK = "charts/wallet/charts/workload"


@pytest.fixture
def inputs(tree: Tree, catalog: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A catalog and a folder of templates that stand for all a run depends on."""
    templates = catalog.parent / "templates"
    (templates / "deep").mkdir(parents=True)
    (templates / "deep" / "x.yaml").write_text("a: 1\n")
    monkeypatch.setattr(shortcut, "sources", lambda path: (str(path), str(templates)))
    return catalog


def generate(tree: Tree, catalog: Path | None, *more: str) -> int:
    link = tree.link(LINK, "../../workload")
    files = [tree.file(path) for path in (VALUES, *more)]
    outcome = tree.generate(*files, link, tree.seeded(SEEDED, "x = 1\n"), catalog=catalog)
    assert outcome.problems == ()
    return outcome.files


def ask(tree: Tree, catalog: Path) -> int | None:
    return shortcut.nothing_to_do(str(tree.root), shortcut.sources(str(catalog)))


def settle() -> None:
    time.sleep(2.5 * recall.SETTLING / 1e9)


def cache_file(tree: Tree) -> Path:
    return Path(recall.location(str(tree.root)))


def test_nothing_to_do_right_after_a_run_and_later(tree: Tree, inputs: Path) -> None:
    assert ask(tree, inputs) is None
    assert generate(tree, inputs) == 3
    assert ask(tree, inputs) == 3
    settle()
    assert ask(tree, inputs) == 3
    assert ask(tree, inputs) == 3


def test_asking_writes_nothing_into_the_tree_and_settles_into_stats_alone(
    tree: Tree, inputs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    generate(tree, inputs)
    before = tree.picture(times=True)
    settle()
    assert ask(tree, inputs) == 3
    kept = cache_file(tree).stat().st_mtime_ns

    def forbidden(*_: object) -> None:
        raise AssertionError("a settled tree is known by its stats alone")

    monkeypatch.setattr(recall, "_is_genuine", forbidden)
    assert ask(tree, inputs) == 3
    assert cache_file(tree).stat().st_mtime_ns == kept
    assert tree.picture(times=True) == before


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


@pytest.mark.parametrize("settled", [True, False], ids=["later", "at once"])
@pytest.mark.parametrize("change", CHANGES)
def test_every_change_of_the_tree_is_noticed(tree: Tree, inputs: Path, change: str, settled: bool) -> None:
    tree.write("charts/mine.txt", "mine\n")
    if settled:
        settle()
    generate(tree, inputs)
    if settled:
        settle()
        assert ask(tree, inputs) == 3
    CHANGES[change](tree)
    if change == "touched" and not settled:
        return  # still proven by its content, which is as it was
    assert ask(tree, inputs) is None


def change_input(catalog: Path) -> None:
    catalog.write_text("version: 2\n")


def add_template(catalog: Path) -> None:
    (catalog.parent / "templates" / "new.yaml").write_text("b: 1\n")


def remove_template(catalog: Path) -> None:
    (catalog.parent / "templates" / "deep" / "x.yaml").unlink()


@pytest.mark.parametrize("change", [change_input, add_template, remove_template])
def test_every_change_of_an_input_is_noticed(
    tree: Tree, inputs: Path, change: Callable[[Path], None]
) -> None:
    generate(tree, inputs)
    assert ask(tree, inputs) == 3
    change(inputs)
    assert ask(tree, inputs) is None
    generate(tree, inputs)
    assert ask(tree, inputs) == 3


def test_bytecode_beside_the_sources_is_no_change(tree: Tree, inputs: Path) -> None:
    generate(tree, inputs)
    (inputs.parent / "templates" / "__pycache__").mkdir()
    assert ask(tree, inputs) == 3


def test_input_changed_while_the_run_was_reading_is_not_trusted(
    tree: Tree, inputs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recall, "STARTED", time.time_ns())
    settle()
    inputs.write_text("version: 2\n")
    generate(tree, inputs)
    assert ask(tree, inputs) is None
    monkeypatch.setattr(recall, "STARTED", FAR_AHEAD)
    assert ask(tree, inputs) is None


def test_other_version_other_catalog_other_folder_are_other_runs(tree: Tree, inputs: Path) -> None:
    generate(tree, inputs)
    sources = shortcut.sources(str(inputs))
    assert shortcut.nothing_to_do(str(tree.root), sources, "another") is None
    assert shortcut.nothing_to_do(str(tree.root), ("another", *sources[1:])) is None
    assert shortcut.nothing_to_do(str(tree.root.parent), sources) is None


def test_run_that_failed_or_was_partial_or_has_something_to_say_is_not_repeated_from_memory(
    tree: Tree, inputs: Path
) -> None:
    generate(tree, None)
    assert ask(tree, inputs) is None
    generate(tree, inputs)
    tree.write("charts/dash/values.yaml", "mine\n")
    assert rules(tree.generate(tree.file("charts/dash/values.yaml"), catalog=inputs)) == ["foreign"]
    assert ask(tree, inputs) is None
    with tree.session(catalog=inputs) as session:
        session.place(tree.unit([tree.file()]))
        session.finish(whole=False)
    assert ask(tree, inputs) is None


def test_dry_run_is_remembered_only_when_there_was_nothing_to_do(tree: Tree, inputs: Path) -> None:
    assert tree.generate(tree.file(), catalog=inputs, dry=True).changes
    assert not cache_file(tree).exists()
    tree.generate(tree.file(), catalog=inputs)
    cache_file(tree).unlink()
    assert not tree.generate(tree.file(), catalog=inputs, dry=True).changes
    assert ask(tree, inputs) == 1


DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda _: b"",
    "cut": lambda data: data[: len(data) // 2],
    "one bit": lambda data: data[:100] + bytes([data[100] ^ 1]) + data[101:],
    "another format": lambda data: data.replace(b"doit-tree 1", b"doit-tree 0"),
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
    assert recall.load(str(other.root)) is None
    assert Memory.load(other.root).take("charts/wallet", "any") is None


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
        link, seeded = twin.link(LINK, "../../workload"), twin.seeded(SEEDED, "x = 1\n")
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


def test_question_costs_no_heavy_import() -> None:
    code = (
        "import sys; before = set(sys.modules);"
        "import generators.writer.shortcut;"
        "print(*sorted(set(sys.modules) - before))"
    )
    command = [sys.executable, "-S", "-c", code]
    ran = subprocess.run(command, cwd=shortcut.REPOSITORY, capture_output=True, text=True, check=True)
    of_python = {"_collections_abc", "_stat", "genericpath", "os", "os.path", "posixpath", "stat"}
    allowed = {"__future__", "_struct", "binascii", "generators", "struct", "zlib", *of_python}
    loaded = {name for name in ran.stdout.split() if not name.startswith("generators.writer")}
    assert loaded <= allowed


def test_report_is_the_last_line_of_generate(
    tree: Tree, inputs: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(shortcut, "REPOSITORY", str(tree.root))
    monkeypatch.setattr(shortcut, "sources", lambda _: (str(inputs),))
    assert not shortcut.report_if_current()
    generate(tree, inputs)
    assert shortcut.report_if_current()
    assert capsys.readouterr().out == "generate: 3 files: 0 created, 0 updated, 0 removed, 3 same\n"
    assert shortcut.summary(9, 1, 2, 3) == "generate: 9 files: 1 created, 2 updated, 3 removed, 3 same"


def test_repositorys_own_sources_exist() -> None:
    catalog, *folders = map(Path, shortcut.sources("services.yaml"))
    assert [path.name for path in folders if path.exists()][:2] == ["generators", "templates"]
    assert catalog == Path("services.yaml").absolute()
