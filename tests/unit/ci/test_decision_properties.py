"""What holds of every decision, whatever changed: order, more paths, dependents, strange paths."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ci.decision import Decision, decide
from tests.unit.ci.platforms import chain

FLEET = chain(a=["b"], b=["c"], c=[], d=[])
PATHS = (
    *("apps/a/main.py", "apps/b/db/migrations/1.sql", "apps/c/README.md", "charts/d/values.yaml"),
    *("README.md", "docs/x", ".github/CODEOWNERS", "releases/production/c.yaml"),
)


def decided(*paths: str) -> Decision:
    return decide(FLEET, FLEET, paths)


@given(st.permutations(PATHS))
def test_the_order_of_paths_does_not_matter(paths: list[str]) -> None:
    assert decided(*paths) == decided(*PATHS)


@given(
    st.sets(st.sampled_from((*PATHS, "doit", "unknown"))), st.sets(st.sampled_from((*PATHS, "doit", "new")))
)
def test_more_paths_start_more(some: set[str], others: set[str]) -> None:
    less, more = decided(*some), decided(*some, *others)
    assert set(less.services) <= set(more.services)
    assert set(less.images) <= set(more.images)
    assert less.everything <= more.everything


CALLS = st.fixed_dictionaries(dict.fromkeys("abcdef", st.lists(st.sampled_from("abcdef"), max_size=3)))


@given(CALLS, CALLS, st.sets(st.sampled_from("abcdef")))
def test_the_services_are_closed_under_dependents(
    before: dict[str, list[str]], after: dict[str, list[str]], touched: set[str]
) -> None:
    found = decide(chain(**before), chain(**after), [f"apps/{name}/x" for name in touched])
    tested = set(found.services)
    assert touched <= tested
    for calls in (before, after):
        for caller, callees in calls.items():
            assert caller in tested or tested.isdisjoint(callees)


@given(st.lists(st.text(max_size=30), max_size=5))
def test_no_path_is_too_strange(paths: list[str]) -> None:
    found = decided(*paths)
    assert set(found.services) <= set("abcd")
    assert all(text.isprintable() for text in found.warnings)
