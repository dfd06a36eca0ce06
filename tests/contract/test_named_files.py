"""A file that a message or a docstring of ours sends somebody to is there."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest

from tests.support.catalogs import REPOSITORY
from tests.support.sources import SOURCES

NAMED = re.compile(r"(?<![\w/<>{.*-])((?:generators|tools)/[\w./-]*\w|_?\w+\.py)(?![\w<{*/])")
_SEEDED = (REPOSITORY / "templates").rglob("*.py")
NAMES = {path.name for path in (*SOURCES, *_SEEDED)}


def lost(text: str) -> Iterator[str]:
    """What a source names in its strings that is no file and no folder."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            for word in NAMED.findall(node.value):
                there = (REPOSITORY / word).exists() if "/" in word else word in NAMES
                if not there:
                    yield word


def test_every_file_that_is_named_is_there() -> None:
    own = [path for path in SOURCES if path.relative_to(REPOSITORY).parts[0] != "tests"]
    assert len(own) > 100
    found = {path.relative_to(REPOSITORY).as_posix(): [*lost(path.read_text())] for path in own}
    assert {path: words for path, words in found.items() if words} == {}


@pytest.mark.parametrize("text", ['"see generators/gone.py"', '"""Beside gone_long_ago.py."""'])
def test_a_file_that_moved_is_noticed(text: str) -> None:
    assert len([*lost(text)]) == 1
    assert [*lost('"see generators/pipeline.py, pipeline.py and charts/<id>/values.yaml"')] == []
