"""What a run does to a tree: what it makes, what it leaves alone, what it refuses."""

from __future__ import annotations

import os

import pytest

from generators import headers
from generators.artifacts import Artifact
from generators.problems import Place, Problem, Severity
from generators.writer import Action, Change, Session, Unit

from .conftest import Tree, rules

VALUES = "charts/wallet/values.yaml"
OTHER = "charts/bancai/values.yaml"


def test_first_run_creates_and_second_writes_nothing(tree: Tree) -> None:
    files = (tree.file(), tree.link("charts/wallet/charts/workload", "../../workload"))
    seeded = tree.seeded("tests/services/wallet/test_a.py", "x = 1\n")
    first = tree.generate(*files, seeded)
    assert (first.written, first.same, first.problems) == (True, 0, ())
    assert first.created == ("charts/wallet/charts/workload", VALUES, "tests/services/wallet/test_a.py")
    assert tree.read(VALUES) == headers.stamp(tree.file(), "codai")
    assert tree.read("tests/services/wallet/test_a.py") == "x = 1\n"
    before = tree.picture(times=True)
    second = tree.generate(*files, seeded)
    assert (second.changes, second.same, second.files) == ((), 3, 3)
    assert tree.picture(times=True) == before


def test_unit_with_the_same_fingerprint_is_not_rendered_again(tree: Tree) -> None:
    asked = []

    def artifacts() -> list[Artifact]:
        asked.append(1)
        return [tree.file()]

    for fingerprint, times in (("1", 1), ("1", 1), ("2", 2)):
        tree.generate_units([Unit("charts/wallet", fingerprint, artifacts)])
        assert len(asked) == times
    tree.path(VALUES).unlink()
    assert tree.generate_units([Unit("charts/wallet", "2", artifacts)]).created == (VALUES,)
    assert len(asked) == 3
    other = tree.generate_units([Unit("charts/wallet", "2", artifacts)], platform="aiaas")
    assert rules(other) == ["other-platform"]


def test_only_what_differs_is_written(tree: Tree) -> None:
    tree.generate(tree.file(), tree.file(OTHER))
    before = tree.picture(times=True)
    outcome = tree.generate(tree.file(text="a: 2\n"), tree.file(OTHER))
    assert (outcome.updated, outcome.created, outcome.same) == ((VALUES,), (), 1)
    assert tree.picture(times=True)[OTHER] == before[OTHER]
    assert tree.read(VALUES) == headers.stamp(tree.file(text="a: 2\n"), "codai")


def test_files_nobody_plans_any_more_go_with_the_folders_they_empty(tree: Tree) -> None:
    tree.write("charts/bancai/notes.txt", "mine\n")
    link = tree.link("charts/wallet/charts/workload", "../../workload")
    gone = tree.link("charts/dash/charts/workload", "../../workload")
    deep = tree.file("charts/dash/templates/deep/x.yaml")
    tree.generate(tree.file(), tree.file(OTHER), deep, link, gone)
    outcome = tree.generate(tree.file(), link)
    assert outcome.removed == (OTHER, "charts/dash/charts/workload", "charts/dash/templates/deep/x.yaml")
    assert not tree.path("charts/dash").exists()
    assert tree.read("charts/bancai/notes.txt") == "mine\n"
    tree.generate(allow_deletions=True)
    assert tree.path("charts").exists()
    tree.path("charts/bancai/notes.txt").unlink()
    assert tree.root.exists()


def test_empty_folder_somebody_made_stays_with_all_above_it(tree: Tree) -> None:
    tree.generate(tree.file(), tree.file(OTHER))
    tree.path("charts/bancai/mine").mkdir()
    tree.path("charts/wallet/mine").mkdir()
    assert tree.generate(tree.file()).removed == (OTHER,)
    assert tree.path("charts/bancai/mine").is_dir()
    assert tree.path("charts/wallet/mine").is_dir()


def test_left_over_longer_than_a_glance_is_known_by_its_whole_text(tree: Tree) -> None:
    tree.generate(tree.file(), tree.file(OTHER, "long: text\n" * 10_000))
    assert tree.generate(tree.file()).removed == (OTHER,)


def test_seeded_file_is_the_teams_from_the_first_moment(tree: Tree) -> None:
    path = "tests/services/wallet/test_a.py"
    tree.generate(tree.seeded(path, "x = 1\n"))
    tree.write(path, "x = 2  # ours\n")
    assert tree.generate(tree.seeded(path, "x = 3\n")).same == 1
    assert tree.generate().changes == ()
    assert tree.read(path) == "x = 2  # ours\n"


