"""Whether there is anything to do is answered without a run, and never wrongly."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from generators.problems import Place, Problem, Severity
from generators.writer import recall, records, shortcut

from .conftest import FAR_AHEAD, Tree, rules
from .scene import CHANGES, VALUES, ask, cache_file, generate, settle


def test_nothing_to_do_right_after_a_run_and_later(tree: Tree, inputs: Path) -> None:
    assert ask(tree, inputs) is None
    assert generate(tree, inputs) == 3
    assert ask(tree, inputs) == 3
    settle()
    assert ask(tree, inputs) == 3
    assert ask(tree, inputs) == 3


def test_a_root_that_is_one_file_is_remembered_from_the_first_run_on(tree: Tree, inputs: Path) -> None:
    roots = ("charts", "ci/risk.json")
    planned = (tree.file(), tree.file("ci/risk.json", '{\n  "a": 1\n}\n'))
    assert tree.generate(*planned, catalog=inputs, roots=roots).written
    assert ask(tree, inputs) == 2
    tree.path("ci/risk.json").unlink()
    assert ask(tree, inputs) is None


def test_a_root_that_is_one_file_and_is_not_planned_is_noticed_when_it_comes(
    tree: Tree, inputs: Path
) -> None:
    assert tree.generate(tree.file(), catalog=inputs, roots=("charts", "ci/risk.json")).written
    assert ask(tree, inputs) == 1
    tree.write("ci/risk.json", "{}\n")
    assert ask(tree, inputs) is None


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


@pytest.mark.slow
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


def test_a_file_that_one_unit_reads_is_noticed_when_it_comes_changes_and_goes(
    tree: Tree, inputs: Path
) -> None:
    described = inputs.parent / "apps/wallet/openapi.json"

    def again() -> None:
        assert tree.generate(tree.file(), catalog=inputs, besides=(described,)).files == 1
        settle()

    again()
    assert ask(tree, inputs) == 1
    described.parent.mkdir(parents=True)
    assert ask(tree, inputs) == 1
    described.write_text("{}")
    assert ask(tree, inputs) is None
    settle()
    again()
    assert ask(tree, inputs) == 1
    described.write_text("[]")
    assert ask(tree, inputs) is None
    settle()
    again()
    assert ask(tree, inputs) == 1
    described.unlink()
    assert ask(tree, inputs) is None
    again()
    assert ask(tree, inputs) == 1


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


def test_run_without_a_catalog_is_not_repeated_from_memory(tree: Tree, inputs: Path) -> None:
    generate(tree, None)
    assert ask(tree, inputs) is None
    assert shortcut.nothing_to_do(str(tree.root), ()) is None


def test_failed_run_is_not_repeated_from_memory(tree: Tree, inputs: Path) -> None:
    generate(tree, inputs)
    tree.write("charts/dash/values.yaml", "mine\n")
    settle()
    assert rules(tree.generate(tree.file("charts/dash/values.yaml"), catalog=inputs)) == ["foreign"]
    assert ask(tree, inputs) is None


@pytest.mark.parametrize(("whole", "answer"), [(True, 1), (None, 1), (False, None)])
def test_run_that_is_not_whole_is_not_repeated_from_memory(
    tree: Tree, inputs: Path, whole: bool | None, answer: int | None
) -> None:
    with tree.session(catalog=inputs) as session:
        session.place(tree.unit([tree.file()]))
        assert session.finish(whole=whole).written
    assert ask(tree, inputs) == answer


def test_run_that_had_a_warning_is_done_again_to_give_it_again(tree: Tree, inputs: Path) -> None:
    warning = Problem("catalog/loose", "x", Place("services.yaml"), severity=Severity.WARNING)
    with tree.session(catalog=inputs) as session:
        session.place(tree.unit([tree.file()]))
        outcome = session.finish([warning])
    assert outcome.written
    assert outcome.problems == (warning,)
    assert ask(tree, inputs) is None


def test_stray_that_comes_in_the_middle_of_a_run_is_found_by_the_next(
    tree: Tree, inputs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tree.generate(tree.file(), catalog=inputs)
    stray = tree.read(VALUES)
    plain = os.replace

    def replace(source: str, target: str) -> None:
        if target.endswith("values.yaml"):
            tree.write("charts/wallet/stray.yaml", stray)
        plain(source, target)

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", replace)
        assert tree.generate(tree.file(text="a: 2\n"), catalog=inputs).written
    assert ask(tree, inputs) is None
    assert tree.generate(tree.file(text="a: 2\n"), catalog=inputs).removed == ("charts/wallet/stray.yaml",)


@pytest.mark.parametrize(("settling", "is_settled"), [(1 << 60, False), (-(1 << 60), True)])
def test_file_written_a_moment_ago_is_not_known_by_its_stamp(
    tree: Tree, inputs: Path, monkeypatch: pytest.MonkeyPatch, settling: int, is_settled: bool
) -> None:
    tree.generate(tree.file())
    monkeypatch.setattr(recall, "SETTLING", settling)
    for text, new in (("a: 2\n", "charts/dash/a.yaml"), ("a: 2\n", "charts/dash/a.yaml")):
        tree.generate(tree.file(text=text), tree.file(new, executable=True))
        record = records.load(str(tree.root))
        assert record is not None
        ((_, files),) = record["units"].values()
        assert {len(entry) for entry in files.values()} == {44 if is_settled else 9}
        assert {type(listing) for listing in record["folders"].values()} == {bytes} | (
            set() if is_settled else {tuple}
        )


def test_dry_run_is_remembered_only_when_there_was_nothing_to_do(tree: Tree, inputs: Path) -> None:
    assert tree.generate(tree.file(), catalog=inputs, dry=True).changes
    assert not cache_file(tree).exists()
    tree.generate(tree.file(), catalog=inputs)
    cache_file(tree).unlink()
    assert not tree.generate(tree.file(), catalog=inputs, dry=True).changes
    assert ask(tree, inputs) == 1


def test_question_costs_no_heavy_import() -> None:
    code = (
        "import sys; before = set(sys.modules);"
        "import generators.writer.shortcut;"
        "print(*sorted(set(sys.modules) - before))"
    )
    command = [sys.executable, "-S", "-c", code]
    ran = subprocess.run(command, cwd=shortcut.REPOSITORY, capture_output=True, text=True, check=True)
    of_python = {"_collections_abc", "_stat", "genericpath", "os", "os.path", "posixpath", "stat"}
    allowed = {
        "__future__",
        "_struct",
        "binascii",
        "generators",
        "generators.user_cache",
        "struct",
        "zlib",
        *of_python,
    }
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
    assert shortcut.report_if_current(output=str(tree.root))
    assert not shortcut.report_if_current(output=str(tree.root.parent))
    assert capsys.readouterr().out == 2 * "generate: 3 files: 0 created, 0 updated, 0 removed, 3 same\n"
    assert shortcut.summary(9, 1, 2, 3) == "generate: 9 files: 1 created, 2 updated, 3 removed, 3 same"


def test_repositorys_own_sources_exist() -> None:
    catalog, *folders = map(Path, shortcut.sources("services.yaml"))
    assert [path.name for path in folders if path.exists()][:2] == ["generators", "templates"]
    assert catalog == Path("services.yaml").absolute()
