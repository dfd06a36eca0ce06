"""Which paths may be planned, and which cannot stand beside each other."""

from __future__ import annotations

import pytest

from generators.writer.plan import NAME_BYTES, Plan, is_left_over, temporary

ROOTS = ("charts", "charts/platform", "monitoring/rules", ".github/CODEOWNERS")


def add_all(*paths: str) -> list[str]:
    plan = Plan(ROOTS)
    clashes = [plan.add(path, f"unit of {path}") for path in paths]
    return [f"{clash.path} <> {clash.other}" for clash in clashes if clash]


@pytest.mark.parametrize(
    "paths",
    [
        ("charts/a/b", "charts/a/b"),
        ("charts/a/b", "charts/a/b/c"),
        ("charts/a/b", "charts/a/b/c/d"),
        ("charts/a/b", "charts/a/B"),
        ("charts/a/B", "charts/a/b"),
        ("charts/a/Bc", "charts/a/bC"),
        ("charts/a/b", "charts/A/b"),
        ("charts/A/b", "charts/a/c"),
        ("charts/a/b/c", "charts/A/B/d"),
        ("charts/a/Readme/x", "charts/a/README"),
        ("charts/a/straße", "charts/a/STRASSE"),
    ],
)
def test_two_paths_that_need_one_place_clash_in_either_order(paths: tuple[str, str]) -> None:
    one, other = paths
    assert add_all(one, other) == [f"{other} <> {one}"]
    assert add_all(other, one) == [f"{one} <> {other}"]


def test_a_clash_names_the_unit_that_planned_the_other() -> None:
    plan = Plan(ROOTS)
    plan.add("charts/a/b", "charts/wallet")
    clash = plan.add("charts/a/B", "charts/bancai")
    assert clash is not None
    assert (clash.other, clash.unit) == ("charts/a/b", "charts/wallet")


def test_paths_that_only_resemble_each_other_stand_side_by_side() -> None:
    paths = ("charts/a/b", "charts/a/b.c", "charts/a.b/c", "charts/ab", "charts/platform/b", "charts/x/y/Z")
    assert add_all(*paths, ".github/CODEOWNERS", "charts/x/y/z.d") == []


@pytest.mark.parametrize(
    "path",
    [
        "other/a",
        "chartsx/a",
        "monitoring/a",
        "monitoring",
        "CODEOWNERS",
        "/charts/a",
        "charts/../etc",
        "charts/./a",
        "charts//a",
        "charts/a/",
        "charts/..",
        "charts/a\\b",
        "charts/a\nb",
        "charts/a\0",
        "charts/\ud800",
        "charts/.a.0123abcd-1.doit-tmp",
        "charts/" + "ü" * 128,
        "",
    ],
)
def test_path_outside_the_roots_or_not_plain_is_refused(path: str) -> None:
    plan = Plan((*ROOTS, "monitoring/rules"))
    assert plan.add("monitoring/rules/first", "x") is None
    assert plan.add("charts/first", "x") is None
    clash = plan.add(path, "x")
    assert clash is not None
    assert not clash.other
    assert path not in plan.units


def test_neighbour_of_a_root_that_is_a_file_is_outside() -> None:
    plan = Plan(ROOTS)
    assert plan.add(".github/CODEOWNERS", "x") is None
    assert plan.add(".github/other", "x") is not None


def test_roots_within_roots_are_walked_once() -> None:
    assert Plan(ROOTS).roots == (".github/CODEOWNERS", "charts", "monitoring/rules")


@pytest.mark.parametrize("name", ["values.yaml", ".helmignore", "x" * 255, "ü" * 127, "a" * 254 + "ü"])
def test_name_of_a_temporary_is_never_too_long_and_always_recognised(name: str) -> None:
    made = temporary(name, "0123abcd", 150_000)
    assert len(made.encode()) <= NAME_BYTES
    assert is_left_over(made)
    assert made.startswith(f".{name[:50]}")


@pytest.mark.parametrize(
    "name",
    [
        "values.yaml",
        ".doit-tmp",
        "x.0123abcd-1.doit-tmp",
        ".x.doit-tmp",
        ".x.0123abcg-1.doit-tmp",
        ".x.0123abcd-1.doit-tmp~",
    ],
)
def test_a_strangers_file_is_not_taken_for_a_temporary(name: str) -> None:
    assert not is_left_over(name)