@pytest.mark.parametrize("mask", [0o000, 0o022, 0o077, 0o777])
def test_modes_do_not_depend_on_the_umask(tree: Tree, mask: int) -> None:
    old = os.umask(mask)
    try:
        tree.generate(tree.file(), tree.file("charts/wallet/run.sh", "#!/bin/sh\n", executable=True))
    finally:
        os.umask(old)
    assert [tree.path(name).stat().st_mode & 0o7777 for name in (VALUES, "charts/wallet/run.sh")] == [
        0o644,
        0o755,
    ]
    assert tree.path("charts/wallet").stat().st_mode & 0o777 == 0o755


@pytest.mark.parametrize(("executable", "mode"), [(False, 0o755), (True, 0o644)])
def test_wrong_mode_is_put_right(tree: Tree, executable: bool, mode: int) -> None:
    tree.generate(tree.file(executable=executable))
    tree.path(VALUES).chmod(mode)
    assert tree.generate(tree.file(executable=executable)).updated == (VALUES,)
    assert bool(tree.path(VALUES).stat().st_mode & 0o100) is executable
    tree.path(VALUES).chmod(0o775 if executable else 0o664)
    assert tree.generate(tree.file(executable=executable)).updated == ()


def test_crlf_checkout_is_rewritten_with_lf_and_not_taken_for_an_edit(tree: Tree) -> None:
    tree.generate(tree.file(), tree.file(OTHER))
    for path in (VALUES, OTHER):
        tree.write(path, tree.read(path).replace("\n", "\r\n"))
    outcome = tree.generate(tree.file())
    assert (outcome.updated, outcome.removed, outcome.problems) == ((VALUES,), (OTHER,), ())
    assert "\r" not in tree.read(VALUES)


def test_windows_line_ends_are_told_once_and_only_when_rewritten(tree: Tree) -> None:
    tree.generate(tree.file(), tree.file(OTHER))
    for path in (VALUES, OTHER):
        tree.write(path, tree.read(path).replace("\n", "\r\n"))
    said: list[str] = []
    tree.generate(tree.file(), tree.file(OTHER), dry=True, announce=said.append)
    assert said == []
    tree.generate(tree.file(), tree.file(OTHER), announce=said.append)
    tree.generate(tree.file(), tree.file(OTHER), announce=said.append)
    (line,) = said
    assert line.startswith("2 files had Windows line ends and were rewritten with LF; ")


def test_seeded_files_nobody_asks_for_any_more_stay_and_are_named_once(tree: Tree) -> None:
    seeds = [tree.seeded(f"tests/services/dash/test_{name}.py", "x = 1\n") for name in "ab"]
    services = [tree.unit([tree.file()]), tree.unit([tree.file(OTHER), *seeds], "charts/dash")]
    assert tree.generate_units(services).problems == ()
    tree.path(seeds[0].path).unlink()
    for _ in range(2):
        assert tree.generate_units(services[:1], dry=True).problems == ()
    (problem,) = tree.generate_units(services[:1]).problems
    assert (problem.rule, problem.place.path) == ("writer/seeded-left", seeds[1].path)
    assert problem.severity is Severity.WARNING
    assert tree.read(seeds[1].path) == "x = 1\n"
    assert tree.generate_units(services[:1]).problems == ()


def test_what_was_not_told_is_told_by_the_next_run(tree: Tree) -> None:
    seeded = tree.seeded("tests/services/dash/test_a.py", "x = 1\n")
    services = [tree.unit([tree.file()]), tree.unit([tree.file(OTHER), seeded], "charts/dash")]
    tree.generate_units(services)
    gone = services[:1]
    assert rules(tree.generate_units(gone, told=False)) == ["seeded-left"]
    assert rules(tree.generate_units(gone, dry=True)) == []
    assert rules(tree.generate_units(gone)) == ["seeded-left"]
    assert rules(tree.generate_units(gone)) == []


def test_seeded_file_that_one_service_no_longer_has_is_named(tree: Tree) -> None:
    seeded = tree.seeded("tests/services/wallet/test_a.py", "x = 1\n")
    tree.generate(tree.file(), seeded)
    assert rules(tree.generate(tree.file(text="a: 2\n"), seeded)) == []
    assert rules(tree.generate(tree.file())) == ["seeded-left"]


def test_merge_left_with_conflict_markers_is_rewritten(tree: Tree) -> None:
    tree.generate(tree.file())
    ours = tree.read(VALUES)
    tree.write(VALUES, f"<<<<<<< HEAD\n{ours}=======\n{ours}b: 1\n>>>>>>> topic\n")
    assert tree.generate(tree.file()).updated == (VALUES,)
    assert tree.read(VALUES) == ours


def test_merge_that_took_one_headers_side_is_restamped(tree: Tree) -> None:
    tree.generate(tree.file(text="a: 1\n"))
    header = tree.read(VALUES).split("\n")[0]
    tree.write(VALUES, f"{header}\na: 2\n")
    assert tree.generate(tree.file(text="a: 2\n")).updated == (VALUES,)


