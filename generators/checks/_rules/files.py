"""The planned Prometheus rule files and promtool test files, and which tests load which rules."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from generators.conventions import monitoring

RULES = f"{monitoring.RULES}/"
TESTS = f"{monitoring.TESTS}/"

_LISTED = re.compile(r"^rule_files:\n((?:[ ]*- .+\n)+)", re.MULTILINE)
_ITEM = re.compile(r"^[ ]*- [\"']?([^\"'\n]+)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class TestFile:
    """A file of promtool unit tests; ``rules`` are paths of the output tree, in its order."""

    path: str
    text: str
    rules: tuple[str, ...]


def rule_files(planned: Mapping[str, str]) -> dict[str, str]:
    """Texts of rule files by path, sorted."""
    return {path: planned[path] for path in sorted(planned) if _is_below(path, RULES)}


def test_files(planned: Mapping[str, str]) -> tuple[TestFile, ...]:
    """All test files, by path."""
    return tuple(
        TestFile(path, planned[path], _loaded(path, planned[path]))
        for path in sorted(planned)
        if _is_below(path, TESTS)
    )


def parsed(text: str) -> dict[str, Any]:
    """The YAML of a rule or test file; libyaml reads it many times faster where it is there."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    found = yaml.load(text, loader)  # noqa: S506 - either loader is a safe one
    return found if isinstance(found, dict) else {}


def alerting_rules(text: str) -> dict[str, Mapping[str, Any]]:
    """The alerting rules of a file, by name."""
    return {
        rule["alert"]: rule
        for group in parsed(text).get("groups") or ()
        for rule in group.get("rules") or ()
        if "alert" in rule
    }


def _is_below(path: str, folder: str) -> bool:
    return path.startswith(folder) and path.endswith((".yaml", ".yml"))


def _loaded(path: str, text: str) -> tuple[str, ...]:
    listed = _LISTED.search(text)
    if listed is None:
        return ()
    folder = posixpath.dirname(path)
    return tuple(posixpath.normpath(posixpath.join(folder, one.strip())) for one in _ITEM.findall(listed[1]))
