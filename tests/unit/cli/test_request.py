"""From options to a request: what is refused at once, and paths as the caller would write them."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

import pytest

from generators.catalog import load
from generators.cli._command_line.parsing import UsageError
from generators.cli._command_line.request import from_arguments
from generators.pipeline import REPOSITORY

AIAAS = str(REPOSITORY / "tests" / "catalogs" / "aiaas.yaml")


def options(catalog: str = "", output: str = "") -> Namespace:
    return Namespace(catalog=catalog, output=output)


def test_another_catalog_needs_a_folder_of_its_own() -> None:
    with pytest.raises(UsageError, match="needs --output"):
        from_arguments(options(AIAAS), dry=True)


def test_who_only_looks_needs_none(tmp_path: Path) -> None:
    request = from_arguments(options(AIAAS), dry=True, elsewhere=tmp_path)
    assert (request.output, request.shows("charts/a.yaml")) == (tmp_path, "DIR/charts/a.yaml")
    own = from_arguments(options(), dry=True, elsewhere=tmp_path)
    assert own.output == REPOSITORY
    stated = from_arguments(options(AIAAS, str(tmp_path / "out")), dry=True, elsewhere=tmp_path)
    assert stated.output == tmp_path / "out"


def test_who_reads_the_catalog_alone_needs_no_folder() -> None:
    assert from_arguments(options(AIAAS), dry=True, tree=False).catalog == Path(AIAAS)


def test_that_a_catalog_is_not_there_is_told_before_what_it_would_need() -> None:
    request = from_arguments(options("nofile.yaml"), dry=True)

    rules = [problem.rule for problem in load(request.catalog, request.shown).problems]
    assert rules == ["catalog/missing-file"]


def test_a_catalog_that_is_a_link_to_itself_is_told(tmp_path: Path) -> None:
    loop = tmp_path / "loop.yaml"
    loop.symlink_to(loop)
    request = from_arguments(options(str(loop)), dry=True)

    assert [problem.rule for problem in load(request.catalog, "loop.yaml").problems] == ["catalog/unreadable"]


@pytest.mark.parametrize("below", ["", "tests", "docs/guide", "generators/catalog"])
@pytest.mark.parametrize(
    ("case", "file"),
    [("loosened.yaml", "builtin.yaml"), ("platform-limit-loosened.yaml", "builtin-alerting.yaml")],
)
def test_the_built_in_layer_is_shown_from_where_the_caller_is(
    below: str, case: str, file: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(REPOSITORY / below)
    bad = REPOSITORY / "tests" / "cases" / "bad" / case
    request = from_arguments(options(str(bad), "out"), dry=True)
    loaded = load(request.catalog, request.shown, request.shows_builtin)

    places = [related.place for problem in loaded.problems for related in problem.related]
    shown = {place.path for place in places if "builtin" in place.path}
    assert len(shown) == 1
    assert Path(next(iter(shown))).resolve() == REPOSITORY / "generators" / "catalog" / file
    assert not Path(next(iter(shown))).is_absolute()


def test_edits_are_dropped_of_what_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "out/charts").mkdir(parents=True)
    (tmp_path / "beside").touch()
    monkeypatch.chdir(tmp_path)

    def discarded(*words: str) -> list[str]:
        arguments = options(output="out")
        arguments.discard_edits = list(words)
        every = ("charts/a.yaml", "charts-of-others/b.yaml")
        found = from_arguments(arguments, dry=False).discarded
        return [path for path in every if path in found]

    assert discarded() == discarded("out") == ["charts/a.yaml", "charts-of-others/b.yaml"]
    assert discarded("out/charts") == discarded("./out/../out/charts") == ["charts/a.yaml"]
    with pytest.raises(UsageError, match="beside is not in out"):
        discarded("beside")
    with pytest.raises(UsageError, match="out/chart is not there\n    hint: "):
        discarded("out/chart")
    assert "charts/a.yaml" not in from_arguments(options(), dry=False).discarded


@pytest.mark.parametrize("output", ["/", "//", "/usr/..", "LINK"])
def test_the_root_of_all_files_is_no_output_folder(output: str, tmp_path: Path) -> None:
    (tmp_path / "root").symlink_to("/")
    with pytest.raises(UsageError, match="is the root"):
        from_arguments(options(output=output.replace("LINK", str(tmp_path / "root"))), dry=False)
