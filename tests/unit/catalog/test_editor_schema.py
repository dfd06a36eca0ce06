"""The schema that editors read agrees with the loader on everything that it can say."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator

from generators.catalog import json_schema
from generators.catalog.read import parse
from tests.unit.catalog.corpus import cases, load

CATALOGS = [Path(__file__).parents[3] / "services.yaml", *cases("good")]
SHAPE_RULES = {
    "unknown-key",
    "missing-key",
    "wrong-type",
    "misplaced-key",
    "reserved-key",
    "bad-name",
    "bad-id",
}
"""What JSON Schema can say of every value; the rest is what keys mean together."""

BEYOND = {"date-that-is-none", "cron", "cron-fields", "cidr", "host", "connections-not-stated"}
BEYOND |= {"duration-out-of-range", "duration-in-parts", "percent-without-sign", "objective-of-everything"}
BEYOND |= {"names-of-yaml", "platform-name-of-yaml", "names-of-devices", "loosened-unknown-key"}
"""Values whose form is right and whose meaning is not, and keys that only some types need."""


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    return json_schema()


@pytest.fixture(scope="module")
def validator(schema: dict[str, Any]) -> Draft7Validator:
    Draft7Validator.check_schema(schema)
    return Draft7Validator(schema)


@pytest.mark.parametrize("path", CATALOGS, ids=lambda path: path.stem)
def test_good_catalogs_are_valid(validator: Draft7Validator, path: Path) -> None:
    assert [error.message for error in validator.iter_errors(parse(path.read_bytes(), "s").tree)] == []


@pytest.mark.slow
@pytest.mark.parametrize("path", cases("bad"), ids=lambda path: path.stem)
def test_a_mistake_of_shape_is_seen_by_both_and_no_other_by_the_schema(
    validator: Draft7Validator, path: Path
) -> None:
    tree = parse(path.read_bytes(), "s").tree
    if tree is None:
        return
    loaded = {problem.rule.removeprefix("catalog/") for problem in load(path).problems}
    shape = loaded & SHAPE_RULES and path.stem not in BEYOND
    seen = [error.message for error in validator.iter_errors(tree)]

    assert seen or not shape
    # What the schema refuses, the loader refuses too: an editor never cries wolf.
    assert loaded or not seen


def nodes(schema: Any) -> list[dict[str, Any]]:
    if isinstance(schema, list):
        return [node for item in schema for node in nodes(item)]
    if not isinstance(schema, dict):
        return []
    return [
        schema,
        *(node for key, item in schema.items() if key != "defaultSnippets" for node in nodes(item)),
    ]


def test_every_mapping_is_closed_or_has_names_of_a_form(schema: dict[str, Any]) -> None:
    mappings = [node for node in nodes(schema) if "object" in node.get("type", ())]

    assert len(mappings) > 100
    for node in mappings:
        assert node.get("additionalProperties") is False or "propertyNames" in node


def test_only_words_that_every_editor_honours_are_used(schema: dict[str, Any]) -> None:
    forbidden = {"unevaluatedProperties", "prefixItems", "$defs", "anyOf", "oneOf", "allOf", "deprecated"}

    for node in nodes(schema):
        assert not forbidden & node.keys()


def test_hover_text_tells_the_default(schema: dict[str, Any]) -> None:
    probe = schema["definitions"]["service"]["properties"]["probes"]["properties"]["readiness"]

    assert "Default: 5s, 10s (worker)." in probe["properties"]["period"]["description"]


def test_the_snippet_of_a_service_is_valid_itself(schema: dict[str, Any]) -> None:
    snippet = schema["properties"]["services"]["defaultSnippets"][0]["body"]["${1:id}"]
    service = {**snippet, "language": "typescript", "port": 4200, "tier": "support", "team": "platform"}
    service |= {"title": "Title", "depends_on": ["logai"], "uses": ["postgres"], "route": {"hosts": ["id"]}}
    inner = {"$ref": "#/definitions/service", "definitions": schema["definitions"]}

    assert set(service) == set(snippet)
    assert list(Draft7Validator(inner).iter_errors(service)) == []
