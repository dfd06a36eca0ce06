"""Only what a team's file begins with differently today is made anew in the golden tree."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from threading import Event, Thread

import pytest

from generators import catalog, pipeline
from generators.artifacts import Artifact
from generators.cli import golden
from generators.cli._command_line import request
from generators.cli._command_line.parsing import parse
from generators.cli.golden import GOLDEN, _outdated, _seeds
from generators.conventions.ownership import GOLDEN_CATALOG
from generators.pipeline import REPOSITORY, Request

SEEDS = {
    "a/same.md": Artifact("a/same.md", "same\n", beside="a/same.yaml"),
    "a/other.md": Artifact("a/other.md", "new\n", beside="a/other.yaml"),
    "a/deleted.md": Artifact("a/deleted.md", "new\n", beside="a/deleted.yaml"),
}
OUTDATED = ["a/deleted.yaml", "a/gone.md", "a/other.md", "a/other.yaml", "a/stranger.swp"]


def test_what_begins_as_it_would_today_stays(tmp_path: Path) -> None:
    managed = next((GOLDEN / "charts").glob("*/values.yaml")).read_text(encoding="utf-8")
    names = ("managed", "same", "other", "deleted")
    texts = {"a/same.md": "same\n", "a/other.md": "old\n", "a/gone.md": "x\n"}
    for path, text in (texts | {f"a/{name}.yaml": managed for name in names}).items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    (tmp_path / "a/stranger.swp").write_bytes(b"\xff\xfe\0")
    assert [path.relative_to(tmp_path).as_posix() for path in _outdated(tmp_path, SEEDS)] == OUTDATED


def test_seeds_are_the_files_of_the_golden_tree_without_a_header() -> None:
    model = catalog.load(REPOSITORY / GOLDEN_CATALOG, GOLDEN_CATALOG).model
    assert model is not None
    seeds = _seeds(model)
    assert seeds
    there = {path: (GOLDEN / path).read_text(encoding="utf-8") for path in seeds}
    assert there == {path: seed.text for path, seed in seeds.items()}


def tree(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


@pytest.mark.slow
def test_where_generate_refuses_everything_is_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(golden, "GOLDEN", tmp_path)
    arguments = parse(["golden"])[1]
    assert golden.execute(arguments) == 0
    before = tree(tmp_path)
    seed = next(path for path in before if path.startswith("monitoring/runbooks/") and "/notes/" in path)
    in_the_way = tmp_path / "charts/front/values.yaml"
    (tmp_path / seed).write_text("edited\n", encoding="utf-8")
    (tmp_path / ".swp").write_bytes(b"\xff\xfe\0")
    in_the_way.unlink()
    (in_the_way / "x").mkdir(parents=True)
    edited = tree(tmp_path)
    capsys.readouterr()
    assert golden.execute(arguments) == 1
    said = capsys.readouterr()
    assert ("[writer/in-the-way]" in said.err, said.out) == (True, "generate: nothing was written\n")
    assert tree(tmp_path) == edited
    (in_the_way / "x").rmdir()
    in_the_way.rmdir()
    assert golden.execute(arguments) == 0
    assert tree(tmp_path) == before


@pytest.mark.slow
def test_several_at_once_go_one_after_the_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(golden, "GOLDEN", tmp_path)
    assert golden.execute(parse(["golden"])[1]) == 0
    before = tree(tmp_path)
    (tmp_path / ".swp").write_bytes(b"a stranger's")
    codes, stopped = list[int](), Event()

    def rewrite() -> None:
        codes.append(golden.execute(parse(["golden"])[1]))
        stopped.set()

    def find_beside(folder: Path, seeds: Mapping[str, Artifact]) -> tuple[Path, ...]:
        monkeypatch.setattr(golden, "_outdated", _outdated)
        found = _outdated(folder, seeds)
        other.start()
        # Until it waits for this run, or has ended beside it.
        assert stopped.wait(60)
        return found

    other = Thread(target=rewrite)
    monkeypatch.setattr(request, "say", lambda _: stopped.set())
    monkeypatch.setattr(golden, "_outdated", find_beside)
    rewrite()
    other.join()
    assert codes == [0, 0]
    assert tree(tmp_path) == before


@pytest.mark.slow
def test_what_another_run_keeps_too_long_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(golden, "GOLDEN", tmp_path)
    monkeypatch.setattr(pipeline, "PATIENCE", 0)
    with pipeline.alone(Request(REPOSITORY / GOLDEN_CATALOG, GOLDEN_CATALOG, tmp_path, None)):
        assert golden.execute(parse(["golden"])[1]) == 1
    said = capsys.readouterr()
    assert ("[writer/locked]" in said.err, said.out) == (True, "generate: nothing was written\n")
    assert tree(tmp_path) == {}
