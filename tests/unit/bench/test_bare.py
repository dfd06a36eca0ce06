"""What ours is measured against writes the very files that ours wrote: as many, as long, as deep."""

from __future__ import annotations

from pathlib import Path

from bench.bare import main, write_list


def sizes(tree: Path) -> dict[str, int]:
    files = (path for path in tree.rglob("*") if path.is_file())
    return {str(path.relative_to(tree)): path.stat().st_size for path in files}


def test_same_paths_and_sizes_are_written(tmp_path: Path) -> None:
    tree, target, listed = tmp_path / "tree", tmp_path / "target", tmp_path / "listed"
    for name, text in {"a/b/c d.yaml": "x" * 5000, "a/e.md": "", "f": "1"}.items():
        (tree / name).parent.mkdir(parents=True, exist_ok=True)
        (tree / name).write_text(text)
    target.mkdir()
    write_list(str(tree), str(listed))
    main(str(listed), str(target))
    assert sizes(target) == sizes(tree) == {"a/b/c d.yaml": 5000, "a/e.md": 0, "f": 1}
