"""What a killed run leaves has names that the next run knows, and nothing else goes with it."""

from __future__ import annotations

from pathlib import Path

from .conftest import Tree


def test_left_overs_of_a_killed_run_are_swept_and_their_folders_too(tree: Tree) -> None:
    tree.write("charts/gone/.values.yaml.0123abcd-1f.doit-tmp", "half a fi")
    tree.write("charts/wallet/.doit-tmp", "not one of ours")
    assert tree.generate(tree.file(), dry=True).created == ("charts/wallet/values.yaml",)
    assert tree.path("charts/gone").exists()
    tree.generate(tree.file())
    assert not tree.path("charts/gone").exists()
    assert tree.path("charts/wallet/.doit-tmp").exists()


def test_left_over_folders_are_swept_wherever_they_can_be_and_no_link_is_followed(
    tree: Tree, tmp_path: Path
) -> None:
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "mine.txt").write_text("mine\n")
    swept = (
        ".charts.0123abcd-1.doit-tmp",
        "charts/.wallet.0123abcd-2.doit-tmp",
        "monitoring/.rules.0123abcd-3.doit-tmp",
    )
    for folder in (*swept, ".elsewhere.0123abcd-4.doit-tmp"):
        tree.write(f"{folder}/deep/values.yaml", "# Generated for co")
        tree.path(f"{folder}/link").symlink_to(tmp_path / "outside")
    tree.generate(tree.file())
    assert [folder for folder in swept if tree.path(folder).exists()] == []
    assert tree.path(".elsewhere.0123abcd-4.doit-tmp").exists()
    assert (tmp_path / "outside" / "mine.txt").read_text() == "mine\n"


def test_left_overs_go_in_the_run_that_removes_what_they_lie_beside(tree: Tree) -> None:
    tree.generate(tree.file())
    fresh = tree.picture()
    tree.generate(tree.file(), tree.file("charts/gone/values.yaml"))
    tree.write("charts/gone/.values.yaml.0123abcd-1.doit-tmp", "half a fi")
    tree.write("charts/gone/.templates.0123abcd-2.doit-tmp/deep/x.yaml", "half a fi")
    assert tree.generate(tree.file()).removed == ("charts/gone/values.yaml",)
    assert tree.picture() == fresh


def test_longest_names_can_be_staged(tree: Tree) -> None:
    for name in ("x" * 250 + ".yaml", "ü" * 125 + ".yaml"):
        assert tree.generate(tree.file(f"charts/wallet/{name}")).problems == ()
