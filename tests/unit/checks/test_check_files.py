"""The checks that need no program: catalog, exemptions, stale files, golden trees, determinism."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pytest

from generators.artifacts import Artifact
from generators.checks import BROKEN, Context, Staleness, catalog, determinism, exemptions, generated, golden
from generators.headers import stamp
from generators.problems import Place, Problem, Severity
from tests.unit.checks.breaking import clean, rules

MakeContext = Callable[..., Context]

ERROR = Problem("catalog/x", "wrong", Place("services.yaml", 3), service="b")
WARNING = Problem("catalog/y", "odd", Place("services.yaml", 4), severity=Severity.WARNING, service="a")


@dataclass(frozen=True)
class Named:
    id: str


@dataclass(frozen=True)
class Places:
    team_paths: tuple[str, ...] = ("notes/{id}.*", "tests/{id}")


@dataclass(frozen=True)
class Services:
    services: tuple[Named, ...] = (Named("a"), Named("b"), Named("c"))
    fleet: Places = Places()


def test_a_clean_catalog_counts_its_services(make_context: MakeContext) -> None:
    result = catalog.run(make_context(loaded=Services(), catalog_problems=(WARNING,)))
    assert (result.covered, result.total, result.problems) == (3, 3, (WARNING,))


def test_a_wrong_service_is_not_counted_as_covered(make_context: MakeContext) -> None:
    result = catalog.run(make_context(loaded=Services(), catalog_problems=(ERROR, WARNING)))
    assert (result.covered, result.total) == (2, 3)
    assert ERROR in result.problems


def test_a_catalog_that_cannot_be_read_covers_nothing(make_context: MakeContext) -> None:
    result = catalog.run(make_context(catalog_problems=(ERROR,)))
    assert (result.covered, result.total, result.problems) == (0, 1, (ERROR,))


def test_a_catalog_with_errors_counts_its_services(make_context: MakeContext) -> None:
    result = catalog.run(make_context(catalog_problems=(ERROR,), counted=(5, 6)))
    assert (result.covered, result.total, result.problems) == (5, 6, (ERROR,))


def test_an_error_of_no_service_is_never_all_of_all(make_context: MakeContext) -> None:
    result = catalog.run(make_context(catalog_problems=(ERROR,), counted=(6, 6)))
    assert (result.covered, result.total) == (5, 6)


def test_exemptions_are_asked_for_with_todays_date(make_context: MakeContext) -> None:
    asked: list[date] = []

    def expired(today: date) -> tuple[Problem, ...]:
        asked.append(today)
        return (ERROR, WARNING)

    result = exemptions.run(make_context(loaded=Services(), expired=expired))
    assert asked == [date(2026, 9, 1)]
    assert (result.covered, result.total, len(result.problems)) == (3, 4, 2)
    clean(exemptions.run(make_context(loaded=Services())))


def test_a_current_tree_has_only_files_that_stay_the_same(make_context: MakeContext) -> None:
    clean(generated.run(make_context(staleness=Staleness((), (), (), 12))))


def test_where_no_folder_is_named_nothing_is_said_of_it(make_context: MakeContext) -> None:
    result = generated.run(make_context(staleness=None))
    assert (result.total, result.problems) == (0, ())
    assert "--output" in result.skipped


def test_each_stale_file_is_a_fixable_finding_of_its_kind(make_context: MakeContext) -> None:
    stale = Staleness(("new",), ("old",), ("gone",), 9)
    result = generated.run(make_context(staleness=stale, shows=lambda path: f"../{path}"))
    assert [(p.rule, p.place.path, p.severity) for p in result.problems] == [
        ("generated/missing", "../new", Severity.FIXABLE),
        ("generated/stale", "../old", Severity.FIXABLE),
        ("generated/left-over", "../gone", Severity.FIXABLE),
    ]
    assert (result.covered, result.total) == (9, 12)


def test_what_the_writer_refuses_is_counted_and_passed_on(make_context: MakeContext) -> None:
    edited = Problem("writer/edited", "edited by hand", Place("charts/x"))
    result = generated.run(make_context(staleness=Staleness((), (), (), 9, (edited,))))
    assert (result.covered, result.total, result.problems) == (9, 10, (edited,))


@pytest.mark.parametrize("stray", ["templates/o.yaml", "crds/deep/o.yaml", "charts/other", "charts/o.tgz"])
def test_what_helm_would_install_though_nothing_plans_it_is_an_error(
    make_context: MakeContext, tmp_path: Path, stray: str
) -> None:
    planned = {"charts/a/Chart.yaml": "", "charts/a/templates/all.yaml": ""}
    links = {"charts/a/charts/library": "../../library"}
    passed = ("charts/a/notes.md", "charts/a/templates/.o.yaml.swp", "charts/own/templates/o.yaml")
    for path in (*planned, *passed, f"charts/a/{stray}"):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text("")
    (tmp_path / "charts/a/charts").mkdir(exist_ok=True)
    (tmp_path / "charts/a/charts/library").symlink_to("../../library")
    there = Staleness((), (), (), 3)
    context = make_context(planned=planned, links=links, staleness=there, output=tmp_path)
    result = generated.run(context)
    assert [(p.rule, p.place.path) for p in result.problems] == [("generated/stray", f"charts/a/{stray}")]
    assert (result.covered, result.total) == (3, 4)

    gone = replace(there, removed=(f"charts/a/{stray}",))
    told = generated.run(make_context(planned=planned, links=links, staleness=gone, output=tmp_path))
    assert [p.rule for p in told.problems] == ["generated/left-over"]


MANAGED = stamp(Artifact("charts/a/x.yaml", "x: 1\n", "t", "services.a"), "demo")
SEEDED = {"notes/a.md": "", "notes/b.md": "", "tests/a/unit/x.ts": "", "notes/all.md": ""}


def test_what_was_seeded_for_a_service_that_is_gone_is_told_every_time(
    make_context: MakeContext, tmp_path: Path
) -> None:
    there = ("notes/a.md", "notes/gone.md", "tests/gone/unit/x.ts", "tests/gone/own.ts", "charts/gone/x.yaml")
    for path in (*there, "notes/README.md", "notes/other.txt"):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text("own\n")
    shared = "tests/shared/unit/x.ts"
    (tmp_path / shared).parent.mkdir(parents=True)
    (tmp_path / shared).write_text(MANAGED)
    planned = {**SEEDED, "charts/a/x.yaml": MANAGED, shared: MANAGED}
    context = make_context(
        loaded=Services(), planned=planned, staleness=Staleness((), (), (), 5), output=tmp_path
    )
    for _ in range(2):
        result = generated.run(context)
        (problem,) = result.problems
        assert (problem.rule, problem.severity) == ("generated/seeded-left", Severity.WARNING)
        assert problem.place.path == "notes/gone.md"
        assert "'gone'" in problem.message
        assert "and 1 more" in problem.message
        assert (result.covered, result.total) == (5, 5)

    (tmp_path / "notes/gone.md").unlink()
    (tmp_path / "tests/gone/unit/x.ts").unlink()
    clean(generated.run(context))


GOLDEN = {"charts/a": "1\n2\n", "charts/b": "1\n", "charts/l": "-> ../b"}
"""Texts, and the targets of links, of a golden tree that is current."""


def golden_context(make_context: MakeContext, folder: Path, committed: dict[str, str]) -> Context:
    for path, text in committed.items():
        target = folder / "tests/golden" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        if text.startswith("-> "):
            target.symlink_to(text.removeprefix("-> "))
        else:
            target.write_text(text)
    planned = {"charts/a": "1\n2\n", "charts/b": "1\n", "charts/l": golden.as_link("../b")}
    return make_context(repository=folder, golden=lambda: planned)


def test_golden_trees_are_compared_text_by_text(make_context: MakeContext, tmp_path: Path) -> None:
    clean(golden.run(golden_context(make_context, tmp_path, {**GOLDEN})))


@pytest.mark.parametrize(
    ("committed", "path", "line"),
    [
        ({"charts/a": "1\n2\n", "charts/l": "-> ../b"}, "tests/golden/charts/b", 0),
        ({**GOLDEN, "charts/c": ""}, "tests/golden/charts/c", 0),
        ({**GOLDEN, "charts/a": "1\n3\n"}, "tests/golden/charts/a", 2),
        ({**GOLDEN, "charts/a": "1\n2\n3\n"}, "tests/golden/charts/a", 3),
        ({**GOLDEN, "charts/l": "-> ../a"}, "tests/golden/charts/l", 0),
        ({**GOLDEN, "charts/l": "1\n"}, "tests/golden/charts/l", 0),
        ({**GOLDEN, "charts/a": "-> b"}, "tests/golden/charts/a", 0),
        ({**GOLDEN, "charts/more": "-> ."}, "tests/golden/charts/more", 0),
    ],
)
def test_a_golden_file_that_differs_is_found_with_its_line(
    make_context: MakeContext, tmp_path: Path, committed: dict[str, str], path: str, line: int
) -> None:
    result = golden.run(golden_context(make_context, tmp_path, committed))
    assert [(p.place.path, p.place.line) for p in result.problems] == [(path, line)]
    assert result.covered == result.total - 1


@pytest.mark.parametrize(("path", "line"), [("charts/a", 2), ("charts/.swp", 0)])
def test_a_golden_file_that_is_no_text_is_a_finding(
    make_context: MakeContext, tmp_path: Path, path: str, line: int
) -> None:
    context = golden_context(make_context, tmp_path, {**GOLDEN})
    (tmp_path / "tests/golden" / path).write_bytes(b"1\n\xff\xfe\0\n")
    (problem,) = golden.run(context).problems
    assert problem.place == Place(f"tests/golden/{path}", line)
    assert problem.hint == golden.CURE


GENERATOR = """
import os, pathlib, sys
target = pathlib.Path(sys.argv[sys.argv.index("--output") + 1])
target.mkdir(parents=True)

