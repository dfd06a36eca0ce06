"""Whatever is in the file: no exception, and every finding inside the file."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generators.catalog import Loaded, load
from generators.catalog.loading import BUILTIN_FILES
from generators.catalog.read import parse
from generators.problems import has_errors
from tests.unit.catalog.corpus import CASES

SMALLEST = (CASES / "good" / "smallest.yaml").read_text(encoding="utf-8")
LAYERED = (CASES / "good" / "every-layer.yaml").read_text(encoding="utf-8")
AIAAS = (CASES.parent / "catalogs" / "aiaas.yaml").read_text(encoding="utf-8")

SIGNS = st.text(st.sampled_from(list("ab:- \n\t[]{},&*!|>'\"#%@`?<=~0.1eyon\r\0é🛒")), max_size=80)
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(["5%", "15s", "1Gi", "web", "staging", "login", "0 3 * * *", "10.0.0.0/8"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)
QUICK = settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def loaded(text: bytes, folder: Path) -> Loaded:
    path = folder / "services.yaml"
    path.write_bytes(text)
    return load(path, "services.yaml")


def inside(result: Loaded, text: str) -> None:
    lines = text.split("\n")
    for problem in result.problems:
        assert problem.place.path in ("services.yaml", *BUILTIN_FILES)
        if problem.place.path == "services.yaml" and problem.place.line:
            assert problem.place.line <= len(lines)
            assert problem.place.column <= len(lines[problem.place.line - 1]) + 1


@QUICK
@given(st.binary(max_size=300))
def test_the_reader_never_raises_for_bytes(data: bytes) -> None:
    parse(data, "services.yaml")


@QUICK
@given(SIGNS)
def test_the_reader_never_raises_for_signs_of_yaml(text: str) -> None:
    reading = parse(text.encode(), "services.yaml")

    assert reading.tree is not None or reading.problems


@pytest.mark.parametrize("text", [SMALLEST, LAYERED], ids=["smallest", "layered"])
@QUICK
@given(data=st.data())
@pytest.mark.slow
def test_a_catalog_with_a_torn_line_is_told_and_survived(
    text: str, tmp_path: Path, data: st.DataObject
) -> None:
    at = data.draw(st.integers(0, len(text)))
    cut = data.draw(st.integers(0, 12))
    torn = text[:at] + data.draw(SIGNS) + text[at + cut :]
    result = loaded(torn.encode(), tmp_path)

    inside(result, torn)
    assert (result.model is None) == has_errors(result.problems)


def _places(tree: Any) -> Iterator[tuple[Any, Any]]:
    """Every mapping or list of the tree with each of its keys or positions."""
    items = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    for key, inner in [*items]:
        yield tree, key
        yield from _places(inner)


@pytest.mark.parametrize("empty", [[], {}, ""], ids=["list", "mapping", "text"])
def test_a_catalog_with_an_empty_value_anywhere_is_told_and_survived(
    empty: list[Any] | dict[str, Any] | str, tmp_path: Path
) -> None:
    tree = yaml.load(LAYERED, yaml.CSafeLoader)
    tried = 0
    for here, key in _places(tree):
        before, here[key] = here[key], empty
        # JSON is YAML, and much faster to write.
        result = loaded(json.dumps(tree, indent=1).encode(), tmp_path)
        here[key] = before
        tried += 1

        assert (result.model is None) == has_errors(result.problems)

    assert tried > 150


def _somewhere(tree: Any, data: st.DataObject) -> tuple[Any, Any]:
    """A mapping or list of the tree, and one of its keys or positions."""
    here, key = tree, data.draw(st.sampled_from(list(tree)))
    for _ in range(data.draw(st.integers(0, 7))):
        inner = here[key]
        if not isinstance(inner, dict | list) or not inner:
            break
        here, key = (
            inner,
            data.draw(st.sampled_from(list(inner) if isinstance(inner, dict) else range(len(inner)))),
        )
    return here, key


@pytest.mark.parametrize(
    "text",
    [pytest.param(LAYERED, id="layered"), pytest.param(AIAAS, id="aiaas", marks=pytest.mark.slow)],
)
@QUICK
@given(data=st.data())
def test_a_catalog_with_any_value_anywhere_is_told_and_survived(
    text: str, tmp_path: Path, data: st.DataObject
) -> None:
    tree = yaml.load(text, yaml.CSafeLoader)
    here, key = _somewhere(tree, data)
    if data.draw(st.booleans()):
        here[key] = data.draw(VALUES)
    else:
        del here[key]
    written = yaml.dump(tree, Dumper=yaml.CSafeDumper, sort_keys=False, allow_unicode=True)
    result = loaded(written.encode("utf-8", "replace"), tmp_path)

    inside(result, written)
    assert (result.model is None) == has_errors(result.problems)
