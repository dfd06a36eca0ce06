from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ci.graph import count_reached, dependents, reached

IDS = st.sampled_from("abcdefgh")
CALLS = st.dictionaries(IDS, st.lists(IDS, max_size=3), max_size=8)


def test_dependents_are_found_through_others() -> None:
    graph = dependents({"a": ["b"], "b": ["c"], "c": []})
    assert reached(["c"], graph) == {"b": "c", "a": "b"}


def test_cycles_end() -> None:
    graph = dependents({"a": ["b"], "b": ["c"], "c": ["a"], "d": ["d"]})
    assert reached(["a"], graph) == {"c": "a", "b": "c"}
    assert reached(["d"], graph) == {}
    assert count_reached("abcd", graph) == {"a": 2, "b": 2, "c": 2, "d": 0}


def test_an_edge_that_is_gone_leads_to_its_old_consumer() -> None:
    assert reached(["b"], dependents({"a": ["b"]}, {"a": []})) == {"a": "b"}


@given(CALLS, st.sets(IDS))
def test_the_result_is_closed_and_minimal(calls: dict[str, list[str]], starts: set[str]) -> None:
    graph = dependents(calls)
    found = {*starts, *reached(starts, graph)}
    for name in found:
        assert graph.get(name, set()) <= found
    for name, through in reached(starts, graph).items():
        assert through in found
        assert name in graph[through]


@given(CALLS, st.sets(IDS), st.sets(IDS))
def test_more_starts_reach_more(calls: dict[str, list[str]], some: set[str], others: set[str]) -> None:
    graph = dependents(calls)
    assert {*some, *reached(some, graph)} <= {*some, *others, *reached(some | others, graph)}


@given(CALLS)
def test_counting_agrees_with_walking(calls: dict[str, list[str]]) -> None:
    graph = dependents(calls)
    assert count_reached("abcdefgh", graph) == {name: len(reached([name], graph)) for name in "abcdefgh"}
