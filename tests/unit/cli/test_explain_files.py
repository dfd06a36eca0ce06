"""Explaining a file names what made it, what it follows from, whose it is and where to change it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from generators.artifacts import Artifact
from generators.cli import explain
from generators.cli._command_line.parsing import UsageError, parse
from generators.headers import stamp

pytestmark = pytest.mark.slow

CATALOG = Path(__file__).parents[3] / "tests" / "catalogs" / "golden.yaml"


@pytest.fixture(autouse=True)
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty output folder, in which the caller stands."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def ask(path: str, tree: Path, *more: str) -> int:
    words = ["explain", path, "--catalog", str(CATALOG), "--output", str(tree), *more]
    return explain.execute(parse(words)[1])


def explained(path: str, tree: Path, capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    assert ask(path, tree, "--format", "json") == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)["file"]
    return found


@pytest.mark.parametrize(
    ("path", "kind", "output", "text", "key"),
    [
        (
            "charts/front/values.yaml",
            "managed",
            "generators/outputs/charts.py",
            "generators/outputs/_charts/values.py",
            "services.front",
        ),
        (
            "charts/front/charts/workload",
            "managed",
            "generators/outputs/charts.py",
            "generators/outputs/charts.py",
            "services.front",
        ),
        (
            "monitoring/runbooks/notes/front.md",
            "seeded",
            "generators/outputs/runbooks.py",
            "templates/runbooks/notes.md",
            "services.front",
        ),
        (
            "charts/workload/Chart.yaml",
            "managed",
            "generators/outputs/workload.py",
            "templates/workload/Chart.yaml",
            None,
        ),
        ("releases/staging/front.yaml", "recorded", None, None, None),
    ],
    ids=lambda value: str(value).rpartition("/")[2],
)
def test_a_file_names_its_entry_its_source_and_its_class(
    path: str,
    kind: str,
    output: str | None,
    text: str | None,
    key: str | None,
    tree: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    found = explained(path, tree, capsys)

    assert found.pop("change")
    assert found == {"path": path, "class": kind, "output": output, "text": text, "key": key}


def test_what_its_team_deleted_says_how_to_have_it_again(
    tree: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    notes, page = "monitoring/runbooks/notes/front.md", "monitoring/runbooks/front.md"
    assert explained(notes, tree, capsys)["change"] == "edit it; it belongs to team shop"
    (tree / page).parent.mkdir(parents=True)
    (tree / page).touch()
    wanted = f"none is made while {page} stands; to have it: rm {page} && ./doit generate"
    assert explained(notes, tree, capsys)["change"] == wanted
    (tree / notes).parent.mkdir()
    (tree / notes).touch()
    assert explained(notes, tree, capsys)["change"] == "edit it; it belongs to team shop"


def test_the_line_of_the_entry_is_named(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert ask("charts/front/values.yaml", tree) == 0
    follows, text, output, kind, change = capsys.readouterr().out.splitlines()

    line = int(follows.split("golden.yaml:")[1].partition(":")[0])
    assert CATALOG.read_text(encoding="utf-8").splitlines()[line - 2] == "  front:"
    assert follows.endswith("services.front (catalog)")
    assert text.startswith("text ")
    assert output.startswith("output ")
    assert kind.startswith("file       managed: ")
    assert change.startswith("to change  services.front in the catalog, or ")


@pytest.mark.parametrize(
    ("path", "whose"),
    [
        ("apps/front/main.ts", "team shop"),
        ("packages/articles/list.py", "team shop"),
        ("docs/adr/0001.md", "whoever looks after the platform"),
        ("notes.txt", "whoever put it there"),
    ],
)
def test_what_people_write_names_whose_it_is(
    path: str, whose: str, tree: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tree / path).parent.mkdir(parents=True, exist_ok=True)
    (tree / path).touch()

    found = explained(path, tree, capsys)

    assert (found["class"], found["output"]) == ("handwritten", None)
    assert found["change"].endswith(whose)


def test_a_path_is_read_from_where_the_caller_stands(
    tree: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tree / "charts").mkdir()
    monkeypatch.chdir(tree / "charts")

    assert explained("front/values.yaml", tree, capsys)["path"] == "charts/front/values.yaml"
    assert explained("../charts/front/values.yaml", tree, capsys)["path"] == "charts/front/values.yaml"
    # As findings and generated texts write it, to be copied from there.
    assert explained("charts/front/values.yaml", tree, capsys)["path"] == "charts/front/values.yaml"


def test_a_position_in_a_file_is_one_of_the_file(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    whole = explained("charts/front/values.yaml", tree, capsys)
    for place in (":12", ":12:3", ":12:3:"):
        assert explained(f"charts/front/values.yaml{place}", tree, capsys) == whole
    (tree / "notes:12").touch()
    assert explained("notes:12", tree, capsys)["path"] == "notes:12"
    with pytest.raises(UsageError, match=r"called services\.nowhere:12"):
        ask("services.nowhere:12", tree)


@pytest.mark.parametrize(
    ("path", "says", "hint"),
    [
        ("charts/front/value.yaml", "none is generated there", "explain charts/front/values.yaml?"),
        ("charts/front", "is a folder with", "name one: ./doit explain charts/front/"),
        ("no/such/thing/anywhere.txt", "none is generated there", "name a file of this repository"),
        ("releases/nowhere/front.yaml", "none is generated there", "name a file of this repository"),
    ],
)
def test_what_is_no_file_names_the_nearest(path: str, says: str, hint: str, tree: Path) -> None:
    with pytest.raises(UsageError) as refused:
        ask(path, tree)

    assert says in str(refused.value)
    assert hint in str(refused.value)


def test_what_nothing_makes_any_more_says_so(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    old = Artifact("charts/gone/values.yaml", "a: 1\n", "templates/charts/values.yaml", "services.gone")
    path = tree / old.path
    path.parent.mkdir(parents=True)
    path.write_text(stamp(old, "demo"))
    found = explained(old.path, tree, capsys)
    assert found["class"] == "managed"
    assert found["change"] == "nothing makes it any more: the next ./doit generate removes it"
    path.write_text(f"{path.read_text()}b: 1\n")
    edited = "nothing makes it any more, but it was edited: ./doit generate says how to drop the edit"
    assert explained(old.path, tree, capsys)["change"] == edited
    path.write_text(stamp(old, "other"))
    theirs = "it is of another platform, 'other': no run for this catalog ('demo') touches it"
    assert explained(old.path, tree, capsys)["change"] == theirs
    path.write_text("a: 1\n")
    assert explained(old.path, tree, capsys)["class"] == "handwritten"


def test_a_folder_is_no_file(tree: Path) -> None:
    (tree / "docs/own").mkdir(parents=True)
    with pytest.raises(UsageError, match="docs/own is a folder\n    hint: name a file in it"):
        ask("docs/own", tree)


def test_a_file_elsewhere_is_found_there(
    tree: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(CATALOG.parent)
    assert explained(CATALOG.name, tree, capsys)["change"].endswith("all else follows from it")


@pytest.mark.parametrize("path", ["loop", "charts/loop", "../loop"])
def test_a_link_to_itself_is_whosever_put_it_there(
    path: str, tree: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    output = tree / "own"
    (output / "charts").mkdir(parents=True)
    (output / path).symlink_to("loop")
    monkeypatch.chdir(output)
    assert explained(path, output, capsys)["change"] == "edit it; it belongs to whoever put it there"


@pytest.mark.parametrize("target", ["", "nowhere"])
def test_what_stands_where_a_folder_is_to_be_is_no_folder(
    target: str, tree: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tree / "charts").mkdir()
    path = tree / "charts/front"
    path.symlink_to(target) if target else path.touch()
    found = explained("charts/front", tree, capsys)
    assert found["class"] == "handwritten"
    assert "files are to be generated below it: move it elsewhere" in found["change"]
    path.unlink()
    path.mkdir()
    with pytest.raises(UsageError, match="charts/front is a folder with"):
        ask("charts/front", tree)
