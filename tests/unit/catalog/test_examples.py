"""Each example that the reference and an editor show can be pasted: it is a value of its key."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic_core import ValidationError

from generators.catalog.read import parse
from generators.catalog.validator import validator
from generators.grammar import CATALOG, Key, Shape
from tests.unit.catalog.corpus import CASES, load

EXAMPLES = {path: key for path, key in CATALOG.walk() if key.example}


def mistakes(key: Key, example: str) -> list[str]:
    """What the grammar finds wrong in an example, read as a catalog is."""
    read = parse(f"key: {example}\n".encode(), "example")
    if read.problems:
        return [problem.message for problem in read.problems]
    try:
        validator(Shape("example", "", {"key": Key(key.type, "")})).validate_python(read.tree)
    except ValidationError as error:
        return [f"{one['loc']}: {one['msg']}" for one in error.errors()]
    return []


def test_every_example_is_a_value_of_its_key() -> None:
    assert len(EXAMPLES) > 100
    found = {path: mistakes(key, key.example) for path, key in EXAMPLES.items()}
    assert {path: said for path, said in found.items() if said} == {}


@pytest.mark.parametrize(
    ("path", "example"),
    [
        ("services.*.egress", "{a: {purpose: b, in: {production: {cidrs: [203.0.113.0/24]}}}}"),
        ("services.*.port", "many"),
        ("services.*.depends_on", "[login"),
    ],
)
def test_a_wrong_example_is_noticed(path: str, example: str) -> None:
    assert mistakes(EXAMPLES[path], example) != []


def test_the_example_of_a_third_party_is_taken_by_a_catalog(tmp_path: Path) -> None:
    """It states every environment, which no type of the grammar can ask for."""
    catalog = tmp_path / "services.yaml"
    text = (CASES / "good" / "smallest.yaml").read_text(encoding="utf-8")
    port = "    port: 4001\n"
    assert port in text
    catalog.write_text(text.replace(port, f"{port}    egress: {EXAMPLES['services.*.egress'].example}\n"))
    assert load(catalog).problems == ()