def test_dry_run_tells_all_and_touches_nothing(tree: Tree) -> None:
    tree.generate(tree.file(), tree.file(OTHER))
    before = tree.picture(times=True)
    new = tree.file("charts/dash/values.yaml", "d: 1\n")
    outcome = tree.generate(tree.file(text="a: 2\n"), new, dry=True, keep_text=True)
    assert not outcome.written
    assert outcome.changes == (
        Change(OTHER, Action.REMOVE, tree.read(OTHER), None),
        Change(new.path, Action.CREATE, None, headers.stamp(new, "codai")),
        Change(VALUES, Action.UPDATE, tree.read(VALUES), headers.stamp(tree.file(text="a: 2\n"), "codai")),
    )
    assert tree.picture(times=True) == before


def test_texts_are_kept_only_when_asked_for(tree: Tree) -> None:
    assert tree.generate(tree.file(), dry=True).changes == (Change(VALUES, Action.CREATE),)


@pytest.mark.parametrize(("services", "stops"), [(2, False), (3, True)])
def test_mass_removal_asks_first(tree: Tree, services: int, stops: bool) -> None:
    paths = [f"charts/{name}/values.yaml" for name in ("a", "b", "c", "d", "e")]
    own = tree.seeded("tests/services/a/test_a.py", "x = 1\n")
    tree.generate(*map(tree.file, paths), own)
    outcome = tree.generate(*map(tree.file, paths[services:]), own, tree.file("charts/new/values.yaml"))
    assert rules(outcome) == (["deletions"] if stops else [])
    assert outcome.written is not stops
    if stops:
        # Neither what is new nor what is a team's own.
        said = f"{services} of the 5 generated files that stand here would be removed"
        assert outcome.problems[0].message.startswith(said)
        assert "--allow-deletions" in outcome.problems[0].hint
        assert tree.generate(*map(tree.file, paths[services:]), allow_deletions=True).written


def test_removing_many_services_of_very_many_asks_nothing(tree: Tree) -> None:
    files = [tree.file(f"charts/s{number}/values.yaml") for number in range(20)]
    tree.generate(*files)
    outcome = tree.generate(*files[4:])
    assert (len(outcome.removed), outcome.written, outcome.problems) == (4, True, ())


def test_failure_elsewhere_prevents_writing_and_takes_nothing_for_left_over(tree: Tree) -> None:
    tree.generate(tree.file(), tree.file(OTHER))
    before = tree.files()
    failure = Problem("render/undefined", "x", Place("templates/x"))
    with tree.session() as session:
        session.place(tree.unit([tree.file(text="a: 2\n")]))
        outcome = session.finish([failure])
    assert (outcome.problems, outcome.written, outcome.removed) == ((failure,), False, ())
    assert tree.files() == before


def test_unit_that_fails_halfway_leaves_the_session_usable_and_the_tree_whole(tree: Tree) -> None:
    def artifacts() -> list[Artifact]:
        raise LookupError

    before = tree.files()
    with tree.session() as session:
        session.place(tree.unit([tree.file()]))
        with pytest.raises(LookupError):
            session.place(Unit("charts/dash", "1", artifacts))
        assert not session.finish().written
    assert tree.files() == before
    assert list(tree.root.iterdir()) == []
    assert tree.generate(tree.file()).written


def test_paths_are_shown_as_the_caller_wishes(tree: Tree) -> None:
    tree.write(VALUES, "mine\n")
    outcome = tree.generate(tree.file(), shown=lambda path: f"../out/{path}")
    assert outcome.problems[0].place.path == f"../out/{VALUES}"


def test_strangers_files_and_vast_folders_of_others_are_left_alone(tree: Tree) -> None:
    tree.generate(tree.file())
    copied = tree.read(VALUES)
    tree.write("charts/wallet/mine.bin", b"\xff\x00" * 50_000)
    tree.write("charts/wallet/node_modules/x/values.yaml", copied)
    tree.write("monitoring/other/values.yaml", copied)
    tree.path("charts/wallet/dangling").symlink_to("nowhere")
    before = tree.picture(times=True)
    assert tree.generate(tree.file()).changes == ()
    assert tree.picture(times=True) == before


def test_root_may_be_a_single_file(tree: Tree) -> None:
    roots = ("CODEOWNERS",)
    outcome = tree.generate(Artifact("CODEOWNERS", "* @a\n"), roots=roots)
    assert outcome.created == ("CODEOWNERS",)
    assert tree.generate(roots=roots).removed == ("CODEOWNERS",)
    assert tree.root.is_dir()


def test_session_is_used_once(tree: Tree) -> None:
    session: Session = tree.session()
    session.place(tree.unit([tree.file()]))
    session.close()
    assert session.finish().written is False
    assert not tree.path(VALUES).exists()
