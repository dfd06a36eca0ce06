"""The schema that editors read: draft-07, true of the catalogs, and no broader than the catalog itself."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import yaml
from jsonschema import Draft7Validator

from tests.e2e.checkout import Checkout

SCHEMA = "docs/reference/services.schema.json"
NEWER = {"$defs", "unevaluatedProperties", "prefixItems", "dependentRequired", "dependentSchemas", "$anchor"}
"""Keywords of later drafts, which some editors leave out without a word."""


@pytest.fixture
def schema(pristine: Checkout) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((pristine.root / SCHEMA).read_text())
    return loaded


def schemas(node: Any, path: str = "#") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every object of the document with its place."""
    if isinstance(node, dict):
        yield path, node
        for key, value in node.items():
            yield from schemas(value, f"{path}/{key}")
    elif isinstance(node, list):
        for number, value in enumerate(node):
            yield from schemas(value, f"{path}/{number}")


def read(checkout: Checkout, name: str) -> Any:
    return yaml.safe_load((checkout.root / name).read_text())


def test_it_is_draft_07_and_uses_no_later_word(schema: dict[str, Any]) -> None:
    Draft7Validator.check_schema(schema)
    assert schema["$schema"] == "http://json-schema.org/draft-07/schema#"
    places = list(schemas(schema))
    assert len(places) > 200
    assert [path for path, node in places if NEWER & node.keys()] == []


@pytest.mark.slow
@pytest.mark.parametrize("name", ["services.yaml", "tests/catalogs/aiaas.yaml", "tests/catalogs/golden.yaml"])
def test_every_catalog_is_valid(pristine: Checkout, schema: dict[str, Any], name: str) -> None:
    found = [error.message for error in Draft7Validator(schema).iter_errors(read(pristine, name))]
    assert found == []


def unknown(data: Any) -> None:
    data["services"]["wallet"]["titel"] = "Purse"


def wrong_type(data: Any) -> None:
    data["services"]["wallet"]["port"] = "many"


def out_of_range(data: Any) -> None:
    data["services"]["wallet"]["port"] = 70000


def missing(data: Any) -> None:
    del data["services"]["wallet"]["tier"]


def bare_number(data: Any) -> None:
    data["tiers"]["core"]["scrape_interval"] = 15


def no_word(data: Any) -> None:
    data["tiers"]["core"]["rollout"]["strategy"] = "canry"


def bad_id(data: Any) -> None:
    data["services"]["Wallet"] = data["services"].pop("wallet")


@pytest.mark.slow
@pytest.mark.parametrize(
    "spoil",
    [unknown, wrong_type, out_of_range, missing, bare_number, no_word, bad_id],
    ids=lambda one: one.__name__,
)
def test_what_the_catalog_refuses_an_editor_underlines(
    pristine: Checkout, schema: dict[str, Any], spoil: Callable[[Any], None]
) -> None:
    data = read(pristine, "services.yaml")
    spoil(data)
    assert list(Draft7Validator(schema).iter_errors(data))


def test_every_key_has_words_to_hover_over(schema: dict[str, Any]) -> None:
    keys = [
        (f"{path}/{name}", key)
        for path, node in schemas(schema)
        if path.endswith("/properties")
        for name, key in node.items()
    ]
    assert len(keys) > 150
    named = {f"#/definitions/{name}": one for name, one in schema["definitions"].items()}
    resolved = [(place, named.get(key.get("$ref", ""), key)) for place, key in keys]
    assert [place for place, key in resolved if "description" not in key] == []


def test_the_catalog_tells_editors_where_it_is(pristine: Checkout) -> None:
    first = pristine.catalog.read_text().splitlines()[0]
    assert first == f"# yaml-language-server: $schema={SCHEMA}"
    assert (pristine.root / SCHEMA).is_file()
