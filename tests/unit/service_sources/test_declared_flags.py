"""A service in Python has its flags by name, in lines that its own linter takes."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

import jinja2
import pytest
import yaml

from tests.e2e.checkout import REPOSITORY

TEMPLATE = REPOSITORY / "templates/service"
WIDTH = 110


def declared(flags: list[str]) -> str:
    settings: dict[str, Any] = yaml.safe_load(Path(TEMPLATE, "copier.yml").read_text(encoding="utf-8"))
    text = Path(TEMPLATE, "python/service/declared.py.jinja").read_text(encoding="utf-8")
    answers = {
        "id": "web", "title": "Web", "kind": "api", "port": 8080, "latency": 0.5, "issuer": "",
        "probes": {"startup": "/startz", "readiness": "/readyz", "liveness": "/livez"},
        "calls": [], "uses": [], "metrics": [],
        "flags": [{"name": name, "default": False} for name in flags],
    }  # fmt: skip
    environment = jinja2.Environment(**settings["_envops"], undefined=jinja2.StrictUndefined)
    return environment.from_string(text).render(answers)


@pytest.mark.parametrize(("count", "lines"), [(1, 1), (3, 1), (4, 6), (12, 14)])
def test_more_flags_than_fit_stand_one_a_line(count: int, lines: int) -> None:
    flags = [f"a-flag-with-a-long-name-{number}" for number in range(count)]
    text = declared(flags)
    (stated,) = [one for one in ast.parse(text).body if ast.unparse(one).startswith("Flag = ")]
    assert [one.value for one in ast.walk(stated) if isinstance(one, ast.Constant)] == flags
    assert stated.end_lineno is not None
    assert stated.end_lineno - stated.lineno + 1 == lines
    assert max(map(len, text.splitlines())) <= WIDTH


def test_without_flags_none_can_be_asked_by() -> None:
    assert "Flag = Never\n" in declared([])
