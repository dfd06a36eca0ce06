"""Schemas: what they let through is found, on a small chart that has every construct they use."""

from __future__ import annotations

import json
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from generators.checks import Result, schema_mutation
from generators.checks._schema_mutation.mutants import document, gathered, mutants, written
from generators.checks._schema_mutation.walk import NoSampleError, sample, walk
from tests.unit.checks.breaking import clean, rules
from tests.unit.checks.fleets import Plan, context_of, gateway_plan

QUEUE = {"$ref": "#/$defs/queue"}
INTEGER = {"type": "integer", "minimum": 1}


def closed(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "additionalProperties": False, "properties": properties}


SCHEMA: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    **closed(
        **{"global": {"type": "object"}},
        name={"$ref": "#/$defs/name"},
        size={"anyOf": [INTEGER, {"type": "string", "pattern": "^[0-9]+Mi$"}]},
        kind={"enum": ["web", "job"]},
        calls={"type": "object", "propertyNames": {"$ref": "#/$defs/name"}, "additionalProperties": INTEGER},
        grants={"type": "array", "items": closed(verb={"type": "string"})},
        scaling={"oneOf": [{"$ref": "#/$defs/fixed"}, {"$ref": "#/$defs/queue"}]},
    ),
    "$defs": {
        "name": {"type": "string", "pattern": "^[a-z][a-z0-9-]*$"},
        "fixed": {**closed(replicas=INTEGER), "required": ["replicas"]},
        "queue": {
            **closed(min=INTEGER, queue=closed(stream={"type": "string"})),
            "required": ["min", "queue"],
        },
    },
}


def small_plan(schema: dict[str, Any]) -> Plan:
    files = {
        "Chart.yaml": "apiVersion: v2\nname: rich\nversion: 1.0.0\n",
        "values.yaml": "scaling: {replicas: 2}\n",
        "values-staging.yaml": "{}\n",
        "values-production.yaml": "{}\n",
        "values.schema.json": json.dumps(schema),
        "templates/all.yaml": "kind: X\n",
    }
    model = gateway_plan("rich").model
    return Plan(model, {f"charts/rich/{path}": text for path, text in files.items()}, {})


def exercised(schema: dict[str, Any], folder: Path) -> Result:
    return schema_mutation.run(context_of(small_plan(schema), folder))


@pytest.mark.slow
def test_a_closed_schema_lets_nothing_through(tmp_path: Path) -> None:
    result = exercised(SCHEMA, tmp_path)
    clean(result)
    # Both commands try each mutant; samples and the chart itself are counted besides.
    assert result.total > 2 * len(list(mutants(SCHEMA)))


def without(key: str, *path: str) -> Callable[[Any], None]:
    def apply(schema: Any) -> None:
        for step in path:
            schema = schema[step]
        del schema[key]

    return apply


def with_value(value: Any, *path: str) -> Callable[[Any], None]:
    def apply(schema: Any) -> None:
        for step in path[:-1]:
            schema = schema[step]
        schema[path[-1]] = value

    return apply


CLOSED = "additionalProperties"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("change", "rule", "said"),
    [
        (without(CLOSED), "survived", "template of rich accepts unknown key in /"),
        (without(CLOSED), "survived", "lint of rich accepts unknown key in /"),
        (without(CLOSED), "not-wired", "accepts an unknown key in the values of rich"),
        (without(CLOSED, "$defs", "fixed"), "survived", "unknown key in /scaling"),
        (without(CLOSED, "$defs", "queue"), "survived", "unknown key in /scaling"),
        (without(CLOSED, "$defs", "queue", "properties", "queue"), "survived", "key in /scaling/queue"),
        (without(CLOSED, "properties", "grants", "items"), "survived", "unknown key in /grants/0"),
        (without("propertyNames", "properties", "calls"), "survived", "unknown key in /calls"),
        (with_value(["string", "null"], "$defs", "name", "type"), "survived", "accepts null as /name"),
        (without("type", "$defs", "name"), "untyped", "/name accepts a value of any type"),
        (with_value({}, "properties", "calls", CLOSED), "untyped", "/calls/a accepts a value of any type"),
        (with_value({}, "$defs", "fixed", "properties", "replicas"), "untyped", "/scaling/replicas"),
        (without("items", "properties", "grants"), "untyped", "/grants/0 accepts a value of any type"),
        (with_value([QUEUE, QUEUE], "properties", "scaling", "oneOf"), "sample-refused", "/scaling refuses"),
        (with_value("^impossible$", "$defs", "name", "pattern"), "no-sample", "impossible"),
    ],
)
def test_what_a_schema_lets_through_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: Callable[[Any], None], rule: str, said: str
) -> None:
    schema = deepcopy(SCHEMA)
    change(schema)
    # One command is enough to see it: that both are asked is shown above.
    monkeypatch.setattr(schema_mutation, "COMMANDS", ("lint" if said.startswith("lint") else "template",))
    result = exercised(schema, tmp_path)
    assert f"schema-mutation/{rule}" in rules(result)
    assert any(said in problem.message for problem in result.problems), result.problems
    assert result.covered < result.total


def test_null_is_put_everywhere_but_where_it_deletes_what_a_library_states() -> None:
    values = {"size": 1, "scaling": {"queue": {"stream": "a"}}}
    nulls = [one for one in mutants(SCHEMA) if one.value is None]
    assert {written(one.at) for one in nulls} == {
        written(node.pointer) for node in walk(SCHEMA) if node.pointer not in {(), ("global",)}
    }
    assert {written(one.at) for one in nulls if schema_mutation._stated(values, one.at)} == {
        *("/size", "/scaling", "/scaling/queue", "/scaling/queue/stream"),
    }
    assert not schema_mutation._stated(None, ("size",))


@pytest.mark.slow
def test_a_chart_without_a_schema_is_found(tmp_path: Path) -> None:
    plan = small_plan(SCHEMA)
    texts = {path: text for path, text in plan.texts.items() if not path.endswith(".json")}
    result = schema_mutation.run(context_of(Plan(plan.model, texts, {}), tmp_path))
    assert rules(result) == {"schema-mutation/no-schema"}
    assert result.covered == 0


def test_every_level_and_value_of_every_shape_is_walked() -> None:
    found = [written(node.pointer) for node in walk(SCHEMA)]
    assert {"", "/size", "/calls/a", "/grants/0/verb", "/scaling/queue/stream"} <= set(found)
    assert found.count("/scaling") == 2


def test_a_sample_has_every_key() -> None:
    assert sample(SCHEMA, SCHEMA) == {
        "global": {},
        "name": "a",
        "size": 1,
        "kind": "job",
        "calls": {"a": 1},
        "grants": [{"verb": "a"}],
        "scaling": {"replicas": 1},
    }


def test_a_text_that_no_sample_fits_is_named() -> None:
    with pytest.raises(NoSampleError, match="impossible"):
        sample({}, {"type": "string", "pattern": "^impossible$"})


def test_mistakes_that_hide_one_another_never_share_a_document() -> None:
    groups = gathered(mutants(SCHEMA))
    assert sum(map(len, groups)) == len(list(mutants(SCHEMA)))
    for group in groups:
        choices = [mutant.node.choice for mutant in group if mutant.node.choice is not None]
        assert len(choices) == len(set(choices))
        made = document(SCHEMA, group)
        for mutant in group:
            value = made
            for step in mutant.at:
                value = value[step]
            assert value == mutant.value