def write(name, text):
    (target / name).write_text(text)
    (target / name).chmod(0o644)

write("plain", "the same")
{more}
"""


def with_generator(make_context: MakeContext, folder: Path, more: str) -> Context:
    """A repository whose generator is the few lines above and ``more``."""
    package = folder / "repository" / "generators"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("")
    (package / "__main__.py").write_text(GENERATOR.format(more=more))
    return make_context(repository=folder / "repository")


def test_two_runs_of_an_honest_generator_are_equal(make_context: MakeContext, tmp_path: Path) -> None:
    more = "(target / 'link').symlink_to('plain')"
    result = determinism.run(with_generator(make_context, tmp_path, more))
    clean(result)
    assert result.total == 2


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ("write('x', str(hash('a')))", "from line 1"),
        ("import time; write('x', 'a\\n' + time.strftime('%Z'))", "from line 2"),
        ("write('x', os.environ['LANG'])", "from line 1"),
        ("write('x', os.getcwd())", "from line 1"),
        ("write('x', os.path.expanduser('~'))", "from line 1"),
        ("(target / 'x').symlink_to(os.environ['TZ'])", "from line 1"),
        ("(target / 'x').write_text('')", "mode"),
        ("os.environ['TZ'] == 'UTC' and os.chmod(target / 'plain', 0o755)", "mode"),
        ("os.environ['TZ'] == 'UTC' and write('x', '')", "one run only"),
    ],
)
def test_a_generator_that_looks_around_is_found(
    make_context: MakeContext, tmp_path: Path, more: str, said: str
) -> None:
    result = determinism.run(with_generator(make_context, tmp_path, more))
    assert rules(result) == {"determinism/differs"}
    assert any(said in problem.message for problem in result.problems)


def test_a_generator_that_fails_is_a_finding_with_its_last_words(
    make_context: MakeContext, tmp_path: Path
) -> None:
    result = determinism.run(with_generator(make_context, tmp_path, "sys.exit('no disk')"))
    assert rules(result) == {"determinism/failed"}
    assert "no disk" in result.problems[0].message


def test_a_generator_that_breaks_says_nothing_of_the_catalog(
    make_context: MakeContext, tmp_path: Path
) -> None:
    result = determinism.run(with_generator(make_context, tmp_path, "sys.exit(3)"))
    assert rules(result) == {"determinism/broken"} <= BROKEN


TOLD = """a.yaml: warning: it is odd [writer/odd]
b.yaml: error: cannot write: the disk is full [writer/disk-full]
    hint: free some space
"""


def test_a_generator_that_tells_why_it_fails_is_told_with_its_error_and_no_file_of_ours(
    make_context: MakeContext, tmp_path: Path
) -> None:
    result = determinism.run(with_generator(make_context, tmp_path, f"sys.exit({TOLD!r})"))
    (first, _) = result.problems
    assert str(first.place) == "check:determinism"
    assert first.message.endswith("failed: b.yaml: error: cannot write: the disk is full [writer/disk-full]")
