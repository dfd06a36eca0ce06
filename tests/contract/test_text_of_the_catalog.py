"""A text of the catalog comes out of generated YAML and JSON as it went in, whatever it looks like."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path
from typing import Any

import pytest
import yaml

from generators import catalog, emit, pipeline
from generators.grammar import CATALOG, ListOf, MapOf, Shape, Type, vocabulary

GOLDEN = Path(__file__).parents[1] / "catalogs/golden.yaml"
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
FREE = (vocabulary.Line, vocabulary.Title, vocabulary.Reason, vocabulary.Value)
LEAST = " and ten letters"
PROSE = (
    *(
        "$(touch x) `touch x`; touch x",
        "'; touch x; '",
        '"; touch x; "',
        "<script>alert(1)</script> <!-- -->",
    ),
    *("| a | b |", "- x", "=1+1", "@everyone", "# x", "!tag &a *b", "::error::x", "##[error]x", "%0A::x::"),
    *("\U0001f600\u200d\U0001f467 \u021bar\u0103 \u05e2", "<% raise %> <%= 7*7 %> <%# c %>", "yes", "null"),
    *("~", "0x1f", "1e3", "---", "...", "%TAG", "|", ">", "? x", "a: b", "a #b", "'", '"', "\\", '"""'),
    *("*/ exit(1) /*", "${HOME} $HOME", "b\\", "\\n\\u0041", "`${exit(1)}`", "{a} {} }", "$labels.x %s {0}"),
    *("]]>", "&amp;", "[[ x ]]", "12:30", "2027-01-01", "-", "=", "[x](javascript:alert(1))", "EOF", "$$"),
)
DATA = (*PROSE, "{{ .Values.x }} {{ fail }}", "${{ github.token }}", "{{/* x */}}", "}} {{", "a\tb")
_TOKEN = re.compile(r"Zq\d{4}z and ten letters")
_DIGEST = re.compile("[0-9a-f]{16,64}")


def replaced(kind: Type | None, value: Any, texts: Iterator[str], data: Iterator[str]) -> Any:
    """A part of a catalog with another text wherever its grammar leaves the text free."""
    if isinstance(kind, Shape) and isinstance(value, dict):
        types = {name: key.type for name, key in kind.keys.items()}
        return {name: replaced(types.get(name), one, texts, data) for name, one in value.items()}
    if isinstance(kind, MapOf):
        return {name: replaced(kind.item, one, texts, data) for name, one in value.items()}
    if isinstance(kind, ListOf):
        return [replaced(kind.item, one, texts, data) for one in value]
    if kind is vocabulary.Value:
        return next(data)
    return next(texts) + (LEAST if kind is vocabulary.Reason else "") if kind in FREE else value


def planned(tree: Any, folder: Path) -> dict[str, Any]:
    """What the generated YAML and JSON says, by path."""
    path = folder / "services.yaml"
    path.write_text(json.dumps(tree, ensure_ascii=False), encoding="utf-8")
    loaded = catalog.load(path, "services.yaml")
    assert loaded.model is not None, loaded.problems[:3]
    found: dict[str, Any] = {}
    for one in pipeline.plan(loaded.model, None):
        if one.path.endswith((".yaml", ".yml")) and "/templates/" not in one.path:
            found[one.path] = list(yaml.load_all(one.text, LOADER))
        elif one.path.endswith(".json"):
            found[one.path] = json.loads(one.text)
    return found


def leaves(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    items = (
        value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else None
    )
    if items is None:
        yield path, _DIGEST.sub("", value) if isinstance(value, str) else value
    for name, one in items or ():
        yield from leaves(one, f"{path}/{name}")


@pytest.mark.parametrize("start", [0, 17, 34])
def test_it_comes_out_as_it_went_in(start: int, tmp_path: Path) -> None:
    tree = yaml.safe_load(GOLDEN.read_text(encoding="utf-8"))
    meant: dict[str, str] = {}

    def spelled(texts: tuple[str, ...]) -> Iterator[str]:
        for text in cycle(texts[start:] + texts[:start]):
            token = f"Zq{len(meant):04d}z and ten letters"
            meant[token] = text
            yield token

    plain = replaced(CATALOG, tree, spelled(PROSE), spelled(DATA))
    assert len(meant) > 20
    expected, found = planned(plain, tmp_path), planned(put(plain, meant), tmp_path)
    assert found.keys() == expected.keys()
    seen = 0
    for path, value in expected.items():
        before, after = dict(leaves(value, path)), dict(leaves(found[path], path))
        assert before.keys() == after.keys()
        for where, text in before.items():
            wanted = put(text, meant)
            seen += wanted != text
            assert after[where] == wanted, where
    assert seen > 100


def put(value: Any, meant: dict[str, str]) -> Any:
    """The value with each token as what it stands for."""
    if isinstance(value, dict):
        return {name: put(one, meant) for name, one in value.items()}
    if isinstance(value, list):
        return [put(one, meant) for one in value]
    return _TOKEN.sub(lambda one: meant[one[0]], value) if isinstance(value, str) else value


def test_a_word_that_lacks_its_quotes_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(emit, "_PLAIN", re.compile(".*"))
    monkeypatch.setattr(emit, "_spelled", {})
    with pytest.raises((AssertionError, yaml.YAMLError)):
        test_it_comes_out_as_it_went_in(17, tmp_path)
